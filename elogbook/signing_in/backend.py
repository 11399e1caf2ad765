"""From the provider's answer to one of our accounts."""

import logging
from typing import Any

import jwt
import requests
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.http import HttpRequest
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from elogbook.signing_in import failures, provider
from elogbook.signing_in.failures import Failed
from investigations.models import User

logger = logging.getLogger(__name__)

# Two clocks are never the same.
LEEWAY = 30
NAMES = (("full_name", "name", 255), ("first_name", "given_name", 150), ("last_name", "family_name", 150))
Claims = dict[str, Any]


class Backend(OIDCAuthenticationBackend):
    get_settings = staticmethod(provider.get_settings)

    def __init__(self) -> None:
        """Asks nobody: Django makes one for each request of whoever signed in this way, and for each password tried."""
        self.UserModel = get_user_model()

    def authenticate(self, request: HttpRequest | None, nonce: str = "", code_verifier: str = "", **others: Any) -> Any:
        """Only on the way back from the provider; a password, or an address that looks like that way, is not ours."""
        if request is None or not nonce or not code_verifier:
            return None
        super().__init__()
        return super().authenticate(request, nonce=nonce, code_verifier=code_verifier)

    def get_token(self, payload: dict[str, str]) -> Any:
        payload["redirect_uri"] = provider.address_of(self.request, "oidc-callback")
        with failures.explained():
            return dict(super().get_token(payload))

    def raise_token_response_error(self, response: requests.Response) -> None:
        """A code that is used up or too old is nobody's mistake."""
        if response.status_code == 400 and response.json().get("error") == "invalid_grant":
            raise Failed(failures.LATE)
        response.raise_for_status()
        if response.status_code != 200:
            raise ValueError(f"status {response.status_code} instead of tokens")

    def verify_token(self, token: str, **kwargs: Any) -> Any:
        with failures.explained():
            return super().verify_token(token, **kwargs)

    def get_payload_data(self, token: str, key: Any) -> Claims:
        """Signed with RS256 by the provider, for us, and for no longer than it says."""
        claims: Claims = jwt.decode(
            token,
            key,
            algorithms=["RS256"],
            issuer=provider.get().issuer,
            audience=settings.OIDC_CLIENT_ID,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
        shared = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
        if claims.get("azp", "" if shared else settings.OIDC_CLIENT_ID) != settings.OIDC_CLIENT_ID:
            raise SuspiciousOperation("it was made for another client")
        return claims

    def store_tokens(self, access_token: str, id_token: str) -> None:
        """Signing in may begin a new session, so the view puts it there afterwards; signing out sends it back."""
        self.request.META["oidc_id_token"] = id_token

    def get_userinfo(self, access_token: str, id_token: str, payload: Claims) -> Claims:
        if not self.OIDC_OP_USER_ENDPOINT:
            return payload
        with failures.explained():
            found = dict(super().get_userinfo(access_token, id_token, payload))
            if found["sub"] != payload["sub"]:
                raise SuspiciousOperation("its userinfo is somebody else's")
            return payload | found

    def verify_claims(self, claims: Claims) -> bool:
        name = claims.get("preferred_username")
        if not name or name != _text(name):
            logger.warning("Sign-in failed: no preferred_username among the claims %s", ", ".join(sorted(claims)))
            raise Failed(failures.NAMELESS)
        return True

    def filter_users_by_claims(self, claims: Claims) -> QuerySet[User]:
        """By the catalogue's user name, letter by letter; an e-mail address is nobody's proof of who they are."""
        return User.objects.filter(username=claims["preferred_username"])

    def create_user(self, claims: Claims) -> User:
        raise Failed(failures.unknown(claims["preferred_username"]))

    def update_user(self, user: User, claims: Claims) -> User:
        if not user.is_active:
            raise Failed(failures.inactive(user.username))
        news = {**_names(claims), **_administration(user, claims)}
        changed = [name for name, value in news.items() if getattr(user, name) != value]
        for name in changed:
            setattr(user, name, news[name])
        if changed:
            user.save(update_fields=changed)
        return user

    def get_user(self, user_id: Any) -> Any:
        """Nobody whose account was closed meanwhile."""
        return ModelBackend.get_user(self, user_id)


def _text(said: Any) -> str:
    """What the database can keep of it: neither NUL nor half a character."""
    return said.encode(errors="ignore").decode().replace("\0", "").strip() if isinstance(said, str) else ""


def _names(claims: Claims) -> dict[str, str]:
    """What the provider knows better than we do; what it does not say stays."""
    found = {}
    for field, claim, longest in NAMES:
        if said := _text(claims.get(claim)):
            found[field] = said[:longest]
    email = _text(claims.get("email"))
    if len(email) <= 254 and claims.get("email_verified") is not False:
        try:
            validate_email(email)
        except ValidationError:
            return found
        found["email"] = email
    return found


def _administration(user: User, claims: Claims) -> dict[str, bool]:
    """Administrators are those of the group, at each sign-in anew; without a group they are made here alone."""
    if not settings.OIDC_ADMIN_GROUP:
        return {}
    groups = claims.get("groups")
    belongs = settings.OIDC_ADMIN_GROUP in (groups if isinstance(groups, list) else [groups])
    if not belongs and not user.is_superuser:
        return {}
    if belongs is not user.is_superuser:
        logger.warning(
            "%s is %s administrator, as the provider's groups say", user, "an" if belongs else "no longer an"
        )
    return {"is_staff": belongs, "is_superuser": belongs}
