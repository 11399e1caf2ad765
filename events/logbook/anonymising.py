"""A person's name goes from where it was stored as sent; what they wrote stays, under a number."""

from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import F, Func, Q, QuerySet, Value
from django.utils import timezone

from events import export_files, redactions
from events.logbook.redacting import permitted
from events.logbook.uploading import discard
from events.models import (
    ApiSession,
    Attachment,
    Event,
    Export,
    HistoricalEvent,
    IdempotencyKey,
    ReadMark,
    RefusedMessage,
    SavedView,
    Seal,
)
from investigations import anonymising
from investigations.anonymising import Names
from investigations.models import User

WHY = ("removed_why", "redacted_why")


def anonymise(person: User, *, by: User, why: str) -> str:
    """Closes the account and forgets the name; says what pages call the person from now on.

    Texts that name them are not touched: `timeline.naming` lists them, before this is done. Raises
    `investigations.anonymising.Refused`.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Names as sent have no index: one look through all entries, however many there are.
            cursor.execute("SET LOCAL statement_timeout = 0")
        naming = export_files.naming(person)
        names = anonymising.close(person, by=by, why=why)
        with permitted():
            _forget_senders(person, names)
            _forget_mentions(person)
            for field in ("history_change_reason", *WHY):
                anonymising.replace_in(HistoricalEvent.objects.all(), field, names, whole_only=True)
                _forget_salts(HistoricalEvent.objects.filter(**{f"{field}__contains": names.called}))
            _forget_why(names)
        anonymising.replace_in(RefusedMessage.objects.all(), "excerpt", names, whole_only=True)
        for model, field in ((ApiSession, "user"), (ReadMark, "user"), (IdempotencyKey, "user"), (SavedView, "owner")):
            model._default_manager.filter(**{field: person}).delete()
        for file in Attachment.objects.filter(event=None, uploaded_by=person):
            discard(file, by=person)
        _remember(person, by)
        export_files.take_away(Export.objects.filter(pk__in=naming))
        return names.called


def _remember(person: User, by: User) -> None:
    now = timezone.now()
    try:
        redactions.remember([redactions.of(redactions.ACCOUNT, person.pk, person.date_joined, now, by)])
    except redactions.NotWritten as problem:
        raise anonymising.Refused(f"Nobody was anonymised, for a restored backup would undo it: {problem}") from problem


def _as_sent(names: Sequence[str]) -> Q:
    found = Q(pk__in=[])
    for name in names:
        found |= Q(username__iexact=name)
    return found


def _forget_senders(person: User, names: Names) -> None:
    """The login a program sent with an entry."""
    sent = _as_sent(names.all)
    versions: QuerySet[HistoricalEvent] = HistoricalEvent.objects.filter(sent)
    _forget_salts(versions)
    versions.update(username=names.called)
    Event.objects.filter(sent).rewrite(username=names.called)


def _forget_salts(versions: "QuerySet[HistoricalEvent]") -> None:
    """Their seals cannot be asked any more who sent them; what they say can still be verified."""
    sealed = Seal.objects.filter(version__in=versions.values("history_id"), sender_salt__isnull=False)
    sealed.update(sender_salt=None)


def _forget_mentions(person: User) -> None:
    without = Func(
        F("mentions"), Value(person.pk), function="array_remove", output_field=Event._meta.get_field("mentions")
    )
    naming = Q(mentions__contains=[person.pk])
    HistoricalEvent.objects.filter(naming).update(mentions=without)
    Event.objects.filter(naming).rewrite(mentions=without)


def _forget_why(names: Names) -> None:
    """The latest reasons for hiding and redacting, as their versions have them."""
    for field in WHY:
        for pk, why in Event.objects.exclude(**{field: ""}).values_list("pk", field).iterator():
            if (new := anonymising.without(why, names.whole, names.called)) != why:
                Event.objects.filter(pk=pk).rewrite(**{field: new})
