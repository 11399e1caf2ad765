from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.http import HttpRequest

from investigations.models import ApiToken, Instrument, InstrumentScientist, Investigation, Participant, User


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
    list_display = ["name", "instrument", "start_date", "end_date", "release_date"]
    list_filter = ["instrument"]
    search_fields = ["name", "title"]
    exclude = ["opened_by", "vanished_at"]
    inlines = [ParticipantInline]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin):
    """Keys are made by create_token, which shows them once; here their rights are seen and changed."""

    list_display = ["name", "user", "last_used_at", "revoked_at"]
    readonly_fields = ["user", "created_at", "created_by", "last_used_at"]
    search_fields = ["name"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class AccountAdmin(UserAdmin):
    """An account is closed by unticking «active»: what its person wrote stays under the name."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
