from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events import blobs, timeline
from events.views import hiding
from events.views.addresses import list_of
from investigations import access


@login_not_required
@require_safe
def event(request: HttpRequest, public_id: str) -> HttpResponse:
    """One entry at the address that never changes, with its comments."""
    reader = access.reader(request)
    found = timeline.one(reader, public_id)
    if found is None:
        return hiding.tombstone(request, public_id)
    timeline.with_comments([found])
    context = {
        "event": found,
        "investigation": found.investigation,
        "list_url": list_of(found),
        "words": (),
        "sees_versions": found.version > 1 and timeline.has_versions_for(reader, found),
    }
    return render(request, "events/event.html", context)


@login_not_required
@require_safe
def attachment(request: HttpRequest, pk: int, name: str) -> HttpResponseBase:
    """A file of an entry the reader may see: pictures in place, anything else as a download."""
    found = timeline.attachment(access.reader(request), pk)
    if found is None:
        raise Http404
    blob = found.blob
    if request.headers.get("If-None-Match") == f'"{blob.sha256}"':
        return HttpResponseNotModified()
    return FileResponse(
        blobs.opened(blob),
        as_attachment=not blob.is_picture,
        filename=found.name,
        content_type=blob.content_type,
        headers={
            # Access is asked each time; a copy in a shared cache would outlive it.
            "Cache-Control": "private, no-cache",
            "ETag": f'"{blob.sha256}"',
            "Content-Security-Policy": "default-src 'none'; sandbox",
        },
    )
