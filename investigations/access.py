"""The one door to a logbook; its name says whether to read or to write."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from investigations.models import ApiToken, InstrumentScientist, Investigation, Participant
from investigations.models.places import Reader


def reader(request: HttpRequest) -> Reader:
    """Who asks: the signed-in user, the person of a personal token, or a beamline's key."""
    token = getattr(request, "auth", None)
    if isinstance(token, ApiToken) and token.user is None:
        return token
    return request.user


def readable(request: HttpRequest, pk: int) -> Investigation:
    """The investigation, or a 404 that does not tell an embargoed one from a wrong number."""
    visible = Investigation.objects.visible_to(reader(request)).select_related("instrument")
    if (found := visible.filter(pk=pk).first()) is None:
        raise Http404
    return found


def readable_by_wire_id(request: HttpRequest, number: int) -> Investigation:
    """The same by the number that catalogue clients use."""
    visible = Investigation.objects.visible_to(reader(request))
    found = visible.filter(catalogue_id=number) if number >= 0 else visible.filter(catalogue_id=None, pk=-number)
    if (investigation := found.first()) is None:
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
