"""The one door to a logbook; its name says whether to read or to write."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest
from django.utils import timezone

from investigations import readings, statements
from investigations.models import (
    ApiToken,
    Dataset,
    Instrument,
    InstrumentScientist,
    Investigation,
    Participant,
    Sample,
    User,
)
from investigations.models.places import InstrumentQuerySet, InvestigationQuerySet, Reader
from investigations.names import normalised

M = TypeVar("M", Dataset, Sample)
# An investigation and its beamline, or a beamline alone.
Place = tuple[Investigation | None, Instrument]

NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)
RUNNING_FIRST = ("-running", "-began", "-pk")
# When something began of which nobody says when.
DAWN = datetime(1, 1, 2, tzinfo=UTC)
# What `events` makes the lists of an investigation's page of, and how it is first read.
OF_LISTS = ("start_date", "end_date", "instrument", "instrument__default_view")


def reader(request: HttpRequest) -> Reader:
    """Who asks: the signed-in user, the person of a personal token, or a beamline's key."""
    token = getattr(request, "auth", None)
    if isinstance(token, ApiToken) and token.user is None:
        return token
    return request.user


def account(request: HttpRequest) -> User:
    """The account of whoever is signed in."""
    if not isinstance(request.user, User):
        raise PermissionDenied("Sign in first.")
    return request.user


def visible(request: HttpRequest) -> InvestigationQuerySet:
    """Every logbook the asker may read."""
    return Investigation.objects.visible_to(reader(request)).select_related("instrument")


def own(request: HttpRequest) -> InvestigationQuerySet:
    """The asker's logbooks: as a member of a team or as a beamline's staff."""
    return Investigation.objects.of(reader(request)).latest_first()


def running_first(investigations: InvestigationQuerySet) -> InvestigationQuerySet:
    """With what a list is ordered and paged by: RUNNING_FIRST."""
    now = timezone.now()
    running = When(Q(start_date__lte=now) & (Q(end_date=None) | Q(end_date__gt=now)), then=Value(1))
    return investigations.select_related("instrument").annotate(
        running=Case(running, default=Value(0), output_field=IntegerField()),
        began=Coalesce("start_date", Value(DAWN)),
    )


def running_by_beamline(request: HttpRequest) -> dict[int, Investigation]:
    """What runs now where the asker may read it, by the beamline's number; the latest start wins."""
    running = visible(request).running_at(timezone.now())
    latest = running.order_by("instrument_id", F("start_date").desc(), "-pk").distinct("instrument_id")
    return {investigation.instrument_id: investigation for investigation in latest}


def instruments(*named: str) -> InstrumentQuerySet:
    """The facility's beamlines, or those of these names; beamlines are no secret."""
    keys = [normalised(name) for name in named]
    return Instrument.objects.filter(key__in=keys) if named else Instrument.objects.all()


def instrument(name: str) -> Instrument:
    """The beamline of that name in any spelling."""
    if (found := instruments(name).first()) is None:
        raise Http404
    return found


def beamline_key(said: str) -> str:
    """How a beamline is known by that programs name in any spelling, or by its number."""
    found = Instrument.objects.filter(pk=int(said)).first() if NUMBER.fullmatch(said) else None
    return found.key if found is not None else normalised(said)


def is_staff_of(request: HttpRequest, investigation: Investigation) -> bool:
    """Of the beamline of an investigation; known already of one that `rights` found."""
    known: bool | None = getattr(investigation, "asker_staffs", None)
    return is_staff(request, investigation.instrument) if known is None else known


def is_staff(request: HttpRequest, instrument: Instrument) -> bool:
    return Instrument.objects.staffed_by(reader(request)).filter(pk=instrument.pk).exists()


def is_scientist(user: User) -> bool:
    """Of any beamline."""
    return InstrumentScientist.objects.filter(user=user).exists()


def team(investigation: Investigation) -> "QuerySet[Participant]":
    """Everybody who is, was or will be in the team, each with every role."""
    people = investigation.participants.select_related("user", "added_by", "ended_by")
    return people.order_by("user__full_name", "user__username", "pk")


def local_contacts(investigation: Investigation) -> "QuerySet[InstrumentScientist]":
    """The beamline's scientists who are not in the team themselves."""
    return scientists(investigation.instrument).exclude(user__in=investigation.participants.values("user"))


def scientists(instrument: Instrument) -> "QuerySet[InstrumentScientist]":
    """The staff of a beamline, by name."""
    found = InstrumentScientist.objects.filter(instrument=instrument).select_related("user")
    return found.order_by("user__full_name", "user__username")


def readable(request: HttpRequest, pk: int) -> Investigation:
    """The investigation, or a 404 that does not tell an embargoed one from a wrong number."""
    if (found := visible(request).filter(pk=pk).first()) is None:
        raise Http404
    return found


class Rights(NamedTuple):
    """A logbook, whether the asker may write in it, and whether it is their own, also when it has opened to all."""

    investigation: Investigation
    may_write: bool
    is_own: bool


def rights(request: HttpRequest, pk: int) -> Rights:
    """The investigation behind its door and what the asker may do with it, in one query."""
    if (found := _with_rights(reader(request)).filter(pk=pk).first()) is None:
        raise Http404
    if found.asker_staffs and not found.asker_belongs:  # type: ignore[attr-defined]
        readings.note(reader(request), investigation=found)
    return Rights(found, found.asker_writes, found.asker_owns)  # type: ignore[attr-defined]


