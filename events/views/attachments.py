"""Files of entries: what is served of them, small, as they came, and what can be read without a download."""

import codecs

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events import blobs, renditions, serving, timeline
from events.models import Attachment
from investigations import access

BEGINNING = 100_000


@login_not_required
@require_safe
def attachment(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A file of an entry the reader may see: pictures upright, without location and in place, others as a download."""
    return serving.served(request, serving.found(request, pk))


@login_not_required
@require_safe
def small(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """The small form of a picture, or the first page of a PDF."""
    found = serving.found(request, pk)
    if not (found.blob.is_picture or found.blob.is_pdf):
        raise Http404
    return serving.served(request, found, lambda blob: blob.small, must_show=True)


@login_not_required
@require_safe
def original(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A file as it came, with all it tells, for the team and the beamline's staff."""
    found = timeline.original(access.reader(request), pk)
    if found is None:
        raise Http404
    return serving.as_it_is(request, found, found.blob, as_attachment=True)


@login_not_required
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file looks like: the first page of a PDF, the beginning of a text."""
    found = serving.found(request, pk)
    text = _beginning(found) if found.is_text else None
    try:
        page = renditions.ready(found.blob).thumbnail if found.blob.is_pdf else None
    except renditions.NotReady:
        page = None
    context = {
        "file": found, "text": text, "page": page, "event": found.event, "cut": found.blob.size > BEGINNING,
        "investigation": found.event.investigation if found.event else None,
    }  # fmt: skip
    return render(request, f"events/{'_' if request.headers.get('HX-Request') == 'true' else ''}preview.html", context)


def _beginning(found: Attachment) -> str | None:
    """The first lines of a text; None where it is none."""
    try:
        with blobs.opened(found.blob) as stored:
            data: bytes = stored.read(BEGINNING)
    except FileNotFoundError:
        return None
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", errors="replace")
    if b"\0" in data:
        return None
    try:
        # Without a letter that is cut in two.
        return codecs.getincrementaldecoder("utf-8-sig")().decode(data)
    except UnicodeDecodeError:
        return data.decode("latin-1")
