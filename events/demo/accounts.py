"""Who signs in to the demo, and its key; password and key are kept in home so that each start prints the same."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db.models import Exists, Subquery

from events.demo.catalogue import EARLIER
from events.models import IdempotencyKey, Verification
from events.models.files import PICTURES
from investigations import keys
from investigations.models import ApiToken, Instrument, Investigation, User

# What a newcomer sends: in the terminal after a start, and on the card of the demo.
CURL = """curl -sS -H 'Content-Type: application/json' \\
  -d '{{"type":"notification","category":"info","content":[{{"format":"plainText","text":"Hello from curl"}}]}}' \\
  '{url}/dataacquisition/{key}/notification?investigationName=hc4397&instrumentName=id32'"""
KEY_NAME = "demo-id32"
ACCOUNTS = {
    "scientist": "Scientist", "localcontact": "Local contact", "outsider": "Outsider", "admin": "Administrator",
}  # fmt: skip


class State(NamedTuple):
    """What happened to a demo since it was loaded."""

    key_was_used: bool
    outsider_came: bool
    line_was_written: bool
    picture_was_added: bool
    # The earlier visit of the story, whose embargo a newcomer may end; None where it is not there.
    earlier: int | None
    embargo_ended: bool
    was_verified: bool


def is_loaded() -> bool:
    return User.objects.filter(username__in=ACCOUNTS).count() == len(ACCOUNTS)


def state() -> State | None:
    """Of a demo whose key is still good, in one query; None where the accounts or the key are not (or no longer) there."""
    token = ApiToken.objects.filter(name=KEY_NAME, revoked_at=None)
    found = User.objects.filter(Exists(token), username__in=ACCOUNTS, is_active=True)
    used = Exists(token.filter(last_used_at__isnull=False))
    # What people write on pages is sent under a key; what the demo itself put there is not.
    written = IdempotencyKey.objects.filter(user__username__in=ACCOUNTS)
    pictured = written.filter(event__attachments__blob__content_type__in=PICTURES)
    earlier = Investigation.objects.filter(name=EARLIER)
    opened = Exists(Investigation.objects.open().filter(name=EARLIER))
    numbered = Subquery(earlier.order_by("pk").values("pk")[:1])
    verified = Exists(Verification.objects.filter(ended_at__isnull=False))
    told = found.values_list(
        "username", "last_login", used, Exists(written), Exists(pictured), numbered, opened, verified
    )
    people = {name: rest for name, *rest in told}
    if len(people) < len(ACCOUNTS):
        return None
    came, was_used, *others = people["outsider"]
    return State(was_used, came is not None, *others)


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
