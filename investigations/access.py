"""The one door to a logbook; its name says whether to read or to write."""

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpRequest
from django.utils import timezone

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
    """Whether somebody may read the destination, now or later, who may not read the source as long."""
    return _opens_earlier(destination, source) or bool(
        (_readers(destination) - _lasting_readers(source)) or (_reading_keys(destination) - _reading_keys(source))
    )


def _opens_earlier(destination: Investigation, source: Investigation) -> bool:
    if destination.proprietary or destination.release_date is None:
        return False
    # A held release date counts: one confirmation opens it.
    return source.opens_at is None or destination.release_date < source.opens_at


def _readers(investigation: Investigation) -> set[int]:
    """The team, those who join later included, and the beamline's scientists."""
    members = investigation.participants.filter(Q(until=None) | Q(until__gt=timezone.now()))
    return {*members.values_list("user", flat=True), *_scientists(investigation)}


def _lasting_readers(investigation: Investigation) -> set[int]:
    members = investigation.participants.filter(Participant.now_active(), until=None)
    return {*members.values_list("user", flat=True), *_scientists(investigation)}


def _scientists(investigation: Investigation) -> Iterable[int]:
    return InstrumentScientist.objects.filter(instrument=investigation.instrument_id).values_list("user", flat=True)


def _reading_keys(investigation: Investigation) -> set[int]:
    keys = ApiToken.objects.filter(instruments=investigation.instrument_id, may_read=True, revoked_at=None)
    return set(keys.values_list("pk", flat=True))
