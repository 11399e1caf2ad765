"""The pages of tags: what can be used where, how it looks and what it means; whoever may changes it there."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from events import logbook, tags, timeline
from events.labelling import TagForm
from events.models import Tag
from events.routing import Place
from events.timeline import Filter, tag_list
from events.views import doors
from events.views.head import head
from events.views.write import READ_AND_SEND
from investigations import access

COLOURS = [("", "follows its name", "")] + [(name, name, css) for name, css in tags.COLOURS.items()]


@login_not_required
@require_http_methods(READ_AND_SEND)
def logbook_tags(request: HttpRequest, pk: int) -> HttpResponse:
    """All tags usable in an investigation's logbook; readers see those its entries carry."""
    context = head(request, pk, "tags")
    investigation = context["investigation"]
    place = Place(investigation, investigation.instrument)
    if request.method == "POST":
        return _make(request, doors.place(request, pk, None), reverse("events:tags", args=[pk]))
    facets = timeline.facets([timeline.logbook(investigation)], Filter())
    scopes = tag_list.of_investigation(investigation, facets, all=context["may_write"])
    context |= {"place": place, "may_add": context["may_write"], "list_url": doors.address(place, "timeline")}
    return _list(request, scopes, context | {"is_capped": facets.is_capped, "total": facets.total})


@require_http_methods(READ_AND_SEND)
def beamline_tags(request: HttpRequest, name: str) -> HttpResponse:
    """A beamline's tags, for its staff."""
    instrument = access.staffed(request, name)
    here = reverse("events:beamline-tags", args=[instrument.key])
    if request.method == "POST":
        return _make(request, Place(None, instrument), here)
    context = {"instrument": instrument, "tab": "tags", "may_add": True, "place": Place(None, instrument)}
    return _list(request, tag_list.of_beamline(instrument), context)


@require_http_methods(READ_AND_SEND)
def global_tags(request: HttpRequest) -> HttpResponse:
    """The facility's tags, for administrators."""
    if not access.account(request).is_administrator:
        raise Http404
    if request.method == "POST":
        return _make(request, None, reverse("events:global-tags"))
    return _list(request, tag_list.everywhere(), {"may_add": True})


@require_http_methods(READ_AND_SEND)
def tag(request: HttpRequest, pk: int) -> HttpResponse:
    """One tag's name, colour and meaning, for whoever may change them."""
    found = tag_list.to_change(access.reader(request), pk)
    if found is None:
        raise Http404
    if request.method != "POST":
        values = {"name": found.name, "colour": found.colour, "description": found.description}
        return _form(request, found, values)
    if "raise" in request.POST:
        return _raise(request, found)
    form = TagForm(request.POST)
    if not form.is_valid():
        return _form(request, found, request.POST.dict(), _problems(form))
    try:
        renamed = logbook.change_tag(found, by=access.account(request), **form.cleaned_data)
    except logbook.TagRefused as refused:
        return _form(request, found, request.POST.dict(), [str(refused)])
    entries = f" {renamed} {'entry has' if renamed == 1 else 'entries have'} a new version with it." if renamed else ""
    messages.success(request, f"The tag {form.cleaned_data['name']} is saved.{entries}")
    return redirect(_list_of(found))


def _raise(request: HttpRequest, found: Tag) -> HttpResponse:
    """For the staff of the investigation's beamline alone."""
    investigation = found.investigation
    if investigation is None or not access.is_staff(request, investigation.instrument):
        raise Http404
    raised = logbook.raise_tag(found, investigation.instrument)
    messages.success(request, f"{raised.name} is a tag of {investigation.instrument.name} now.")
    return redirect("events:tags", investigation.pk)


def _make(request: HttpRequest, place: Place | None, here: str) -> HttpResponse:
    form = TagForm(request.POST)
    problems = _problems(form)
    if not problems:
        try:
            made = logbook.make_tag(place, **form.cleaned_data)
        except logbook.TagRefused as refused:
            problems = [str(refused)]
        else:
            messages.success(request, f"The tag {made.name} is there to be used.")
            return redirect(here)
    context = {"values": request.POST.dict(), "problems": problems, "colours": COLOURS, "here": here, "back": here}
    return render(request, "events/tag.html", context, status=422)


def _list(request: HttpRequest, scopes: Sequence[tag_list.Scope], context: dict[str, Any]) -> HttpResponse:
    context |= {"scopes": scopes, "changeable": tag_list.changeable(access.reader(request), scopes)}
    return render(request, "events/tag_list.html", context | {"colours": COLOURS, "values": {}, "here": request.path})


def _form(request: HttpRequest, found: Tag, values: dict[str, Any], problems: Sequence[str] = ()) -> HttpResponse:
    beamline = found.investigation.instrument if found.investigation is not None else None
    context = {
        "tag": found, "values": values, "problems": problems, "colours": COLOURS, "here": request.path,
        "back": _list_of(found), "raises_to": beamline if beamline and access.is_staff(request, beamline) else None,
    }  # fmt: skip
    return render(request, "events/tag.html", context, status=422 if problems else 200)


def _problems(form: TagForm) -> list[str]:
    return [f"{name.capitalize()}: {problem}" for name, problems in form.errors.items() for problem in problems]


def _list_of(found: Tag) -> str:
    """The page of tags that this one stands on."""
    if found.investigation is not None:
        return reverse("events:tags", args=[found.investigation.pk])
    if found.instrument is not None:
        return reverse("events:beamline-tags", args=[found.instrument.key])
    return reverse("events:global-tags")
