"""Mails to a team before its logbook opens: 3 months, 1 month and 7 days, once each for each announced date."""

import logging
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused
from ssl import SSLCertVerificationError, SSLError
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from investigations import hosts
from investigations.models import Investigation, Notice, Participant, User
from investigations.releasing import LAST_WARNING, said

# The nearest that was reached; one that was missed is not sent late. In days no month is longer than.
WINDOWS = (("7 days", LAST_WARNING), ("1 month", timedelta(days=31)), ("3 months", timedelta(days=92)))
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"
LONGEST = 500

log = logging.getLogger(__name__)


class Due(NamedTuple):
    investigation: Investigation
    kind: str
    user: User


class Sent(NamedTuple):
    """What became of one; `failed` says why it was not sent."""

    due: Due
    failed: str = ""


class Told(NamedTuple):
    """What became of the mails about one date, and whether anybody of the team has an address at all."""

    sent: list[Notice]
    failed: list[Notice]
    reaches_somebody: bool

    @property
    def last(self) -> Notice | None:
        return self.sent[-1] if self.sent else None

    @property
    def people(self) -> int:
        return len({notice.user_id for notice in self.sent})


def is_sending() -> bool:
    """Whether EMAIL_URL says how."""
    return settings.EMAIL_BACKEND != NO_MAIL


def due(now: datetime | None = None) -> list[Due]:
    """Who is to be told today of what opens soon, and has not been."""
    now = now or timezone.now()
    soon = Investigation.objects.filter(
        release_date__gt=now, release_date__lte=now + WINDOWS[-1][1], proprietary=False, held_why="", withdrawn_at=None
    )
    found = []
    for investigation in soon.select_related("instrument").order_by("release_date", "pk"):
        kind = _kind(investigation, now)
        told = Notice.objects.filter(
            investigation=investigation, kind=kind, release_date=investigation.release_date, sent_at__isnull=False
        )
        team = recipients(investigation).exclude(pk__in=told.values("user")).order_by("pk")
        found += [Due(investigation, kind, user) for user in team]
    return found


def recipients(investigation: Investigation) -> "QuerySet[User]":
    """The team of the moment: open accounts with an address."""
    team = Participant.objects.filter(Participant.now_active(), investigation=investigation)
    return User.objects.filter(pk__in=team.values("user"), is_active=True).exclude(email="")


def send(those: Sequence[Due]) -> list[Sent]:
    """Sends them one by one, and keeps of each whether it went out. A server that cannot be reached is asked once."""
    if not those:
        return []
    connection: BaseEmailBackend = get_connection()
    try:
        connection.open()
    except (OSError, SMTPException) as error:
        log.warning("No mail was sent: %s", _words(error))
        # Where TLS failed the connection still is one.
        connection.close()
        return [_failed(due, error) for due in those]
    try:
        return [sent for due in those if (sent := _send(due, connection)) is not None]
    finally:
        connection.close()


def tell(investigations: Iterable[Investigation]) -> None:
    """Notes on each what its team was told of its present date: `told`, for lists."""
    rows = {each.pk: each for each in investigations}
    notices = Notice.objects.filter(investigation__in=rows).select_related("user").order_by("sent_at", "pk")
    found: dict[int, list[Notice]] = {pk: [] for pk in rows}
    for notice in notices:
        if notice.release_date == rows[notice.investigation_id].release_date:
            found[notice.investigation_id].append(notice)
    members = Participant.objects.filter(Participant.now_active(), investigation__in=rows, user__is_active=True)
    reached = set(members.exclude(user__email="").values_list("investigation", flat=True))
    for pk, those in found.items():
        sent = [notice for notice in those if notice.sent_at is not None]
        failed = [notice for notice in those if notice.sent_at is None]
        rows[pk].told = Told(sent, failed, pk in reached)  # type: ignore[attr-defined]


def _kind(investigation: Investigation, now: datetime) -> str:
    assert investigation.release_date is not None
    left = investigation.release_date - now
    return next(kind for kind, window in WINDOWS if left <= window)


def _send(due: Due, connection: BaseEmailBackend) -> Sent | None:
    """None where another process has sent it meanwhile."""
    with transaction.atomic():
        notice, _ = Notice.objects.select_for_update().get_or_create(**_once(due))
        if notice.sent_at is not None:
            return None
        try:
            _mail(due, connection).send()
        except (OSError, SMTPException, ValueError) as error:
            # The next one gets a connection of its own: this one may be in the middle of a mail.
            connection.close()
            return _failed(due, error)
        notice.sent_at, notice.failed_why = timezone.now(), ""
        notice.save(update_fields=["sent_at", "failed_why"])
    return Sent(due)


def _failed(due: Due, error: Exception) -> Sent:
    why = _words(error)[:LONGEST]
    notice, _ = Notice.objects.get_or_create(**_once(due))
    Notice.objects.filter(pk=notice.pk, sent_at=None).update(failed_why=why)
    return Sent(due, why)


def _words(error: Exception) -> str:
    """What the server said, without Python around it."""
    if isinstance(error, SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()))
        return f"{code} {said.decode(errors='replace')}"
    if isinstance(error, SSLCertVerificationError):
        return f"the mail server’s certificate is not trusted: {error.verify_message}"
    if isinstance(error, SSLError):
        return f"the mail server speaks no TLS here: {error.reason}"
    return str(error) or type(error).__name__


def _once(due: Due) -> dict[str, Any]:
    return {
        "investigation": due.investigation, "user": due.user, "kind": due.kind,
        "release_date": due.investigation.release_date,
    }  # fmt: skip


def _mail(due: Due, connection: BaseEmailBackend) -> EmailMessage:
    found = due.investigation
    context = {
        "investigation": found, "user": due.user, "date": said(found.release_date), "zone": settings.TIME_ZONE,
        "logbook": address("events:timeline", found), "tidy": address("events:as-public", found),
        "release": address("events:release", found), "contact": settings.ELOGBOOK_CONTACT,
        "windows": [kind for kind, _ in reversed(WINDOWS)],
    }  # fmt: skip
    # A header is one line, whatever a catalogue calls a proposal.
    subject = " ".join(
        f"{found.name} ({found.instrument.name}): everybody reads the logbook from {context['date']} on".split()
    )
    text = render_to_string("investigations/warning.txt", context)
    headers = {"Auto-Submitted": "auto-generated"}
    return EmailMessage(subject, text, to=[due.user.email], headers=headers, connection=connection)


def address(page: str, investigation: Investigation) -> str:
    """A page of a logbook, as it is reached from outside."""
    return f"{hosts.own_address()}{reverse(page, args=[investigation.pk])}"