def rights_in_all(request: HttpRequest, pks: Iterable[int]) -> tuple[bool, bool]:
    """Whether the asker may write in every one of these logbooks, and whether all are their own, in one query."""
    asker = reader(request)
    found: list[Any] = list(_with_rights(asker).filter(pk__in=set(pks)))
    for each in found:
        if each.asker_staffs and not each.asker_belongs:
            readings.note(asker, investigation=each)
    return all(each.asker_writes for each in found), all(each.asker_owns for each in found)


def _with_rights(asker: Reader) -> InvestigationQuerySet:
    """Every logbook the asker may read, with what else they may."""
    writable, own = Investigation.objects.writable_by(asker), Investigation.objects.of(asker)
    visible = Investigation.objects.visible_to(asker).select_related("instrument")
    staffed = Instrument.objects.staffed_by(asker)
    return visible.annotate(
        asker_writes=Exists(writable.filter(pk=OuterRef("pk"))),
        asker_owns=Exists(own.filter(pk=OuterRef("pk"))),
        asker_staffs=Exists(staffed.filter(pk=OuterRef("instrument"))),
        asker_belongs=Exists(readings.memberships(asker).filter(investigation=OuterRef("pk"))),
    )


def rights_at_once(request: HttpRequest, pk: int) -> Rights:
    """The same for two hundred pages that ask at once: the statement is made once for each asker and logbook.

    Of the investigation only what its page's lists need.
    """
    asker = reader(request)
    state = (asker.is_active, asker.is_superuser) if isinstance(asker, User) else ()
    key = ("rights", type(asker).__name__, asker.pk, *state, pk)

    def make() -> "QuerySet[Investigation, tuple[Any, ...]]":
        return _with_rights(asker).filter(pk=pk).values_list(*OF_LISTS, "asker_writes", "asker_owns")

    if not (found := statements.rows(key, make, at_any_time=False)):
        raise Http404
    start, end, instrument, view, writes, owns = found[0]
    place = Instrument(pk=instrument, default_view=view)
    return Rights(Investigation(pk=pk, instrument=place, start_date=start, end_date=end), writes, owns)


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


def writer(pk: int) -> User | None:
    """The account that began something another device goes on with, while it may come in at all."""
    return User.objects.filter(pk=pk, is_active=True).first()


def writable_by(user: User, *, investigation: int = 0, instrument: int = 0) -> Place | None:
    """The same doors for somebody who is not at this browser: an investigation, or a beamline's own logbook."""
    if investigation:
        found = Investigation.objects.writable_by(user).filter(pk=investigation).select_related("instrument").first()
        return (found, found.instrument) if found is not None else None
    own = Instrument.objects.staffed_by(user).filter(pk=instrument).first()
    return (None, own) if own is not None else None


def writers(instrument: Instrument, investigation: Investigation | None) -> "QuerySet[User]":
    """Who may sign at the beamline's desk: the team of the moment and its scientists; in its own logbook only these."""
    team = Participant.objects.filter(Participant.now_active(), investigation=investigation, may_write=True)
    scientists = InstrumentScientist.objects.filter(instrument=instrument)
    people = Q(pk__in=team.values("user")) | Q(pk__in=scientists.values("user"))
    return User.objects.filter(people, is_active=True).order_by("full_name", "username")


def of_proposal(request: HttpRequest, name: str) -> InvestigationQuerySet:
    """A proposal's visits that the asker may read, the latest first."""
    return visible(request).of_proposal(normalised(name)).latest_first()


def datasets(request: HttpRequest) -> "QuerySet[Dataset]":
    """Every dataset of a logbook the asker may read."""
    return Dataset.objects.filter(investigation__in=visible(request).values("pk")).select_related("sample")


def samples(request: HttpRequest) -> "QuerySet[Sample]":
    """Every sample of a logbook the asker may read."""
    return Sample.objects.filter(investigation__in=visible(request).values("pk"))


def dataset(request: HttpRequest, pk: int) -> Dataset:
    """The dataset, if the asker may read its logbook."""
    return _held(request, Dataset.objects.select_related("sample"), pk)


def sample(request: HttpRequest, pk: int) -> Sample:
    """The sample, if the asker may read its logbook."""
    return _held(request, Sample.objects.all(), pk)


def staffed(request: HttpRequest, name: str) -> Instrument:
    """The beamline, for its staff; to others its own pages do not exist."""
    found = instrument(name)
    if not is_staff(request, found):
        raise Http404
    readings.note(reader(request), instrument=found)
    return found


def staffed_by_number(request: HttpRequest, pk: int) -> Instrument:
    """The same by its number."""
    if (found := Instrument.objects.filter(pk=pk).first()) is None:
        raise Http404
    return staffed(request, found.key)


def remember_order(reader: User, *, oldest_first: bool) -> None:
    User.objects.filter(pk=reader.pk).update(oldest_first=oldest_first)


def remember_editor(writer: User, editor: str) -> None:
    User.objects.filter(pk=writer.pk).update(editor=editor)


def _held(request: HttpRequest, things: "QuerySet[M]", pk: int) -> M:
    found = things.select_related("investigation__instrument").filter(investigation__in=visible(request).values("pk"))
    if (thing := found.filter(pk=pk).first()) is None:
        raise Http404
    return thing
