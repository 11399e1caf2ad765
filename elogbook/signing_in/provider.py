"""The provider as its own discovery document describes it: asked when first needed, and again after an hour."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest
from django.urls import reverse

from elogbook.signing_in import failures
from elogbook.signing_in.failures import Failed

SECONDS = 5
KEPT = 3600
# Who comes while the provider hangs is told so at once: each would hold a thread for as long.
FAILED_FOR = 5


@dataclass(frozen=True)
class Provider:
    issuer: str
    authorization: str
    token: str
    keys: str
    userinfo: str = ""
    end_session: str = ""
    scopes: tuple[str, ...] = ()
    takes_secret_in_body: bool = False


@dataclass
class Memory:
    """Of this process: what discovery said of an issuer, or why it did not, and until when that holds."""

    issuer: str = ""
    until: float = 0
    found: Provider | None = None
    failed: Failed | None = None


_memory = Memory()
_asking = threading.RLock()


def get() -> Provider:
    with _asking:
        if _memory.issuer != settings.OIDC_ISSUER or _memory.until <= time.monotonic():
            _learn()
        if _memory.found is None:
            raise failures.Failed(_memory.failed.failure if _memory.failed else failures.DOWN)
        return _memory.found


def reach() -> None:
    """Fails where the provider is down: whoever was sent there would see the browser's own error, not what to do."""
    with _asking:
        try:
            signs_as_we_check(get())
        except Failed as failed:
            _fail(failed)
            raise


def forget() -> None:
    _memory.issuer = ""


def _learn() -> None:
    _memory.issuer, _memory.found, _memory.failed = settings.OIDC_ISSUER, None, None
    try:
        _memory.found = discover()
        _memory.until = time.monotonic() + KEPT
    except Failed as failed:
        _fail(failed)


def _fail(failed: Failed) -> None:
    if _memory.failed is None:
        _memory.found, _memory.failed = None, failed
        _memory.until = time.monotonic() + FAILED_FOR


def discover() -> Provider:
    """Asks the provider now."""
    address = settings.OIDC_ISSUER.rstrip("/") + "/.well-known/openid-configuration"
    with failures.explained():
        answer = requests.get(address, timeout=SECONDS)
        answer.raise_for_status()
        return _read(answer.json())


def _read(said: dict[str, Any]) -> Provider:
    if str(said["issuer"]).rstrip("/") != settings.OIDC_ISSUER.rstrip("/"):
        raise ValueError(f"it calls itself {said['issuer']}")

    def address(name: str) -> str:
        if said["issuer"].startswith("https:") and urlsplit(said[name]).scheme != "https":
            raise ValueError(f"its {name} is not encrypted")
        return str(said[name])

    return Provider(
        issuer=said["issuer"],
        authorization=address("authorization_endpoint"),
        token=address("token_endpoint"),
        keys=address("jwks_uri"),
        userinfo=address("userinfo_endpoint") if said.get("userinfo_endpoint") else "",
        end_session=address("end_session_endpoint") if said.get("end_session_endpoint") else "",
        scopes=tuple(said.get("scopes_supported") or ()),
        takes_secret_in_body="client_secret_post" in (said.get("token_endpoint_auth_methods_supported") or ()),
    )


def signs_as_we_check(found: Provider) -> bool:
    """Whether it has a key of the one kind we take."""
    with failures.explained():
        answer = requests.get(found.keys, timeout=SECONDS)
        answer.raise_for_status()
        return any(key["kty"] == "RSA" and key.get("alg", "RS256") == "RS256" for key in answer.json()["keys"])


def address_of(request: HttpRequest, name: str) -> str:
    """One of our pages, as the provider knows it: behind a proxy the request does not say how people reach us."""
    path = reverse(name)
    return settings.ELOGBOOK_PUBLIC_URL + path if settings.ELOGBOOK_PUBLIC_URL else request.build_absolute_uri(path)


# What mozilla-django-oidc asks its settings for; nothing else of it can be set.
SETTINGS: dict[str, Callable[[], Any]] = {
    "OIDC_OP_AUTHORIZATION_ENDPOINT": lambda: get().authorization,
    "OIDC_OP_TOKEN_ENDPOINT": lambda: get().token,
    "OIDC_OP_JWKS_ENDPOINT": lambda: get().keys,
    "OIDC_OP_USER_ENDPOINT": lambda: get().userinfo,
    "OIDC_RP_CLIENT_ID": lambda: settings.OIDC_CLIENT_ID,
    "OIDC_RP_CLIENT_SECRET": lambda: settings.OIDC_CLIENT_SECRET,
    "OIDC_RP_SIGN_ALGO": lambda: "RS256",
    "OIDC_RP_SCOPES": lambda: " ".join(["openid", "profile", "email", *({"groups"} & set(get().scopes))]),
    "OIDC_TOKEN_USE_BASIC_AUTH": lambda: not get().takes_secret_in_body,
    "OIDC_USE_PKCE": lambda: True,
    "OIDC_TIMEOUT": lambda: SECONDS,
    "OIDC_AUTHENTICATION_CALLBACK_URL": lambda: "oidc-callback",
    "LOGIN_REDIRECT_URL": lambda: settings.LOGIN_REDIRECT_URL,
}


def get_settings(name: str, *default: Any) -> Any:
    if name in SETTINGS:
        return SETTINGS[name]()
    if not default:
        raise ImproperlyConfigured(f"{name} is not among the settings of signing in.")
    return default[0]
