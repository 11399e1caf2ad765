"""Where people write: a quick line, a full entry, a comment, a later version. Every form works without scripts."""

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from events import content, logbook, timeline
from events.entries import Attached
from events.models import Attachment, Event
from events.routing import Place
from events.views import conflict, doors, policy, quick, rows
from events.views.reading import Lists, lists_of
from events.writing import WriteForm
from investigations import access, desks
from investigations.models import User

READ_AND_SEND = ["GET", "HEAD", "POST"]


@require_http_methods(READ_AND_SEND)
def write(request: HttpRequest, pk: int | None = None, name: str | None = None) -> HttpResponse:
    """A new entry: the quick line and the full editor send here."""
    place = doors.place(request, pk, name)
    form = _form(request, place)
    if request.method == "POST" and "full" not in request.POST and form.is_valid():
        return _store(request, form, place)
    return _composer(request, form, place, action=doors.address(place, "write"))


@require_http_methods(READ_AND_SEND)
def comment(request: HttpRequest, public_id: str) -> HttpResponse:
    """A comment under an entry; on a message to everybody it stands in one logbook alone, named in the address."""
    parent, place = doors.commented(request, public_id)
    form = _form(request, place)
    if request.method == "POST" and form.is_valid():
        return _store(request, form, place, parent=parent.parent or parent)
    return _composer(request, form, place, action=request.get_full_path(), parent=parent)


@require_http_methods(READ_AND_SEND)
def edit(request: HttpRequest, public_id: str) -> HttpResponse:
    """A later version of what a person wrote; what software wrote is commented on instead."""
    event = doors.event(request, public_id)
    if event.redacted_at is not None and request.method != "POST":
        raise PermissionDenied(str(logbook.Redacted()))
    # What was written while somebody removed the entry is shown again, with what can be done now.
    if not event.is_by_a_person or event.removed_at is not None and request.method != "POST":
        raise PermissionDenied("Only entries by people that are not hidden can be edited. Write a comment instead.")
    place = doors.place_of(event)
    form = _form(request, place, signed=False)
    if request.method == "POST" and form.is_valid():
        return _revise(request, form, event)
    return _composer(request, form, place, action=request.path, event=event)


@require_POST
def editor(request: HttpRequest) -> HttpResponse:
    """Remembers which editor this person likes, on every computer."""
    chosen = request.POST.get("editor", "")
    if chosen not in User.Editor.values:
        raise BadRequest("There are two editors: rich and markdown.")
    access.remember_editor(access.account(request), chosen)
    return HttpResponse(status=204)


def _form(request: HttpRequest, place: Place, *, signed: bool = True) -> WriteForm:
    """Whoever edits signs nothing: the author of an entry stays who it was."""
    desk = doors.desk(request, place) if signed else desks.NONE
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return WriteForm(*sent, place=place, desk=desk)


def _store(request: HttpRequest, form: WriteForm, place: Place, parent: Event | None = None) -> HttpResponse:
    by = access.account(request)
    try:
        entry = form.entry(by, _uploaded(request, form, place), parent)
        event = logbook.once(entry, by=by, key=form.sent_key, again=form.cleaned_data["again"])
    except logbook.Conflict as newer:
        return _clash(request, form, place, newer.current)
    except (logbook.FilesMissing, logbook.Unfit) as missing:
        form.add_error(None, str(missing))
        action = request.get_full_path() if parent else doors.address(place, "write")
        return _composer(request, form, place, action=action, parent=parent)
    response = stored(request, event, place)
    if (author := form.cleaned_data["author"]) is not None and place.instrument is not None:
        desks.remember(response, place.instrument, author)
    return response


def _revise(request: HttpRequest, form: WriteForm, event: Event) -> HttpResponse:
    by, place = access.account(request), doors.place_of(event)
    try:
        revised = logbook.revise(
            event, by=by, version=form.cleaned_data["version"] or 0, body=form.body,
            body_format=form.format, title=form.cleaned_data["title"], tags=form.tag_names(from_text=False),
            files=[*form.attached(), *_uploaded(request, form, place)], about=form.about, why=form.cleaned_data["why"],
        )  # fmt: skip
    except logbook.Conflict as newer:
        return _clash(request, form, place, newer.current)
    except (logbook.FilesMissing, logbook.Unchangeable, logbook.Unfit) as refused:
        form.add_error(None, str(refused))
        return _composer(request, form, place, action=request.path, event=event)
    return stored(request, revised, place)


