"""Tags in ICAT+'s words: the facility's, a beamline's and an investigation's, used or not; whoever may changes them."""

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse

from events import content, logbook, timeline
from events.icatplus import asked, parse, plain, where
from events.icatplus.person import by_method, person
from events.labelling import TagForm
from events.models import Tag
from events.refused import Refused
from events.timeline import Filter, tag_list
from investigations import access

# The eight colours of ours, about as they look; what a portal picks becomes the nearest of them.
PALETTE = {
    "blue": (31, 119, 222), "orange": (240, 130, 30), "green": (46, 160, 67), "violet": (140, 80, 200),
    "red": (215, 45, 50), "teal": (25, 155, 155), "yellow": (235, 200, 40), "grey": (130, 130, 130),
}  # fmt: skip
HEX = re.compile(r"#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})(?:[0-9a-f]{2})?", re.IGNORECASE)
SHORT_HEX = re.compile(r"#([0-9a-f])([0-9a-f])([0-9a-f])", re.IGNORECASE)


@person("GET")
def listed(request: HttpRequest) -> HttpResponse:
    """What names mean in a logbook, the nearest tag of each; to those who only read, what its entries carry."""
    place = where.readable(request)
    if place is None:
        scopes = tag_list.everywhere()
    elif place.investigation is None:
        assert place.instrument is not None
        scopes = tag_list.of_beamline(place.instrument)
    else:
        all = access.may_write(request, place.investigation)
        facets = timeline.facets([timeline.logbook(place.investigation)], Filter())
        scopes = tag_list.of_investigation(place.investigation, facets, all=all)
    number = place.investigation.wire_id if place is not None and place.investigation is not None else None
    shown = [each.tag for scope in scopes for each in (*scope.people, *scope.software)]
    return JsonResponse([_said(tag, number) for tag in shown], safe=False)


@person("POST")
def create(request: HttpRequest) -> HttpResponse:
    """A tag of the investigation, else of the beamline; with neither of the facility, for administrators."""
    named = any(request.GET.get(key, "").strip() for key in ("investigationId", "instrumentName"))
    place = asked.place(request) if named else None
    if place is None and not access.account(request).is_administrator:
        raise PermissionDenied("Tags of the whole facility are for administrators. Give investigationId.")
    said = _read(parse.json_object(plain.body(request)), {})
    try:
        made = logbook.make_tag(place, **said)
    except logbook.TagRefused as refused:
        raise Refused(400, str(refused)) from refused
    return JsonResponse(_said(made, _number(made)))


@person("PUT")
def change(request: HttpRequest) -> HttpResponse:
    """Name, colour and meaning of a tag; what is not sent stays."""
    number = parse.whole_number(request.GET.get("tagId"))
    if number is None or (found := _of_number(request, number)) is None:
        raise Http404
    sent = request.GET.get("investigationId", "").strip()
    if sent and found.investigation is not None and str(found.investigation.wire_id) != sent:
        raise Refused(400, f"This tag is not of investigation {sent[:40]}. Nothing was changed.")
    before = {"name": found.name, "color": found.colour, "description": found.description}
    said = _read(parse.json_object(plain.body(request)), before)
    try:
        logbook.change_tag(found, by=access.account(request), **said)
    except logbook.TagRefused as refused:
        raise Refused(400, str(refused)) from refused
    changed = _of_number(request, number)
    if changed is None:
        raise Http404
    return JsonResponse(_said(changed, _number(changed)))


tags = by_method(GET=listed, POST=create, PUT=change)


def _of_number(request: HttpRequest, number: int) -> Tag | None:
    return tag_list.to_change(access.reader(request), number)


def _read(sent: Mapping[str, Any], before: Mapping[str, str]) -> dict[str, str]:
    said = dict(before) | {key: content.storable(parse.text(value)) for key, value in sent.items() if value is not None}
    form = TagForm(
        {"name": said.get("name", ""), "colour": _colour(said), "description": said.get("description", "")}
    )  # fmt: skip
    if not form.is_valid():
        name, problems = next(iter(form.errors.items()))
        raise Refused(400, f"{name}: {problems[0]} Nothing was changed.")
    return form.cleaned_data


def _colour(said: Mapping[str, str]) -> str:
    """One of ours, by its name or as the one nearest to a #rrggbb."""
    sent = said.get("color", "").strip().lower()
    if found := HEX.fullmatch(sent):
        wanted = [int(part, 16) for part in found.groups()]
    elif found := SHORT_HEX.fullmatch(sent):
        wanted = [int(part * 2, 16) for part in found.groups()]
    else:
        return sent
    return min(PALETTE, key=lambda name: sum((a - b) ** 2 for a, b in zip(PALETTE[name], wanted, strict=True)))


def _number(tag: Tag) -> int | None:
    return tag.investigation.wire_id if tag.investigation is not None else None


def _said(tag: Tag, investigation: int | None) -> dict[str, Any]:
    return {
        "_id": str(tag.pk),
        "name": tag.name,
        "color": tag.colour or None,
        "description": tag.description or None,
        "beamlineName": tag.instrument.name if tag.instrument is not None else None,
        "investigationId": str(investigation) if tag.investigation_id is not None else None,
    }
