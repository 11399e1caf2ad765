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
        who = by.public_name or f"the staff of {instrument.name}"
        note(made, f"This logbook was opened by hand by {who}, since the catalogue does not list it yet.", by=by)
    return made
