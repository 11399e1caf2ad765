"""A finished export as a response: whole, a part of it, or that nothing changed."""

from typing import Any, BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response

from events import ranges
from events.export_files import PACKAGE, path_of
from events.exports import package
from events.models import Export


def file_of(request: HttpRequest, export: Export) -> HttpResponseBase | None:
    """The file, for whoever passed its door; None when there is none."""
    try:
        stored = path_of(export).open("rb") if export.path else None
    except FileNotFoundError:
        stored = None
    if stored is None:
        return None
    is_public = export.format == PACKAGE
    # Access is asked each time; a copy in a shared cache would outlive it.
    headers = {"ETag": f'"{export.sha256}"', "Accept-Ranges": "bytes"}
    headers |= {"Cache-Control": f"private, {'no-cache' if is_public else 'no-store'}"}
    if (settled := get_conditional_response(request, headers["ETag"], None, None)) is not None:
        stored.close()
        for header, said in headers.items():
            settled[header] = said
        return settled
    name, kind = export.path.rpartition("/")[2], package.MEDIA_TYPE if is_public else None
    return _sent(request, stored, export.size or 0, {"filename": name, "content_type": kind, "headers": headers})


def _sent(request: HttpRequest, stored: BinaryIO, whole: int, fields: dict[str, Any]) -> HttpResponseBase:
    """All of it, or the part that is asked for of this very file."""
    etag, asked = fields["headers"]["ETag"], request.headers.get("Range", "")
    is_of_this = request.headers.get("If-Range", etag) == etag
    try:
        part = ranges.part(asked, whole) if request.method == "GET" and is_of_this else None
    except ranges.Unsatisfiable:
        stored.close()
        return HttpResponse(status=416, headers=fields["headers"] | {"Content-Range": f"bytes */{whole}"})
    if part is None:
        return FileResponse(stored, as_attachment=True, **fields)
    fields["headers"] |= {"Content-Range": part.said_of(whole), "Content-Length": str(part.size)}
    return FileResponse(ranges.Piece(stored, part), as_attachment=True, status=206, **fields)
