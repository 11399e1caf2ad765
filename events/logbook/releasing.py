"""When a logbook opens to everybody: one verb for each change, and the logbook itself says what was done."""

from datetime import date, datetime

from django.db import transaction

from events.logbook.moving import note
from investigations import releasing
from investigations.models import Investigation, ReleaseChange, User
from investigations.releasing import Source, said


def set_release_date(
    investigation: Investigation, when: date | None, *, by: User | None = None, why: str = "",
    source: str = Source.STAFF, proprietary: bool | None = None,
) -> ReleaseChange | None:  # fmt: skip
    """The one way to a release date, for pages, sync and imports; None for the default. Raises releasing.Refused.

    A bare date begins at midnight of the facility's zone. A person must be the beamline's staff and say why; what
    comes from elsewhere is held when it would open the logbook earlier than announced, or unwarned.
    """
    with transaction.atomic():
        change = releasing.set_date(investigation, when, by=by, why=why, source=source, proprietary=proprietary)
        # The first date a catalogue gives is no change, unless it waits for somebody.
        if change is not None and (source == Source.STAFF or change.announced is not None or change.held_why):
            note(investigation, _set(change), by=by)
    return change


def confirm_release(investigation: Investigation, *, by: User, why: str, seen: datetime | None = None) -> None:
    """A data manager confirms a date that was held."""
    with transaction.atomic():
        change = releasing.confirm(investigation, by=by, why=why, seen=seen)
        text = f"The release date {said(change.release_date)} was confirmed by {_who(change)}."
        note(investigation, f"{text} {_reason(change)}", by=by)


def withdraw(investigation: Investigation, *, by: User, why: str) -> None:
    """Closes a released logbook again; outsiders find a tombstone at its address."""
    with transaction.atomic():
        change = releasing.withdraw(investigation, by=by, why=why)
        note(investigation, f"This logbook was withdrawn by {_who(change)}. {_reason(change)}", by=by)


def release_again(investigation: Investigation, *, by: User, why: str) -> None:
    """Opens a withdrawn logbook again."""
    with transaction.atomic():
        change = releasing.release_again(investigation, by=by, why=why)
        note(investigation, f"This logbook was released again by {_who(change)}. {_reason(change)}", by=by)


def _set(change: ReleaseChange) -> str:
    if change.proprietary:
        what = "This logbook does not open by itself any more"
    elif change.announced is None:
        what = f"The release date was set to {said(change.release_date)}"
    else:
        what = f"The release date was changed from {said(change.announced)} to {said(change.release_date)}"
    held = f" It is held until a data manager confirms it: {change.held_why}" if change.held_why else ""
    return f"{what}, by {_who(change)}. {_reason(change)}{held}".strip()


def _who(change: ReleaseChange) -> str:
    """By name; never by the name somebody signs in with, since everybody reads this one day."""
    if change.source != Source.STAFF:
        return change.get_source_display()
    name = change.by.public_name if change.by is not None else ""
    return name or f"the staff of {change.investigation.instrument.name}"


def _reason(change: ReleaseChange) -> str:
    return f"Reason: {change.why}" if change.why else ""
