"""A message to try the way a beamline's software sends: routed and stored as one of its own."""

from django.utils import timezone

from events import routing
from events.entries import Entry
from events.logbook.recording import record
from events.models import Event
from events.wording import TRIAL_SOFTWARE
from investigations.models import Instrument, User


def send_trial(instrument: Instrument, proposal: str, *, by: User) -> Event:
    """Stores a test message as one that names this proposal, or none, at this beamline; where it went stands in it."""
    place = routing.choose(proposal, [instrument], timezone.now())
    meant = f"{instrument.name} and {proposal}" if proposal else f"{instrument.name} and no proposal"
    text = f"Test message from the Intake page. It named {meant}, as a macro would, and needs no answer."
    return record(
        Entry(
            type=Event.Type.NOTIFICATION, category=Event.Category.INFO, place=place, body=text,
            software=TRIAL_SOFTWARE, username=by.username,
        ),
        by=by,
    )  # fmt: skip
