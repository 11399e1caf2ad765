"""Files on their way into an entry: sent one by one while it is being written, used when it is saved."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from events import logbook, timeline
from events.models import Attachment
from events.views import doors, quick
from investigations import access


@require_POST
def upload(request: HttpRequest, pk: int | None = None, name: str | None = None) -> HttpResponse:
    """Stores one file for an entry of this logbook that is being written; answers with what it became."""
    place = doors.place(request, pk, name)
    sent = request.FILES.get("file")
    if sent is None:
        return refused(400, "The file broke off on its way, nothing of it was kept. Send it again.")
    try:
        stored = logbook.upload(sent, by=access.account(request), logbook=quick.name_of(place))
    except logbook.Unfit as unfit:
        return refused(unfit.status, str(unfit))
    return JsonResponse(described(stored), status=201)


@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes back a file one uploaded and no entry uses."""
    by = access.account(request)
    if (found := timeline.unused_one(by, pk)) is not None:
        logbook.discard(found, by=by)
    return HttpResponse(status=204)


def refused(status: int, sentence: str) -> HttpResponse:
    return JsonResponse({"errors": {"file": [{"message": sentence}]}}, status=status)


def described(file: Attachment) -> dict[str, Any]:
    """What the composer shows of a file, and the address a text has for it."""
    return {
        "id": file.pk, "name": file.name, "size": file.blob.size, "url": file.get_absolute_url(),
        "picture": file.blob.is_picture, "width": file.blob.width, "height": file.blob.height,
    }  # fmt: skip
