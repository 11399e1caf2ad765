"""A link that lets a phone, where nobody signs in, add files to one logbook for a quarter of an hour.

The link is the authority: it carries who made it, the logbook and a number used once. With it one can only send.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import segno
from django.core import signing
from django.utils import timezone

from events.routing import Place
from investigations import access
from investigations.models import User

SALT = "elogbook.photo"
LASTS = timedelta(minutes=15)
# Half the nonce's column; nobody guesses one within a quarter of an hour.
NONCE_BYTES = 12


@dataclass(frozen=True)
class Handover:
    """Who hands over to a phone, for which logbook; `logbook` is its name as uploads know it."""

    user: User
    place: Place
    logbook: str
    nonce: str


@dataclass(frozen=True)
class Link:
    signed: str
    nonce: str
    ends: datetime


def begin(user: User, logbook: str) -> Link:
    """A new link for somebody who has passed the door of that logbook."""
    nonce = secrets.token_urlsafe(NONCE_BYTES)
    ends = timezone.now() + LASTS
    return Link(signing.dumps([user.pk, logbook, nonce], salt=SALT), nonce, ends)


def read(signed: str) -> Handover | None:
    """What a link stands for; None when it is not ours, has ended, or its maker may no longer write there."""
    try:
        pk, logbook, nonce = signing.loads(signed, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError):
        return None
    user = access.writer(pk)
    kind, _, number = logbook.partition(":")
    found = access.writable_by(user, **{kind: int(number)}) if user is not None else None
    return Handover(user, Place(*found), logbook, nonce) if user is not None and found is not None else None


def code(address: str) -> str:
    """The address as a picture for a phone's camera: dark on white in both themes, with the white edge it needs."""
    drawn = segno.make(address, error="m", micro=False)
    return drawn.svg_inline(border=4, dark="#000", light="#fff", omitsize=True)
