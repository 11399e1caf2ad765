"""Local accounts at a page: wrong passwords are counted, wherever they are tried."""

from typing import Any

from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError

from investigations import attempts


class Local(AuthenticationForm):
    # Seconds until another password is looked at.
    wait = 0

    def clean(self) -> dict[str, Any]:
        name, password = self.cleaned_data.get("username"), self.cleaned_data.get("password")
        if name is None or not password or self.request is None:
            return self.cleaned_data
        try:
            self.user_cache = attempts.account(self.request, name, password)
        except attempts.TooMany as too_many:
            self.wait = too_many.seconds
            raise ValidationError(str(too_many), code="wait") from too_many
        if self.user_cache is None:
            raise self.get_invalid_login_error()
        self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data


class OfAdmin(Local, AdminAuthenticationForm):
    """The admin's own sign-in."""
