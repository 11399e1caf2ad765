"""Who signs in to the demo, and its key; password and key are kept in home so that each start prints the same."""

import secrets
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password

from investigations import keys
from investigations.models import ApiToken, Instrument, User

KEY_NAME = "demo-id32"
ACCOUNTS = {
    "scientist": "Scientist", "localcontact": "Local contact", "outsider": "Outsider", "admin": "Administrator",
}  # fmt: skip


def is_loaded() -> bool:
    return set(User.objects.values_list("username", flat=True)) >= set(ACCOUNTS)


def password() -> str:
    """ELOGBOOK_DEMO_PASSWORD, else one made once and kept in home."""
    return settings.ELOGBOOK_DEMO_PASSWORD or _kept("demo-password", lambda: secrets.token_urlsafe(9))


def key() -> str:
    """The demo key of ID32; made anew where home or database no longer has it."""
    kept = _kept("demo-key", _new_key)
    if not ApiToken.objects.filter(key_hash=ApiToken.hash_of(kept)).exists():
        _path("demo-key").unlink()
        kept = _kept("demo-key", _new_key)
    return kept


def known_key() -> str:
    """The demo key as home has it, without a look at the database; empty when there is none."""
    path = _path("demo-key")
    return path.read_text() if path.exists() else ""


def create(password: str) -> dict[str, User]:
    """The accounts, by user name; all have the same password, so it is hashed once."""
    hashed = make_password(password)
    people = [
        User(
            username=name, full_name=full_name, password=hashed, is_staff=name == "admin", is_superuser=name == "admin"
        )
        for name, full_name in ACCOUNTS.items()
    ]
    return {user.username: user for user in User.objects.bulk_create(people)}


def _new_key() -> str:
    ApiToken.objects.filter(name=KEY_NAME).delete()
    return keys.create(KEY_NAME, Instrument.objects.filter(name="ID32"), may_read=True)


def _kept(name: str, make: Callable[[], str]) -> str:
    path = _path(name)
    if not path.exists():
        made = make()
        path.touch(mode=0o600)
        path.write_text(made)
    return path.read_text()


def _path(name: str) -> Path:
    return Path(settings.ELOGBOOK_HOME) / name
