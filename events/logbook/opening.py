"""A logbook opened by hand gets its release date and its first line; what waited for it moves in after COMMIT."""

from datetime import datetime

from django.db import transaction

from events.logbook.moving import note
from events.logbook.releasing import set_release_date
from investigations import opening
from investigations.models import Instrument, Investigation, User
from investigations.releasing import Source


def open_by_hand(
    instrument: Instrument, name: str, *, by: User, title: str = "", start: datetime | None = None,
    end: datetime | None = None,
) -> Investigation:  # fmt: skip
    """Opens a logbook the catalogue does not list yet. Raises opening.Refused."""
    with transaction.atomic():
        made = opening.create(instrument, name, by=by, title=title, start=start, end=end)
        set_release_date(made, None, source=Source.DEFAULT)
        note(made, f"This logbook was opened by hand by {_who(by, made)}: the catalogue does not list it yet.", by=by)
    return made


def change_by_hand(
    investigation: Investigation, name: str, *, by: User, title: str = "", start: datetime | None = None,
    end: datetime | None = None,
) -> list[str]:  # fmt: skip
    """Other particulars of one that was opened by hand; says what changed. Raises opening.Refused.

    An end that was not known sets the release date; what waited for the new name or time moves in.
    """
    with transaction.atomic():
        changed = opening.change(investigation, name, by=by, title=title, start=start, end=end)
        if changed:
            set_release_date(investigation, None, source=Source.DEFAULT)
            what = " and ".join(filter(None, [", ".join(changed[:-1]), changed[-1]]))
            note(investigation, f"The {what} of this logbook changed by hand, by {_who(by, investigation)}.", by=by)
    return changed


def _who(by: User, investigation: Investigation) -> str:
    return by.public_name or f"the staff of {investigation.instrument.name}"
