"""Tags of an entry and what it is about, whoever wrote it: its text, time and author stay."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_POST

from events import logbook, timeline
from events.labelling import AboutForm, ManyForm, TagsForm
from events.models import Event
from events.timeline import meanwhile
from events.views import doors
from events.views.write import READ_AND_SEND, is_script, stored
from investigations import access


@require_http_methods(READ_AND_SEND)
def tags(request: HttpRequest, public_id: str) -> HttpResponse:
    """The tags of any entry."""
    event = _present(request, public_id)
    if request.method != "POST":
        return _page(request, "tags", event, _tags(event.tag_names))
    form = TagsForm(request.POST)
    if not form.is_valid():
        return _page(request, "tags", event, _tags(event.tag_names), problems=_problems(form))
    version = form.cleaned_data["version"]
    if (version, form.names) == (event.version, event.tag_names):
        return stored(request, event, doors.place_of(event))
    try:
        saved = logbook.retag(event, form.names, by=access.account(request), version=version)
    except logbook.Conflict as conflict:
        both = _tags(meanwhile.joined(conflict.current, version, form.names))
        return _conflict(request, "tags", conflict.current, version, both | {"mine": form.names})
    except logbook.Unchangeable as hidden:
        raise PermissionDenied(str(hidden)) from hidden
    return stored(request, saved, doors.place_of(event))


@require_http_methods(READ_AND_SEND)
def about(request: HttpRequest, public_id: str) -> HttpResponse:
    """The dataset, sample or datafile an entry is about."""
    event = _present(request, public_id)
    if request.method != "POST":
        return _page(request, "about", event, _about(event))
    sent = {name: request.POST.get(name, "") for name in ("dataset", "sample", "filepath")}
    form = AboutForm(request.POST, place=doors.place_of(event))
    if not form.is_valid():
        return _page(request, "about", event, sent, problems=_problems(form))
    version = form.cleaned_data["version"]
    if version == event.version and _about(event) == sent:
        return stored(request, event, doors.place_of(event))
    try:
        saved = logbook.tie(event, form.about, by=access.account(request), version=version)
    except logbook.Conflict as conflict:
        current = timeline.to_change(access.reader(request), public_id) or conflict.current
        return _conflict(request, "about", current, version, sent | {"current": _about(current)})
    except logbook.Unchangeable as hidden:
        raise PermissionDenied(str(hidden)) from hidden
    return stored(request, saved, doors.place_of(event))


@require_POST
def many(request: HttpRequest, pk: int | None = None, name: str | None = None) -> HttpResponse:
    """Selected entries of a logbook get tags and lose others; the answer says how many."""
    place = doors.place(request, pk, name)
    form = ManyForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"errors": form.errors.get_json_data()}, status=422)
    wanted = form.cleaned_data
    if len(wanted["ids"]) > logbook.MOST_AT_ONCE:
        sentence = (
            f"These are {len(wanted['ids'])} entries; at most {logbook.MOST_AT_ONCE} are tagged at once. Select fewer."
        )
        return JsonResponse({"errors": {"ids": [{"message": sentence}]}}, status=422)
    by = access.account(request)
    done = logbook.retag_many(wanted["ids"], place, by=by, add=wanted["add"], remove=wanted["remove"])
    changed = [event.public_id for event in done.changed]
    return JsonResponse({"changed": changed, "same": done.same, "missing": done.missing, "said": _said(done)})


def _said(done: Any) -> str:
    """3 entries tagged · 1 was so already · 2 are no longer here."""
    number = len(done.changed)
    parts = [f"{number} {'entry' if number == 1 else 'entries'} changed"]
    if done.same:
        parts.append(f"{done.same} {'was' if done.same == 1 else 'were'} so already")
    if done.missing:
        parts.append(f"{done.missing} {'is' if done.missing == 1 else 'are'} not here any more")
    return " · ".join(parts)


def _present(request: HttpRequest, public_id: str) -> Event:
    event = doors.event(request, public_id)
    if event.removed_at is not None:
        raise PermissionDenied("This entry is removed. Restore it first; then it can be tagged.")
    return event


def _tags(names: Sequence[str]) -> dict[str, Any]:
    """As the form shows them: those with a comma in their name cannot stand in a text with commas."""
    return {
        "names": ", ".join(name for name in names if "," not in name),
        "apart": [name for name in names if "," in name],
    }


def _about(event: Event) -> dict[str, str]:
    return {
        "dataset": event.dataset.name if event.dataset else "",
        "sample": event.sample.name if event.sample else "",
        "filepath": event.filepath,
    }


def _problems(form: AboutForm | TagsForm) -> list[str]:
    return [str(problem) for problems in form.errors.values() for problem in problems]


def _conflict(request: HttpRequest, kind: str, event: Event, version: int, values: dict[str, Any]) -> HttpResponse:
    """What changed meanwhile and what the entry says now; what was chosen stays, and can be saved upon that."""
    changes = meanwhile.changes_since(event, version)
    return _page(request, kind, event, values, changes=changes, status=409)


def _page(
    request: HttpRequest, kind: str, event: Event, values: dict[str, Any], *, problems: Sequence[str] = (),
    changes: Sequence[meanwhile.Change] = (), status: int = 200,
) -> HttpResponse:  # fmt: skip
    place = doors.place_of(event)
    context = {
        "event": event, "kind": kind, "values": values, "problems": problems, "changes": changes,
        "investigation": place.investigation, "instrument": place.instrument,
        "suggest": doors.address(place, "suggest"), "back": doors.address(place, "timeline"),
        "words": (), "holdings": timeline.to_choose(place.investigation) if kind == "about" else None,
    }  # fmt: skip
    template = f"events/_{kind}_form.html" if is_script(request) else "events/labelling.html"
    return render(request, template, context, status=422 if problems else status)
