"""Does again, in a database that was restored, what had been taken away for good since it was saved."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from events.logbook.anonymising import anonymise
from events.logbook.redacting import redact_as_recorded
from events.models import Event
from events.redactions import ENTRY, Redaction, moment
from investigations.anonymising import Refused
from investigations.models import User

DONE, KNOWN, ABSENT, LEFT = "done", "known", "absent", "left"


def replay(redactions: Iterable[Redaction]) -> "Counter[str]":
    """Each by its verb, with the time and the person it had; doing it twice changes nothing more.

    Says how many were done, were `known` to this database, concern what it does not have (`absent`), and were `left`
    since no administrator's account is there in whose name an account could be closed.
    """
    return Counter(_entry(one) if one.what == ENTRY else _account(one) for one in redactions)


def _entry(redaction: Redaction) -> str:
    event = Event.objects.filter(public_id=redaction.name).only("pk", "redacted_at").first()
    if event is None:
        return ABSENT
    if event.redacted_at is not None:
        return KNOWN
    at, by = datetime.fromisoformat(redaction.at), _who(redaction.by, redaction.by_began)
    with transaction.atomic():
        redact_as_recorded(event.pk, by, at)
    return DONE


def _account(redaction: Redaction) -> str:
    person = _who(int(redaction.name), redaction.began)
    if person is None:
        return ABSENT
    if person.anonymised_at is not None:
        return KNOWN
    first = _who(redaction.by, redaction.by_began)
    others = User.objects.exclude(pk=person.pk).filter(is_active=True, is_superuser=True).order_by("pk")
    by = first if first is not None and first.is_administrator and first != person else others.first()
    if by is None:
        return LEFT
    try:
        anonymise(person, by=by, why=f"Done at first on {redaction.at[:10]}, and again after a restore")
    except Refused:
        return LEFT
    return DONE


def _who(pk: int | None, began: str) -> User | None:
    """The account of that number, unless it is another's who came after the restore of an older database."""
    found = User.objects.filter(pk=pk).first() if pk is not None else None
    return found if found is not None and moment(found.date_joined) == began else None
