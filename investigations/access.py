"""The one door to a logbook; its name says whether to read or to write."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from investigations.models import ApiToken, Instrument, InstrumentScientist, Investigation, Participant
from investigations.models.places import InstrumentQuerySet, InvestigationQuerySet, Reader
from investigations.names import normalised


def reader(request: HttpRequest) -> Reader:
    """Who asks: the signed-in user, the person of a personal token, or a beamline's key."""
    token = getattr(request, "auth", None)
    if isinstance(token, ApiToken) and token.user is None:
        return token
    return request.user


def visible(request: HttpRequest) -> InvestigationQuerySet:
    """Every logbook the asker may read."""
    return Investigation.objects.visible_to(reader(request)).select_related("instrument")


def own(request: HttpRequest) -> InvestigationQuerySet:
    """The asker's logbooks: as a member of a team or as a beamline's staff."""
    return Investigation.objects.of(reader(request)).latest_first()


def released() -> InvestigationQuerySet:
    """The logbooks that are open to the world."""
    return Investigation.objects.open().latest_first()


def instruments(*named: str) -> InstrumentQuerySet:
    """The facility's beamlines, or those of these names; beamlines are no secret."""
    keys = [normalised(name) for name in named]
    return Instrument.objects.filter(key__in=keys) if named else Instrument.objects.all()


def readable(request: HttpRequest, pk: int) -> Investigation:
    """The investigation, or a 404 that does not tell an embargoed one from a wrong number."""
    if (found := visible(request).filter(pk=pk).first()) is None:
        raise Http404
    return found


def readable_by_wire_id(request: HttpRequest, number: int) -> Investigation:
    """The same by the number that catalogue clients use."""
    if (investigation := visible(request).by_wire_id(number).first()) is None:
        raise Http404
    return investigation


def may_write(request: HttpRequest, investigation: Investigation) -> bool:
    # Not user.has_perm: Django says yes to every superuser, and a released logbook is read-only for all.
    return Investigation.objects.writable_by(reader(request)).filter(pk=investigation.pk).exists()


def writable(request: HttpRequest, pk: int) -> Investigation:
    """The investigation to write in; a reader who may not gets a 403 that says so."""
    investigation = readable(request, pk)
    if not may_write(request, investigation):
        raise PermissionDenied("This logbook is read-only for you.")
    return investigation


def read_by_more(destination: Investigation, source: Investigation) -> bool:
    """Whether somebody may read the destination, now or at an earlier release, who may not read the source."""
    opens, source_opens = destination.opens_at, source.opens_at
    if opens is not None and (source_opens is None or opens < source_opens):
        return True
    return bool(_team(destination) - _team(source))


def _team(investigation: Investigation) -> set[int]:
    members = investigation.participants.filter(Participant.now_active()).values_list("user", flat=True)
    staff = InstrumentScientist.objects.filter(instrument=investigation.instrument_id).values_list("user", flat=True)
    return {*members, *staff}
