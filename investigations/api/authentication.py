from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request

from investigations import keys, rates
from investigations.api.limits import counted
from investigations.models import ApiToken, User


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Token KEY`: a personal token acts as its user, a beamline key as itself."""

    def authenticate(self, request: Request) -> tuple[User | AnonymousUser, ApiToken] | None:
        scheme, _, key = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != "token":
            return None
        try:
            token = keys.recognise(key.strip())
        except keys.UnknownKey as error:
            self._count(request)
            raise AuthenticationFailed("This key is not known here. Ask the beamline's staff for a key.") from error
        except keys.RevokedKey as error:
            self._count(request)
            raise AuthenticationFailed(str(error)) from error
        if token.user is not None and not token.user.is_active:
            raise AuthenticationFailed("The account of this token is closed.")
        if token.user is not None and not token.may_write and request.method not in SAFE_METHODS:
            raise PermissionDenied(
                "This token only reads, so nothing was changed. Make one that writes on your profile."
            )
        return token.user or AnonymousUser(), token

    def authenticate_header(self, request: Request) -> str:
        return "Token"

    def _count(self, request: Request) -> None:
        """Whoever has no key that works is counted by the address."""
        counted(rates.of_address(request), settings.ELOGBOOK_API_RATE_ANONYMOUS)
