"""Many entries of one logbook at once: removed, restored, tagged. All or none, in a few statements."""

from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse, JsonResponse

from events import content, logbook, query
from events.icatplus import asked, parse, plain, said
from events.icatplus.person import person
from events.refused import Refused
from events.timeline import listing
from investigations import access

Verb = Callable[..., list[str]]


@person("PUT")
def remove(request: HttpRequest) -> HttpResponse:
    return _each(request, logbook.hide_many, hidden=False)


@person("PUT")
def restore(request: HttpRequest) -> HttpResponse:
    return _each(request, logbook.restore_many, hidden=True)


@person("PATCH")
def tag(request: HttpRequest) -> HttpResponse:
    """The tags of the named entries become these; one entry of another logbook among them, and none is changed."""
    data = parse.json_object(plain.body(request))
    place, ids = asked.place(request), data.get("eventIds")
    if not isinstance(ids, list) or not isinstance(data.get("tags"), list):
        raise Refused(400, "Give {'eventIds': [...], 'tags': [{'name': ...}]}. Nothing was tagged.")
    named = list(dict.fromkeys(content.storable(parse.text(each)).strip().lower() for each in ids))
    listing.ensure_tellable(named)
    try:
        logbook.replace_tags(named, place, by=access.account(request), names=parse.names(data["tags"]))
    except logbook.TagRefused as refused:
        raise Refused(400, str(refused)) from refused
    return _told(request, named)


def _each(request: HttpRequest, verb: Verb, *, hidden: bool) -> HttpResponse:
    """What the filters find in one logbook; without a limit no more than can be told at once."""
    place, part = asked.place(request), asked.part(request.GET)
    # A list is as wide as what was understood of a search; what is changed is not.
    if remarks := query.read(request.GET.get("search", "")).remarks:
        raise Refused(400, f"{remarks[0].said} Nothing was changed.")
    source = asked.wanted(request.GET).narrow(listing.in_place(place, hidden=hidden))
    if request.GET.get("filterInvestigation", "").lower() == "true" and place.investigation is not None:
        source = source.none()
    if "limit" not in request.GET and (found := listing.total(source)) > asked.MOST:
        raise Refused(400, f"These are {found} entries, more than {asked.MOST}. Narrow the filters, or give a limit.")
    wanted = listing.names(source, skip=part.skip, limit=part.limit, oldest_first=part.oldest_first)
    why = f"With others by a program: {asked.as_said(request.GET)}"
    try:
        return _told(request, verb(wanted, place, by=access.account(request), why=why))
    except logbook.ForStaffOnly as refused:
        raise Refused(403, str(refused)) from refused


def _told(request: HttpRequest, public_ids: Iterable[str]) -> HttpResponse:
    return JsonResponse(said.entries(request, listing.again(public_ids)), safe=False)
