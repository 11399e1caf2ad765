"""The pages on which entries are read: each is some lists of entries, and the one way to go through them."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from events import holdings, marks, month, query, ribbon, tags, timeline, wording
from events.forms import ReadingForm, jump
from events.models import Event, EventQuerySet
from events.routing import Place
from events.timeline import Cursor, Page, Reading
from events.views import along, completing, doors, exporting, policy, published, quick
from events.views.head import head
from investigations import access, lineage
from investigations.models import Instrument, Investigation, User

# Words of an address that say where in a list a page is.
PLACES = ("cursor", "back", "at", "part", "unfold", "fold", "upto", "month")
PUBLIC_ID = re.compile(r"[0-9a-f]{24}")
NOTHING, UNTOLD = "events/_nothing.html", "events/_untold.html"


@dataclass(frozen=True)
class Lists:
    """What a page reads: lists of entries, others shown among them and not counted, and whose beamline it is."""

    sources: Sequence[EventQuerySet]
    beside: Sequence[EventQuerySet] = ()
    instrument: Instrument | None = None
    investigation: Investigation | None = None
    # One that no other lists have, where many ask for the same of them at once.
    name: str = ""
    all: Sequence[EventQuerySet] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "all", [*self.sources, *self.beside])


def lists_of(investigation: Investigation) -> Lists:
    """The entries of an investigation, and what was said to everybody while it was running."""
    return Lists(
        [timeline.logbook(investigation)],
        [timeline.broadcasts(investigation)],
        investigation.instrument,
        investigation,
        f"investigation {investigation.pk} {investigation.start_date} {investigation.end_date}",
    )


@login_not_required
@require_safe
def logbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The logbook of an investigation."""
    context = head(request, pk, "logbook")
    investigation = context["investigation"]
    place = Place(investigation, investigation.instrument)
    context["live"] = along.along(request, place)
    if context["may_write"]:
        context["writing"] = quick.line(request, place)
    context |= {"empty": "events/_empty.html"} | exporting.menu(place)
    response = answer(request, "events/logbook.html", lists_of(investigation), context)
    return published.with_collection(request, response, investigation)


@require_safe
def as_public(request: HttpRequest, pk: int) -> HttpResponse:
    """The logbook as everybody will read it after release, for its team and staff, and what they may want to tidy up."""
    context = head(request, pk, "logbook")
    investigation = context["investigation"]
    if investigation.is_open:
        return redirect("events:timeline", pk)
    context |= {"sees_versions": False, "may_write": False, "personal": timeline.personal(investigation)}
    context["empty"] = NOTHING
    return answer(request, "events/as_public.html", lists_of(investigation), context)


@login_not_required
@require_safe
def proposal(request: HttpRequest, name: str) -> HttpResponse:
    """All visits of a proposal that the reader may read, as one timeline."""
    investigations = list(access.of_proposal(request, name))
    if not investigations:
        raise Http404
    # Beamlines may differ in what is quiet and seen first; together they have no say.
    lists = Lists(timeline.of_proposal(investigations))
    own = set(access.own(request).filter(pk__in=[each.pk for each in investigations]).values_list("pk", flat=True))
    # Rows of several visits are told as to the world unless all of them are the reader's own.
    context = {"investigations": investigations, "empty": NOTHING, "sees_versions": len(own) == len(investigations)}
    return answer(request, "events/proposal.html", lists, context)


@login_not_required
@require_safe
def dataset(request: HttpRequest, pk: int) -> HttpResponse:
    """What was written about a dataset."""
    found = access.dataset(request, pk)
    others = lineage.of(request, found)
    # What was computed is read with what was measured for it; rows of several logbooks are told as the least says.
    sources = [timeline.of_dataset(found), *([timeline.of_datasets(others.inputs)] if others.inputs else [])]
    places = {found.investigation_id: found.investigation} | {
        each.investigation_id: each.investigation for each in others.inputs
    }
    may_write, own = access.rights_in_all(request, places)
    context = {
        "dataset": found, "measured": timeline.stretch(found), "investigation": found.investigation, "investigations": list(places.values()), "lineage": others,
        "known": holdings.known(found.parameters), "empty": UNTOLD, "sees_versions": own, "may_write": may_write,
    }  # fmt: skip
    is_one_place = len({each.instrument_id for each in places.values()}) == 1
    lists = Lists(sources, (), found.investigation.instrument if is_one_place else None)
    return answer(request, "events/dataset.html", lists, context)


