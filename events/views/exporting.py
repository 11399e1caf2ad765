"""A logbook leaves: as a file at once, or as one that is made meanwhile and fetched from its page."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from events import exports, wording
from events.forms import ReadingForm
from events.models import Export
from events.routing import Place
from events.views import doors, published
from events.views.head import head
from investigations import access, readings
from investigations.models import Instrument, Investigation, User

WHOLE = "whole"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The forms a logbook or the view of it leaves in; asked for by a person, one is made."""
    context = head(request, pk, "logbook")
    investigation = context["investigation"]
    context["package"] = exports.package_of(investigation)
    return _answer(request, _source(request, investigation, own=context["sees_versions"]), context)


@require_http_methods(["GET", "HEAD", "POST"])
def of_beamline(request: HttpRequest, name: str) -> HttpResponseBase:
    """The same for a beamline's own logbook, for its staff."""
    instrument = access.staffed(request, name)
    return _answer(request, _source(request, instrument, own=True), {"instrument": instrument, "tab": "logbook"})


def _answer(request: HttpRequest, source: exports.Source, context: dict[str, Any]) -> HttpResponseBase:
    context |= {"source": source, "formats": exports.FORMATS, "called": wording.logbook(source.of)}
    context |= {"address": f"?{request.GET.urlencode()}" if request.GET else ""}
    context |= {"export_url": doors.address(_place(source.of), "export")}
    if isinstance(request.user, User):
        context["mine"] = exports.of(request.user).filter(**source.where)[:10]
    if request.method != "POST":
        return render(request, "events/export.html", context)
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    return _asked(request, request.user, source, context)


def _asked(request: HttpRequest, user: User, source: exports.Source, context: dict[str, Any]) -> HttpResponseBase:
    form = exports.BY_NAME.get(request.POST.get("format", ""))
    if form is None:
        return render(request, "events/export.html", context | {"wrong": "Choose one of the forms below."}, status=400)
    if request.POST.get("what") == WHOLE:
        source = exports.Source(source.of, own=source.own)
    readings.note(user, **source.where, action="exported", detail=form.name)
    if form.is_streamed:
        return _streamed(source, form)
    try:
        asked = exports.ask(user, source, form)
    except exports.TooMany as refused:
        return render(request, "events/export.html", context | {"wrong": str(refused)}, status=429)
    if exports.is_small(source, form):
        exports.make(asked)
        asked.refresh_from_db()
        if asked.finished_at is not None:
            return _file(request, asked)
    return redirect("events:exported", asked.public_id)


@login_not_required
@require_safe
def streamed(request: HttpRequest, pk: int, format: str) -> HttpResponseBase:
    """A form that costs nothing to make, sent as it is written, to whoever may read the logbook."""
    rights = access.rights(request, pk)
    form = exports.BY_NAME.get(format)
    if form is None or not form.is_streamed:
        raise Http404
    answer = _streamed(_source(request, rights.investigation, own=rights.is_own), form)
    return published.with_collection(request, answer, rights.investigation)


@require_safe
def exported(request: HttpRequest, public_id: str) -> HttpResponse:
    """How far an export is, and the way to it; for the one who asked, while they may read the logbook."""
    found = _own(request, public_id)
    context = {"export": found, "called": wording.logbook(found.of), "form": exports.form_of(found)}
    context["logbook_url"] = doors.address(_place(found.of), "timeline")
    return render(request, "events/exported.html", context)


@require_safe
def exported_file(request: HttpRequest, public_id: str) -> HttpResponseBase:
    """The file itself; the right to it is asked again."""
    return _file(request, _own(request, public_id))


@login_not_required
@require_safe
def package(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What was built of a released logbook, for everybody."""
    investigation = access.readable(request, pk)
    found = exports.package_of(investigation)
    if found is None:
        raise Http404
    return published.with_collection(request, _file(request, found), investigation)


def _own(request: HttpRequest, public_id: str) -> Export:
    if (found := exports.of(access.account(request)).filter(public_id=public_id).first()) is None:
        raise Http404
    return found


def menu(place: Place) -> dict[str, Any]:
    """What the menu above the entries of a logbook needs."""
    return {"export_formats": exports.FORMATS, "export_url": doors.address(place, "export")}


def _place(of: Investigation | Instrument) -> Place:
    return Place(of, of.instrument) if isinstance(of, Investigation) else Place(None, of)


def _source(request: HttpRequest, of: Investigation | Instrument, *, own: bool) -> exports.Source:
    """The view the address names; the page shows everything where it names none."""
    form = ReadingForm(request.GET)
    form.is_valid()
    return exports.Source(of, own=own, wanted=form.wanted())


def _streamed(source: exports.Source, form: exports.Format) -> StreamingHttpResponse:
    headers = {
        "Content-Disposition": content_disposition_header(True, form.file_name(source)) or "",
        "Cache-Control": "private, no-store", "X-Accel-Buffering": "no",
    }  # fmt: skip
    kind = f"{form.media_type}; charset=utf-8"
    return StreamingHttpResponse(exports.joined(form.written(source)), content_type=kind, headers=headers)


def _file(request: HttpRequest, export: Export) -> HttpResponseBase:
    if (answer := exports.file_of(request, export)) is None:
        raise Http404
    return answer
