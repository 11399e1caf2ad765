"""The beamline's staff open a logbook by hand, before or beside the catalogue, which merges it when it brings the visit."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from investigations.models import Instrument, Investigation, User
from investigations.models.places import InvestigationQuerySet
from investigations.names import normalised


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
    # Of two at once the second sees what the first opened.
    Instrument.objects.select_for_update(no_key=True).get(pk=instrument.pk)
    if not Instrument.objects.staffed_by(by).filter(pk=instrument.pk).exists():
        raise Refused("Only the beamline’s staff open a logbook.")
    if not normalised(name):
        raise Refused("Give the proposal’s name, with letters or digits.")
    if start is not None and end is not None and end <= start:
        raise Refused("It would end before it starts.")
    if (existing := _overlapping(instrument, normalised(name), start, end).first()) is not None:
        raise AlreadyThere(existing)
    return Investigation.objects.create(
        name=name.strip(), instrument=instrument, title=title.strip(), start_date=start, end_date=end, opened_by=by
    )


def of_proposals(instrument: Instrument, keys: Iterable[str]) -> dict[str, list[Investigation]]:
    """The beamline's logbooks of these proposals, the latest first, by the proposal's normalised name."""
    found = defaultdict(list)
    for investigation in Investigation.objects.filter(instrument=instrument, proposal_key__in=keys).latest_first():
        found[investigation.proposal_key].append(investigation)
    return dict(found)


def running(instrument: Instrument, now: datetime) -> Investigation | None:
    """What is being written at the beamline at that moment; the latest start wins."""
    return Investigation.objects.filter(instrument=instrument).running_at(now).latest_first().first()


def _overlapping(
    instrument: Instrument, key: str, start: datetime | None, end: datetime | None
) -> InvestigationQuerySet:
    """A time without beginning or end reaches as far as there are others."""
    found = Investigation.objects.of_proposal(key).filter(instrument=instrument).latest_first()
    if start is not None:
        found = found.filter(Q(end_date=None) | Q(end_date__gt=start))
    return found.filter(Q(start_date=None) | Q(start_date__lt=end)) if end is not None else found
