"""When a logbook opens, who may change that, and the brake: what nobody announced is held until a data manager looks.

The lower half of the verbs in events/logbook/releasing.py, which also say in the logbook what was done.
"""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import dateformat, timezone

from investigations.models import Instrument, Investigation, Notice, ReleaseChange, User
from investigations.models.places import InvestigationQuerySet

Source, Kind = ReleaseChange.Source, ReleaseChange.Kind
FIELDS = ["release_date", "proprietary", "held_why", "withdrawn_at", "withdrawn_why", "withdrawn_by"]
# The last mail to the team goes out this long before: a nearer date nobody was told of is held.
LAST_WARNING = timedelta(days=7)


class Refused(Exception):
    """Nothing was changed; the sentence says why and what to do."""


class ForStaff(Refused):
    """Whoever asked is not the beamline's staff, or no data manager where one is needed."""


def instant(when: date) -> datetime:
    """The moment a date begins: a bare one at midnight in the facility's zone."""
    if not isinstance(when, datetime):
        when = datetime.combine(when, time())
    return timezone.make_aware(when, timezone.get_default_timezone()) if timezone.is_naive(when) else when


def said(when: datetime | None) -> str:
    """A release date in words, in the facility's zone; the hour only where it is not midnight."""
    if when is None:
        return "no date"
    local = timezone.localtime(when, timezone.get_default_timezone())
    return dateformat.format(local, "j F Y" if local.time() == time() else "j F Y, H:i")


def default_date(investigation: Investigation) -> datetime | None:
    """The end and the years of the embargo; None while nobody knows the end."""
    if investigation.end_date is None:
        return None
    end = timezone.localtime(investigation.end_date, timezone.get_default_timezone())
    # No calendar goes further; whoever sets ten thousand years means never.
    year = min(end.year + settings.ELOGBOOK_EMBARGO_YEARS, 9998)
    try:
        return end.replace(year=year)
    except ValueError:  # 29 February
        return end.replace(year=year, month=3, day=1)


def announced(investigation: Investigation) -> datetime | None:
    """The date that people were told: the last one that is not, or was not, held."""
    if investigation.proprietary:
        return None
    if not investigation.held_why:
        return investigation.release_date
    last = investigation.release_changes.order_by("-pk").first()
    return last.announced if last is not None else None


def brake(investigation: Investigation, when: datetime | None, *, proprietary: bool, source: str) -> str:
    """Why a date that no person set must wait for one, if it must."""
    if when is None or proprietary or investigation.is_open:
        return ""
    told, now = announced(investigation), timezone.now()
    if investigation.proprietary:
        return "It was never to open by itself."
    if told is not None and when < told:
        return f"It would open earlier than announced, which was {said(told)}."
    if told is None and investigation.held_why:
        return investigation.held_why
    # Years after the end everybody could know, but not that an old experiment is entered only now.
    soon = now if source == Source.DEFAULT else now + LAST_WARNING
    warned = Notice.objects.filter(investigation=investigation, release_date=when, sent_at__isnull=False)
    return "The team was never warned of it." if when <= soon and not warned.exists() else ""


@transaction.atomic
def set_date(
    investigation: Investigation, when: date | None, *, by: User | None = None, why: str = "",
    source: str = Source.STAFF, proprietary: bool | None = None,
) -> ReleaseChange | None:  # fmt: skip
    """Sets the day it opens, without one the embargo's length after its end; None when that changes nothing.

    Raises Refused. What does not come from a person may be held.
    """
    _lock(investigation)
    closed = investigation.proprietary if proprietary is None else proprietary
    if source == Source.STAFF:
        _ensure_may_set(investigation, by, why)
        if when is None and not closed:
            raise Refused("Give the date from which everybody may read it.")
    wanted = instant(when) if when is not None else _without_a_date(investigation)
    if when is None and source != Source.STAFF and wanted != investigation.release_date:
        source = Source.DEFAULT
    same = (wanted, closed) == (investigation.release_date, investigation.proprietary)
    if same and not (source == Source.STAFF and investigation.held_why):
        return None
    held = "" if source == Source.STAFF else brake(investigation, wanted, proprietary=closed, source=source)
    before = announced(investigation)
    investigation.release_date, investigation.proprietary, investigation.held_why = wanted, closed, held
    return _kept(investigation, Kind.DATE, before, by=by, why=why, source=source)


@transaction.atomic
def confirm(investigation: Investigation, *, by: User, why: str, seen: datetime | None = None) -> ReleaseChange:
    """A data manager lets a held date hold; `seen` is the one they looked at. Raises Refused."""
    _lock(investigation)
    if not by.is_administrator:
        raise ForStaff("Only a data manager confirms a date that is held.")
    _ensure_reason(why)
    if not investigation.held_why:
        raise Refused("This date is not held, or somebody has confirmed it meanwhile.")
    if seen is not None and seen != investigation.release_date:
        raise Refused(f"The date changed meanwhile to {said(investigation.release_date)}. Look again.")
    before, investigation.held_why = announced(investigation), ""
    return _kept(investigation, Kind.CONFIRMED, before, by=by, why=why)


