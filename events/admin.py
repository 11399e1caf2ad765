from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from taggit.models import Tag as UnusedTag

from events.models import Event, EventQuerySet, RefusedMessage, SavedView, Tag
from investigations import briefly
from investigations.admin import ReadOnly

# The package's own tags, which no entry has, beside ours of the same name.
admin.site.unregister(UnusedTag)


class Unassigned(admin.SimpleListFilter):
    """Messages that wait for the investigation they name."""

    title = parameter_name = "unassigned"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "waits for its investigation")]

    def queryset(self, request: HttpRequest, queryset: Any) -> EventQuerySet:
        found: EventQuerySet = queryset.unassigned() if self.value() == "yes" else queryset
        return found


@admin.register(Event)
class EventAdmin(ReadOnly):
    """Entries change by the verbs of the logbook, never here."""

    list_display = ["happened_at", "category", "instrument", "investigation", "waits", "software"]
    list_select_related = ["instrument", "investigation__instrument"]
    list_filter = [Unassigned, "type", "category", "instrument"]
    show_full_result_count = False
    exclude = ["html", "search", "tags"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("html", "search")

    @admin.display(description="waits for")
    def waits(self, obj: Event) -> str:
        """The investigation it names, and the page where the beamline's staff assign it."""
        if obj.investigation_id is not None or not obj.claimed_investigation or obj.instrument is None:
            return obj.claimed_investigation
        page = reverse("events:unassigned", args=[obj.instrument.name])
        return format_html('<a href="{}">{}</a>', page, obj.claimed_investigation)


@admin.register(RefusedMessage)
class RefusedMessageAdmin(ReadOnly):
    list_display = ["at", "token", "status", "reason", "sender", "excerpt", "times"]
    list_select_related = ["token"]


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):
    """Names stay: the entries that carry a tag say it too, and get a version with a new one on the page of the tag."""

    list_display = ["name", "instrument", "investigation", "colour", "by_people"]
    list_select_related = ["instrument", "investigation__instrument"]
    list_filter = ["by_people", "instrument"]
    search_fields = ["name", "description"]
    autocomplete_fields = ["instrument", "investigation"]
    fields = ["name", "colour", "description", "instrument", "investigation", "by_people"]

    def get_readonly_fields(self, request: HttpRequest, obj: Tag | None = None) -> Any:
        return ["name", "instrument", "investigation"] if obj is not None else []

    def save_model(self, request: HttpRequest, obj: Tag, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        briefly.forget()


@admin.register(SavedView)
class SavedViewAdmin(ReadOnly):
    """What people keep under a name is theirs to change."""

    list_display = ["name", "owner", "instrument", "investigation", "shared", "created_at"]
    list_select_related = ["owner", "instrument", "investigation__instrument"]
    list_filter = ["shared"]
