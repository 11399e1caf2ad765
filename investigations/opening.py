"""The beamline's staff open a logbook by hand, before or beside the catalogue, which merges it when it brings the visit."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from investigations.models import Instrument, Investigation, User
from investigations.models.places import InvestigationQuerySet
from investigations.names import normalised

CALLED = {"name": "proposal", "title": "title", "start_date": "start", "end_date": "end"}


class Refused(Exception):
    """No logbook was opened; the sentence says why and what to do."""


class AlreadyThere(Refused):
    """The proposal has a logbook at this beamline in that time: `existing`."""

    def __init__(self, existing: Investigation) -> None:
        self.existing = existing
        super().__init__(f"{existing.name} has a logbook in that time already.")


@transaction.atomic
def create(
    instrument: Instrument, name: str, *, by: User, title: str = "", start: datetime | None = None,
    end: datetime | None = None,
) -> Investigation:  # fmt: skip
    """A logbook the catalogue does not know yet; nobody's team, until somebody is added. Raises Refused.

    Its release date is for `events.logbook.open_by_hand` to set, which calls this.
    """
    _ensure(instrument, name, by, start, end)
    return Investigation.objects.create(
        name=name.strip(), instrument=instrument, title=title.strip(), start_date=start, end_date=end, opened_by=by
    )


@transaction.atomic
def change(
    investigation: Investigation, name: str, *, by: User, title: str = "", start: datetime | None = None,
    end: datetime | None = None,
) -> list[str]:  # fmt: skip
    """Other particulars of one that was opened by hand, in words what changed. Raises Refused."""
    _ensure(investigation.instrument, name, by, start, end, but=investigation)
    investigation.refresh_from_db()
    if investigation.catalogue_id is not None or investigation.opened_by_id is None:
        raise Refused("The catalogue lists it now, and says what it is called and when it is.")
    if not investigation.takes_messages:
        raise Refused("A logbook that is or was released stays as it is.")
    wanted = {"name": name.strip(), "title": title.strip(), "start_date": start, "end_date": end}
    changed = [field for field, value in wanted.items() if getattr(investigation, field) != value]
    for field in changed:
        setattr(investigation, field, wanted[field])
    if changed:
        investigation.save(update_fields=[*changed, "proposal_key"])
    return [CALLED[field] for field in changed]


def by_hand(instrument: Instrument) -> InvestigationQuerySet:
    """What was opened by hand at a beamline and the catalogue does not list yet, the latest first."""
    return Investigation.objects.filter(
        instrument=instrument, opened_by__isnull=False, catalogue_id=None, visit_id=""
    ).select_related("opened_by").latest_first()  # fmt: skip


def of_proposals(instrument: Instrument, keys: Iterable[str]) -> dict[str, list[Investigation]]:
    """The beamline's logbooks of these proposals, the latest first, by the proposal's normalised name."""
    found = defaultdict(list)
    for investigation in Investigation.objects.filter(instrument=instrument, proposal_key__in=keys).latest_first():
        found[investigation.proposal_key].append(investigation)
    return dict(found)


def running(instrument: Instrument, now: datetime) -> Investigation | None:
    """What is being written at the beamline at that moment; the latest start wins."""
    return Investigation.objects.filter(instrument=instrument).running_at(now).latest_first().first()


def _ensure(
    instrument: Instrument, name: str, by: User, start: datetime | None, end: datetime | None,
    but: Investigation | None = None,
) -> None:  # fmt: skip
    # Of two at once the second sees what the first opened.
    Instrument.objects.select_for_update(no_key=True).get(pk=instrument.pk)
    if not Instrument.objects.staffed_by(by).filter(pk=instrument.pk).exists():
        raise Refused("Only the beamline’s staff open a logbook.")
    if not normalised(name):
        raise Refused("Give the proposal’s name, with letters or digits.")
    if start is not None and end is not None and end <= start:
        raise Refused("It would end before it starts.")
    others = _overlapping(instrument, normalised(name), start, end)
    if (existing := (others.exclude(pk=but.pk) if but is not None else others).first()) is not None:
        raise AlreadyThere(existing)


def _overlapping(
    instrument: Instrument, key: str, start: datetime | None, end: datetime | None
) -> InvestigationQuerySet:
    """A time without beginning or end reaches as far as there are others."""
    found = Investigation.objects.of_proposal(key).filter(instrument=instrument).latest_first()
    if start is not None:
        found = found.filter(Q(end_date=None) | Q(end_date__gt=start))
    return found.filter(Q(start_date=None) | Q(start_date__lt=end)) if end is not None else found