def _clash(request: HttpRequest, form: WriteForm, place: Place, current: Event) -> HttpResponse:
    """Somebody saved a newer version meanwhile: both texts, and the form to make one of them."""
    told = conflict.told(current, form, _files(request, form, current))
    action = reverse("events:edit", args=[current.public_id])
    return _composer(request, form, place, action=action, event=current, more=told, status=409)


def _uploaded(request: HttpRequest, form: WriteForm, place: Place) -> list[Attached]:
    """Files that came with the form itself, from a browser without scripts. Raises Unfit."""
    by, name = access.account(request), quick.name_of(place)
    return [Attached(logbook.upload(file, by=by, logbook=name).pk) for file in form.sent_files()]


def stored(request: HttpRequest, event: Event, place: Place) -> HttpResponse:
    """The reader goes back to the entry in its place; a script gets its name and shows the row itself."""
    # A comment brings the entry it stands under; one on a message to everybody stands by itself.
    stands_under = event.parent is not None and event.parent.type != Event.Type.BROADCAST
    shown = event.parent.public_id if event.parent is not None and stands_under else event.public_id
    if is_script(request):
        lists = lists_at(place)
        html = rows.answer(request, lists, [shown]).content.decode()
        return JsonResponse({"id": event.public_id, "version": event.version, "row": shown, "html": html}, status=201)
    return redirect(f"{doors.address(place, 'timeline')}?at={shown}#e{shown}")


def lists_at(place: Place) -> Lists:
    """What the page of a logbook reads."""
    if place.investigation is not None:
        return lists_of(place.investigation)
    assert place.instrument is not None
    source = timeline.unassigned if place.claimed else timeline.of_beamline
    return Lists([source(place.instrument)], (), place.instrument)


def is_script(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"


def _composer(
    request: HttpRequest, form: WriteForm, place: Place, *, action: str, event: Event | None = None,
    parent: Event | None = None, more: Mapping[str, Any] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    errors = form.is_bound and not form.is_valid() and "full" not in request.POST
    if errors and is_script(request):
        return JsonResponse({"errors": form.errors.get_json_data()}, status=status if status != 200 else 422)
    context = {
        "form": form, "place": place, "action": action, "event": event, "parent": parent, "errors": errors,
        "investigation": place.investigation, "instrument": place.instrument,
        "values": _values(request, form, event, parent), "files": _files(request, form, event),
        "rules": json.dumps(content.editor_rules()), "back": doors.address(place, "timeline"),
        "writing": quick.line(request, place), "holdings": timeline.to_choose(place.investigation),
        **(more or {}),
    }  # fmt: skip
    part = "events/_conflict.html" if more else "events/_composer.html"
    template = part if is_script(request) else "events/composer.html"
    response = render(request, template, context, status=422 if errors and status == 200 else status)
    policy.allow_editor(response)
    return response


def _values(request: HttpRequest, form: WriteForm, event: Event | None, parent: Event | None) -> dict[str, Any]:
    """What the fields of the form hold: what was sent, else what the entry says, else nothing."""
    if form.is_bound:
        tags = ", ".join([*request.POST.getlist("tag"), request.POST.get("tags", "")]).strip(", ")
        return {**request.POST.dict(), "tags": tags}
    if parent is not None:
        return {"key": uuid.uuid4().hex, "body_format": content.PLAIN}
    if event is None:
        rich = access.account(request).editor == "rich" and is_script(request)
        return {"key": uuid.uuid4().hex, "body_format": content.HTML if rich else content.MARKDOWN}
    return {
        "key": uuid.uuid4().hex, "version": event.version, "title": event.title, "tags": ", ".join(event.tag_names),
        "text": content.pure(event.body) if event.body_format == content.HTML else event.body,
        "body_format": event.body_format, "dataset": event.dataset.name if event.dataset else "",
        "sample": event.sample.name if event.sample else "", "filepath": event.filepath,
    }  # fmt: skip


def _files(request: HttpRequest, form: WriteForm, event: Event | None) -> Sequence[Attachment]:
    """The files of the entry, and those that were uploaded for it and wait."""
    own = list(event.attachments.all()) if event is not None else []
    if not form.is_bound:
        return own
    captions = {each.pk: each.caption for each in form.attached()}
    waiting = timeline.unused(access.account(request), quick.name_of(form.place), list(captions))
    found = [file for file in [*own, *waiting] if file.pk in captions]
    for file in found:
        file.caption = captions[file.pk]
    return found