@transaction.atomic
def withdraw(investigation: Investigation, *, by: User, why: str) -> ReleaseChange:
    """Closes a released logbook again; its address says `why` to everybody. Raises Refused."""
    _lock(investigation)
    _ensure_staff(investigation, by)
    _ensure_reason(why)
    if not investigation.is_open:
        raise Refused("Only a released logbook can be withdrawn.")
    before = announced(investigation)
    investigation.withdrawn_at, investigation.withdrawn_why, investigation.withdrawn_by = timezone.now(), why, by
    return _kept(investigation, Kind.WITHDRAWN, before, by=by, why=why)


@transaction.atomic
def release_again(investigation: Investigation, *, by: User, why: str) -> ReleaseChange:
    """Undoes `withdraw`. Raises Refused."""
    _lock(investigation)
    _ensure_staff(investigation, by)
    _ensure_reason(why)
    if investigation.withdrawn_at is None:
        raise Refused("This logbook is not withdrawn.")
    before = announced(investigation)
    investigation.withdrawn_at, investigation.withdrawn_why, investigation.withdrawn_by = None, "", None
    return _kept(investigation, Kind.AGAIN, before, by=by, why=why)


def may_set(investigation: Investigation, by: User) -> bool:
    """Whether this person may set another date as it stands now."""
    try:
        _ensure_may_set(investigation, by, "asked")
    except Refused:
        return False
    return True


class Withdrawn(NamedTuple):
    """All that is said of a withdrawn logbook."""

    at: datetime
    why: str


def withdrawn(pk: int) -> Withdrawn | None:
    """What the facility says of a logbook that everybody could read once."""
    found = Investigation.objects.filter(pk=pk, withdrawn_at__isnull=False)
    at, why = found.values_list("withdrawn_at", "withdrawn_why").first() or (None, "")
    return Withdrawn(at, why) if at is not None else None


def changes(investigation: Investigation) -> "QuerySet[ReleaseChange]":
    """What was done to the day it opens, the last first."""
    return investigation.release_changes.select_related("by").order_by("-pk")


def held(reader: User) -> InvestigationQuerySet:
    """Of the beamlines whose staff the reader is, what waits for a data manager."""
    return _staffed(reader).exclude(held_why="").filter(withdrawn_at=None).order_by("release_date", "pk")


def coming(reader: User) -> InvestigationQuerySet:
    """Of the same, what opens by itself one day."""
    return _staffed(reader).filter(
        held_why="", withdrawn_at=None, proprietary=False, release_date__gt=timezone.now()
    )  # fmt: skip


def is_any_staff(reader: User) -> bool:
    return Instrument.objects.staffed_by(reader).exists()


def _staffed(reader: User) -> InvestigationQuerySet:
    staffed = Instrument.objects.staffed_by(reader).values("pk")
    return Investigation.objects.filter(instrument__in=staffed).select_related("instrument")


def _lock(investigation: Investigation) -> None:
    """Of two changes at once the second sees what the first did."""
    Investigation.objects.select_for_update(of=["self"]).get(pk=investigation.pk)
    investigation.refresh_from_db(fields=FIELDS)


def _ensure_may_set(investigation: Investigation, by: User | None, why: str) -> None:
    _ensure_staff(investigation, by)
    _ensure_reason(why)
    if investigation.held_why and not (by is not None and by.is_administrator):
        raise ForStaff("This date is held. A data manager confirms it or sets another one.")
    if investigation.withdrawn_at is not None:
        raise Refused("This logbook is withdrawn. Release it again, or leave it closed.")
    if investigation.is_open:
        raise Refused("Everybody reads this logbook already. To close it again, withdraw it.")


def _ensure_staff(investigation: Investigation, by: User | None) -> None:
    staffed = Instrument.objects.staffed_by(by).filter(pk=investigation.instrument_id) if by is not None else None
    if staffed is None or not staffed.exists():
        raise ForStaff("Only the beamline’s staff change when a logbook opens.")


def _ensure_reason(why: str) -> None:
    if not why.strip():
        raise Refused("Say why: the reason stands in the logbook.")


def _without_a_date(investigation: Investigation) -> datetime | None:
    """What it has, else the default; a default follows an end that moved later, and never opens earlier by itself."""
    default, given = default_date(investigation), investigation.release_date
    if given is None or default is None or default <= given:
        return given or default
    last = investigation.release_changes.filter(kind=Kind.DATE).order_by("-pk").first()
    return default if last is not None and last.source == Source.DEFAULT else given


def _kept(
    investigation: Investigation, kind: str, before: datetime | None, *, by: User | None, why: str,
    source: str = Source.STAFF,
) -> ReleaseChange:  # fmt: skip
    investigation.save(update_fields=FIELDS)
    return ReleaseChange.objects.create(
        investigation=investigation, by=by, source=source, kind=kind, announced=before, why=why,
        release_date=investigation.release_date, proprietary=investigation.proprietary, held_why=investigation.held_why,
    )  # fmt: skip