@login_not_required
@require_safe
def sample(request: HttpRequest, pk: int) -> HttpResponse:
    """What was written about a sample and its datasets."""
    found = access.sample(request, pk)
    lists = Lists(timeline.of_sample(found), (), found.investigation.instrument)
    _, may_write, own = access.rights(request, found.investigation_id)
    context = {
        "sample": found, "measured": timeline.while_measured_sample(found) is not None, "investigation": found.investigation, "datasets": lineage.of_sample(found),
        "known": holdings.known(found.parameters), "empty": UNTOLD, "sees_versions": own, "may_write": may_write,
    }  # fmt: skip
    return answer(request, "events/sample.html", lists, context)


@require_safe
def beamline(request: HttpRequest, name: str) -> HttpResponse:
    """The beamline's own logbook, for its staff."""
    return _of_staff(request, name, timeline.of_beamline, "logbook", "beamline")


@require_safe
def unassigned(request: HttpRequest, name: str) -> HttpResponse:
    """Messages of a beamline that wait for the investigation they name, for its staff."""
    return _of_staff(request, name, timeline.unassigned, "unassigned", "unassigned")


@require_POST
def order(request: HttpRequest) -> HttpResponse:
    """Remembers which end of a logbook this reader starts at."""
    access.remember_order(access.account(request), oldest_first=request.POST.get("order") == "oldest")
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if is_ours else "/")


def _of_staff(
    request: HttpRequest, name: str, source: Callable[[Instrument], EventQuerySet], tab: str, page: str
) -> HttpResponse:
    instrument = access.staffed(request, name)
    context = {"instrument": instrument, "tab": tab, "empty": f"events/_empty_{page}.html"}
    context |= {"sees_versions": True, "may_write": True, "removed_here": timeline.number_removed(instrument)}
    if page == "beamline":
        place = Place(None, instrument)
        context |= {"writing": quick.line(request, place), "live": along.along(request, place)} | exporting.menu(place)
    return answer(request, f"events/{page}.html", Lists([source(instrument)], (), instrument), context)


def answer(request: HttpRequest, template: str, lists: Lists, context: dict[str, Any]) -> HttpResponse:
    """A page on which these lists are read as its address says."""
    form = ReadingForm(request.GET)
    form.is_valid()
    sees_versions = context.get("sees_versions", False)
    reading = _reading(request, form, lists, own=sees_versions)
    asked = query.read(reading.wanted.q)
    shared = _address(request) | {
        "reading": reading,
        "words": asked.words,
        "sees_versions": sees_versions,
        "may_write": context.get("may_write", False),
        "here": lists.investigation.pk if lists.investigation is not None else None,
    }
    if "fold" in request.GET:
        first, last = (Cursor.read(request.GET.get(name, "")) for name in ("fold", "upto"))
        inside = timeline.folded(lists.all, reading, first, last)
        return render(request, "events/_inside.html", shared | {"inside": inside})
    page = timeline.page(lists.all, reading)
    shared |= {"page": page, "is_first": reading.cursor is None, "from_day": _day_before(reading)}
    if request.GET.get("part") == "rows":
        # Only the way on: the way back stands on the page already.
        more = {"days": timeline.days(page.events), "part": "before" if reading.back else "after"}
        return render(request, "events/_page.html", shared | more)
    facets = timeline.facets(lists.sources, reading.wanted, beside=lists.beside)
    context |= _labels(request, context, lists)
    context |= completing.beside(request, context, reading, page, lists.sources)
    response = render(request, template, context | shared | _around(request, form, lists, page, facets, reading))
    along.allow(response, context.get("live"))
    if shared["may_write"]:
        policy.allow_editor(response)
    return response


def _address(request: HttpRequest) -> dict[str, str]:
    """What the address says beside the place, and of the place, before more is added to either."""
    keep = request.GET.copy()
    for name in PLACES:
        keep.pop(name, None)
    place = {name: request.GET[name] for name in ("cursor", "back", "at") if name in request.GET}
    return {"keep": f"{keep.urlencode()}&" if keep else "", "place": f"{urlencode(place)}&" if place else ""}


