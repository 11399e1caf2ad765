from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.admin import UserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html

from investigations import briefly, releasing
from investigations.models import (
    ApiToken,
    Instrument,
    InstrumentScientist,
    Investigation,
    Notice,
    Participant,
    ReleaseChange,
    User,
)


class ReadOnly(admin.ModelAdmin):
    """What is looked at here and changes elsewhere, by its verb, or never."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ScientistInline(admin.TabularInline):
    model = InstrumentScientist
    autocomplete_fields = ["user"]
    extra = 0


class ParticipantInline(admin.TabularInline):
    model = Participant
    fk_name = "investigation"
    fields = ["user", "role", "may_write", "since", "until"]
    autocomplete_fields = ["user"]
    extra = 0


@admin.register(Instrument)
class InstrumentAdmin(admin.ModelAdmin):
    list_display = ["name", "full_name"]
    search_fields = ["name", "full_name"]
    inlines = [ScientistInline]


@admin.register(Investigation)
class InvestigationAdmin(admin.ModelAdmin):
    """When it opens is changed on its release page, with a reason; a new one gets the embargo's length after its end."""

    list_display = ["name", "instrument", "start_date", "end_date", "release_date"]
    list_filter = ["instrument"]
    search_fields = ["name", "title"]
    exclude = ["opened_by", "vanished_at"]
    inlines = [ParticipantInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        fixed = [field for field in releasing.FIELDS if obj is not None or field != "proprietary"]
        return [*fixed, "release_page"] if obj is not None else fixed

    @admin.display(description="To change when it opens")
    def release_page(self, obj: Investigation) -> str:
        return format_html('<a href="/investigations/{}/release/">its release page</a>', obj.pk)

    def save_model(self, request: HttpRequest, obj: Investigation, form: Any, change: bool) -> None:
        if not change:
            obj.opened_by = request.user  # type: ignore[assignment]
        # What was read when the form was sent does not undo a release or withdrawal of this very moment.
        fields = [field.name for field in obj._meta.concrete_fields if not field.primary_key]
        obj.save(update_fields=[name for name in fields if name not in releasing.FIELDS] if change else None)
        if (set_date := releasing.set_date(obj, None, source=releasing.Source.DEFAULT)) is not None:
            held = f", once a data manager confirms it: {set_date.held_why}" if set_date.held_why else ""
            self.message_user(request, f"It opens on {releasing.said(obj.release_date)}{held}.", messages.INFO)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Whoever joins a team here joined by hand: a reconciliation with the catalogue leaves them."""
        for membership in formset.save(commit=False):
            if membership.pk is None:
                membership.source, membership.added_by = Participant.Source.HAND, request.user
        super().save_formset(request, form, formset, change)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
    """Keys are made, replaced and revoked on the Intake page of their beamline, or by create_token and revoke_token."""

    list_display = ["name", "user", "created_at", "created_by", "last_used_at", "revoked_at", "revoked_by"]
    list_select_related = ["user", "created_by", "revoked_by"]
    readonly_fields = ["user", "created_at", "created_by", "last_used_at", "revoked_by", "replaces"]
    search_fields = ["name"]

    def save_model(self, request: HttpRequest, obj: ApiToken, form: Any, change: bool) -> None:
        if "revoked_at" in form.changed_data:
            obj.revoked_by = request.user if obj.revoked_at else None  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
        briefly.forget()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class AccountAdmin(UserAdmin):
    """An account is closed by unticking «active»: what its person wrote stays under the name."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ReleaseChange)
class ReleaseChangeAdmin(ReadOnly):
    """Every change of a release date, who made it and why; a held one is confirmed on its release page."""

    list_display = ["at", "investigation", "kind", "release_date", "by", "why", "source", "held_why", "announced"]
    list_display_links = ["at"]
    list_select_related = ["investigation__instrument", "by"]
    list_filter = ["kind", "source", ("investigation__instrument", admin.RelatedOnlyFieldListFilter), "at"]
    search_fields = ["investigation__name", "why", "held_why"]
    ordering = ["-at", "-pk"]
    show_full_result_count = False
    readonly_fields = ["investigation", "at", "release_page"]
    fields = [
        "investigation", "at", "by", "source", "kind", "announced", "release_date", "proprietary", "held_why", "why",
        "release_page",
    ]  # fmt: skip

    @admin.display(description="To change when it opens")
    def release_page(self, obj: ReleaseChange) -> str:
        return format_html('<a href="/investigations/{}/release/">its release page</a>', obj.investigation_id)


class Went(admin.SimpleListFilter):
    """Whether a mail went out."""

    title = parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("sent", "sent"), ("failed", "failed")]

    def queryset(self, request: HttpRequest, queryset: "QuerySet[Notice]") -> "QuerySet[Notice]":
        if self.value() not in ("sent", "failed"):
            return queryset
        return queryset.filter(sent_at__isnull=self.value() == "failed")


@admin.register(Notice)
class NoticeAdmin(ReadOnly):
    """The mails before a release: to whom, for which date, and why one did not go out."""

    list_display = ["investigation", "kind", "release_date", "user", "sent_at", "failed_why"]
    list_select_related = ["investigation__instrument", "user"]
    list_filter = [Went, "kind", ("investigation__instrument", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["investigation__name", "user__username", "failed_why"]
    ordering = ["-pk"]
    show_full_result_count = False


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnly):
    """What was changed in these pages, of everything, the latest first; each page's own stands under «History»."""

    list_display = ["action_time", "user", "content_type", "object_repr", "did"]
    list_display_links = ["action_time"]
    list_select_related = ["user", "content_type"]
    list_filter = ["action_flag", ("content_type", admin.RelatedOnlyFieldListFilter)]
    search_fields = ["object_repr", "user__username"]
    show_full_result_count = False
    readonly_fields = ["action_time", "did"]
    fields = ["action_time", "user", "content_type", "object_id", "object_repr", "did"]

    @admin.display(description="what was done")
    def did(self, obj: LogEntry) -> str:
        return f"{obj.get_action_flag_display()}: {obj.get_change_message()}"
