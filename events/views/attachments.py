"""Files of entries: what is served of them, small, as they came, and what can be read without a download."""

import codecs
from collections.abc import Callable
from pathlib import PurePosixPath

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events import blobs, renditions, timeline
from events.models import Attachment, Blob
from investigations import access

BEGINNING = 100_000
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif"}


@login_not_required
@require_safe
def attachment(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A file of an entry the reader may see: pictures upright, without location and in place, others as a download."""
    found = _found(request, pk)
    return _served(request, found, lambda blob: blob.served)


@login_not_required
@require_safe
def small(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """The small form of a picture, or the first page of a PDF."""
    found = _found(request, pk)
    if not (found.blob.is_picture or found.blob.is_pdf):
        raise Http404
    return _served(request, found, lambda blob: blob.small, must_show=True)


@login_not_required
@require_safe
def original(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A file as it came, with all it tells, for the team and the beamline's staff."""
    found = timeline.original(access.reader(request), pk)
    if found is None:
        raise Http404
    return _file(request, found, found.blob, as_attachment=True)


@login_not_required
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file looks like: the first page of a PDF, the beginning of a text."""
    found = _found(request, pk)
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


def _found(request: HttpRequest, pk: int) -> Attachment:
    reader = access.reader(request)
    found = timeline.attachment(reader, pk)
    if found is None or (found.blob.withheld and not timeline.has_original_for(reader, found)):
        raise Http404
    return found


def _served(
    request: HttpRequest, found: Attachment, which: Callable[[Blob], Blob], *, must_show: bool = False
) -> HttpResponseBase:
    """What is made of a picture, never the picture itself before it was looked at."""
    blob = found.blob
    if blob.is_picture or must_show:
        try:
            blob = renditions.ready(blob)
        except renditions.NotReady:
            busy = "This picture is being prepared. Try again in a moment.\n"
            return HttpResponse(busy, status=503, content_type="text/plain", headers={"Retry-After": "5"})
        if blob.withheld:
            # It is no picture after all; whoever may have it anyway asks once more.
            found = _found(request, found.pk)
    chosen = which(blob)
    if must_show and not chosen.is_picture:
        raise Http404
    return _file(request, found, chosen, as_attachment=not chosen.is_picture)


def _file(request: HttpRequest, found: Attachment, blob: Blob, *, as_attachment: bool) -> HttpResponseBase:
    # Access is asked each time; a copy in a shared cache would outlive it.
    headers = {"Cache-Control": "private, no-cache", "ETag": f'"{blob.sha256}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponseNotModified(headers=headers)
    try:
        stored = blobs.opened(blob)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        stored, as_attachment=as_attachment, filename=_name(found, blob), content_type=blob.content_type,
        headers=headers | {"Content-Security-Policy": "default-src 'none'; sandbox"},
    )  # fmt: skip


def _name(found: Attachment, blob: Blob) -> str:
    """The name it came with, with another ending where it is served as another type."""
    if blob.content_type == found.blob.content_type or blob.content_type not in ENDINGS:
        return found.name
    return PurePosixPath(found.name.replace("/", "_")).stem + ENDINGS[blob.content_type]


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