def _around(
    request: HttpRequest, form: ReadingForm, lists: Lists, page: Page, facets: timeline.Facets, reading: Reading
) -> dict[str, Any]:
    """What stands around the rows: filters, counts, the ribbon, and the line above what is new."""
    if reading.cursor is None and lists.investigation is not None and isinstance(request.user, User):
        _divide(page, marks.left_at(request.user, lists.investigation), oldest_first=reading.oldest_first)
    day = timezone.localdate(page.events[0].happened_at) if page.events else None
    return {
        "days": timeline.days(page.events),
        "form": form,
        "facets": facets,
        "total": facets.total,
        "ribbon": ribbon.draw(facets.hours, here=page.events[0].happened_at if page.events else None),
        "month": month.draw(facets.days, request.GET.get("month", ""), here=day, is_capped=facets.is_capped),
        "views": timeline.VIEWS,
        "zone_names": wording.zones(event.happened_at for event in page.events),
        "matches": [(timeline.ANY, "any of"), (timeline.ALL, "all of"), (timeline.NONE, "none of")],
    }


def _labels(request: HttpRequest, context: dict[str, Any], lists: Lists) -> dict[str, Any]:
    """The chosen colours and meanings of tags where these lists are from, of several visits those of the latest; and
    how a writer tags rows.
    """
    visits = context.get("investigations") or [context.get("investigation")]
    instrument = lists.instrument or (visits[0] and visits[0].instrument)
    place = visits[0] and visits[0].pk, instrument and instrument.pk
    found: dict[str, Any] = {"looks": tags.looks_in([place])[place]}
    if len(visits) == 1 and (lists.instrument or visits[0]):
        found["tags_url"] = doors.address(Place(visits[0], instrument), "tags")
    if context.get("may_write"):
        found["tagging"] = quick.tagging(request, Place(visits[0], instrument), context.get("tab"))
    return found


def wanted_of(request: HttpRequest, form: ReadingForm, lists: Lists, *, own: bool) -> timeline.Filter:
    """What a reader of these lists wants to see; the form was validated."""
    user = request.user if isinstance(request.user, User) else None
    wanted = replace(form.wanted(), own=own)
    if "view" not in request.GET and not PUBLIC_ID.fullmatch(request.GET.get("at", "")):
        chosen = (user and user.first_view) or (lists.instrument and lists.instrument.default_view)
        wanted = replace(wanted, view=chosen if chosen in timeline.VIEWS else timeline.EVERYTHING)
    return wanted


def _reading(request: HttpRequest, form: ReadingForm, lists: Lists, *, own: bool) -> Reading:
    """How this reader reads: as the address says, else as the profile does, else as the beamline does."""
    user = request.user if isinstance(request.user, User) else None
    wanted = wanted_of(request, form, lists, own=own)
    order = form.cleaned_data.get("order") or ("oldest" if user and user.oldest_first else "newest")
    reading = Reading(
        wanted,
        oldest_first=order == "oldest",
        back="back" in request.GET,
        quiet=lists.instrument.quiet_senders if lists.instrument else (),
        unfold=Cursor.read(request.GET["unfold"]) if request.GET.get("unfold") else None,
    )
    if cursor := request.GET.get("cursor"):
        return replace(reading, cursor=Cursor.read(cursor))
    return _jumped(request.GET.get("at", ""), reading, lists)


def _jumped(at: str, reading: Reading, lists: Lists) -> Reading:
    """The page of a day, an hour, or an entry and what surrounds it."""
    if not at:
        return reading
    if (cursor := jump(at, oldest_first=reading.oldest_first)) is not None:
        return replace(reading, cursor=cursor)
    if (event := timeline.find(lists.all, reading.wanted, at) if PUBLIC_ID.fullmatch(at) else None) is None:
        raise Http404
    return replace(reading, cursor=timeline.surroundings(lists.all, reading, event), lit=event.pk)


def _day_before(reading: Reading) -> datetime | None:
    """The moment the page before this one ended, whose day goes on here."""
    return reading.cursor.happened_at if reading.cursor is not None and not reading.back else None


def _divide(page: Page, left_at: datetime | None, *, oldest_first: bool) -> None:
    """Marks the entry above which a line says what is new since the reader left."""
    if left_at is None:
        return
    is_new = [event.happened_at > left_at for event in page.events]
    edge = is_new.index(not is_new[0]) if is_new and len(set(is_new)) == 2 else None
    if edge is not None and is_new[0] is not oldest_first:
        divided: Event = page.events[edge]
        divided.left_at = left_at  # type: ignore[attr-defined]
