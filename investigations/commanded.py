"""Which logbook a command names; whoever runs the server may read all, others what is open to them."""

from investigations.access import NUMBER
from investigations.models import Instrument, Investigation, User
from investigations.names import normalised


def logbooks(said: str, beamline: str = "", *, by: User | None) -> list[Investigation]:
    """The logbooks of that number or proposal that somebody may read."""
    found = Investigation.objects.visible_to(by) if by is not None else Investigation.objects.all()
    found = found.filter(instrument__key=normalised(beamline)) if beamline else found
    meant = found.filter(pk=int(said)) if NUMBER.fullmatch(said) else found.of_proposal(normalised(said))
    return list(meant.select_related("instrument").order_by("pk"))


def own_logbook(beamline: str, *, by: User | None) -> Instrument | None:
    """The beamline whose own logbook somebody may read."""
    found = Instrument.objects.staffed_by(by) if by is not None else Instrument.objects.all()
    return found.filter(key=normalised(beamline)).first()


def is_own(user: User, investigation: Investigation) -> bool:
    """Whether somebody may see all versions there, as a member of its team or as the beamline's staff."""
    return Investigation.objects.of(user).filter(pk=investigation.pk).exists()
