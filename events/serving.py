"""A file as a response: what is served of a picture, never the picture itself before it was looked at."""

from collections.abc import Callable
from pathlib import PurePosixPath

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase

from events import blobs, renditions, timeline
from events.models import Attachment, Blob
from investigations import access

ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/gif": ".gif"}


def found(request: HttpRequest, pk: int) -> Attachment:
    """The file, if the asker may have it."""
    reader = access.reader(request)
    file = timeline.attachment(reader, pk)
    if file is None or (file.blob.withheld and not timeline.has_original_for(reader, file)):
        raise Http404
    return file


def served(
    request: HttpRequest, file: Attachment, which: Callable[[Blob], Blob] = lambda blob: blob.served, *,
    must_show: bool = False,
) -> HttpResponseBase:  # fmt: skip
    """What is made of a picture, upright and without location; of another file its bytes, as a download."""
    blob = file.blob
    if blob.is_picture or must_show:
        try:
            blob = renditions.ready(blob)
        except renditions.NotReady:
            busy = "This picture is being prepared. Try again in a moment.\n"
            return HttpResponse(busy, status=503, content_type="text/plain", headers={"Retry-After": "5"})
        if blob.withheld:
            # It is no picture after all; whoever may have it anyway asks once more.
            file = found(request, file.pk)
    chosen = which(blob)
    if must_show and not chosen.is_picture:
        raise Http404
    return as_it_is(request, file, chosen, as_attachment=not chosen.is_picture)


def as_it_is(request: HttpRequest, file: Attachment, blob: Blob, *, as_attachment: bool) -> HttpResponseBase:
    """These bytes under the file's name."""
    # Access is asked each time; a copy in a shared cache would outlive it.
    headers = {"Cache-Control": "private, no-cache", "ETag": f'"{blob.sha256}"'}
    if request.headers.get("If-None-Match") == headers["ETag"]:
        return HttpResponseNotModified(headers=headers)
    try:
        stored = blobs.opened(blob)
    except FileNotFoundError:
        raise Http404 from None
    return FileResponse(
        stored, as_attachment=as_attachment, filename=_name(file, blob), content_type=blob.content_type,
        headers=headers | {"Content-Security-Policy": "default-src 'none'; sandbox"},
    )  # fmt: skip


def _name(file: Attachment, blob: Blob) -> str:
    """The name it came with, with another ending where it is served as another type."""
    if blob.content_type == file.blob.content_type or blob.content_type not in ENDINGS:
        return file.name
    return PurePosixPath(file.name.replace("/", "_")).stem + ENDINGS[blob.content_type]
