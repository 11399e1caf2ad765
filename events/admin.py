from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from events.models import Event, RefusedMessage, Tag
from investigations import briefly


class ReadOnly(admin.ModelAdmin):
    """Entries change by the verbs of the logbook, never in the admin."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Event)
class EventAdmin(ReadOnly):
    list_display = ["happened_at", "category", "instrument", "investigation", "claimed_investigation", "software"]
    list_select_related = ["instrument", "investigation__instrument"]
    list_filter = ["type", "category", "instrument"]
    show_full_result_count = False
    exclude = ["html", "search", "tags"]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).defer("html", "search")


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
