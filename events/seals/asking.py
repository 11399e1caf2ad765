"""What a page tells of a logbook's seals, and somebody's question whether it is as it was sealed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from events.models import Anchor, Seal, Verification
from events.seals import anchoring, heads, sealing
from events.seals.verifying import verify_logbook

ADVISORY_LOCK = 0x76657269
# So many links are followed while somebody waits, half a second; of more the worker does it.
AT_ONCE = 2_000
# An answer this young is given again, to whoever asks.
FRESH = timedelta(seconds=20)
# A version is sealed within seconds; one that waits for longer is told.
LATE = timedelta(minutes=5)
ANCHOR_LATE = timedelta(hours=36)


@dataclass(frozen=True)
class Status:
    """How much of a logbook is sealed, under which root it last went, and the last answer whether it is whole."""

    number: int
    head: str
    sealed_at: datetime | None
    anchor: Anchor | None
    verification: Verification | None

    @property
    def is_running(self) -> bool:
        return self.verification is not None and self.verification.ended_at is None


def status(logbook: str) -> Status:
    last = Seal.objects.filter(logbook=logbook).order_by("-number").values("number", "hash", "sealed_at").first()
    return Status(
        last["number"] if last else 0, bytes(last["hash"]).hex() if last else "", last["sealed_at"] if last else None,
        anchoring.newest() if last else None, Verification.objects.filter(logbook=logbook).first(),
    )  # fmt: skip


def ask(logbook: str) -> Verification:
    """Whether a logbook is as it was sealed: found at once, or begun for the worker to find."""
    with transaction.atomic():
        found, _ = Verification.objects.select_for_update().get_or_create(
            logbook=logbook, defaults={"asked_at": timezone.now(), "ended_at": timezone.now() - 2 * FRESH}
        )
        if found.ended_at is None or found.ended_at > timezone.now() - FRESH:
            return found
        found.asked_at, found.ended_at, found.done, found.found = timezone.now(), None, 0, {}
        found.total = heads.count([logbook])
        found.save()
    if found.total <= AT_ONCE:
        _answer(found)
    return found


def answer_asked() -> int:
    """What was asked of large logbooks, by one worker; says how many. One that was broken off begins anew."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [ADVISORY_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    answered = 0
    try:
        for asked in Verification.objects.filter(ended_at=None).order_by("asked_at"):
            _answer(asked)
            answered += 1
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [ADVISORY_LOCK])
    return answered


def _answer(asked: Verification) -> None:
    mine = Verification.objects.filter(pk=asked.pk)
    report = verify_logbook(
        asked.logbook, known=anchoring.known_of(asked.logbook), tell=lambda done: mine.update(done=done)
    )
    asked.done, asked.found, asked.ended_at = report.checked, report.as_json(), timezone.now()
    asked.save()


def details() -> dict[str, Any]:
    """For whoever watches over the installation: versions that wait for too long, and the last anchor."""
    now = timezone.now()
    waiting = sealing.unsealed(sealing.floor()).filter(history_date__lt=now - LATE).count()
    anchor = anchoring.newest()
    since = Seal.objects.order_by("pk").values_list("sealed_at", flat=True).first() if anchor is None else anchor.at
    return {
        "unsealed": waiting,
        "anchor": anchor.at.isoformat() if anchor is not None else None,
        "anchor_is_late": since is not None and now - since > ANCHOR_LATE,
        "stamped": anchor is not None and anchor.token is not None,
        "anchor_failed": anchor.failed_why if anchor is not None else "",
    }  # fmt: skip
