"""Files of people's programs: sent as a form, fetched by the number of an entry or of a file."""

import re
from collections.abc import Mapping
from typing import Any, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.http.request import UnreadablePostError
from django.utils import timezone

from events import content, logbook, notify, serving, timeline
from events.entries import Attached, Entry
from events.icatplus import asked, parse
from events.icatplus import said as told
from events.icatplus.person import person
from events.models import Event
from events.refused import Refused
from investigations import access

PUBLIC_ID = re.compile(r"[0-9a-f]{24}", re.IGNORECASE)


@person("POST")
def upload(request: HttpRequest) -> HttpResponse:
    """The first file of a form, whatever its field is called, as an entry by whoever sends it."""
    file, said = _sent(request)
    place = asked.place(request, said)
    by = access.account(request)
    happened_at, as_sent = parse.moment(said.get("creationDate"), timezone.now())
    category = parse.CATEGORIES.get(said.get("category", "").lower(), Event.Category.FILE)
    name = notify.logbook_named(
        investigation=place.investigation.pk if place.investigation is not None else None,
        instrument=place.instrument.pk if place.instrument is not None else None,
    )
    try:
        stored = logbook.upload(file, by=by, logbook=name)
    except logbook.Unfit as unfit:
        raise Refused(unfit.status, str(unfit)) from unfit
    entry = Entry(
        type=Event.Type.ANNOTATION, category=category, place=place, author=by, attached=[Attached(stored.pk)],
        happened_at=happened_at, as_sent=as_sent, software=said.get("software", ""), machine=said.get("machine", ""),
        dataset_name=said.get("datasetName", ""), body=said.get("text", ""), title=said.get("title", ""),
    )  # fmt: skip
    return JsonResponse(told.entry(request, logbook.record(entry, by=by).public_id))


@person("GET")
def download(request: HttpRequest) -> HttpResponse:
    """A file as the pages serve it; with `original=true` as it came, for the team and the beamline's staff."""
    number = _number(request, request.GET.get("resourceId", "").strip())
    if request.GET.get("original", "").lower() != "true":
        return cast(HttpResponse, serving.served(request, serving.found(request, number)))
    if (found := timeline.original(access.reader(request), number)) is None:
        raise Http404
    return cast(HttpResponse, serving.as_it_is(request, found, found.blob, as_attachment=True))


def _number(request: HttpRequest, sent: str) -> int:
    """The file's own number, or that of the first file of an entry."""
    if PUBLIC_ID.fullmatch(sent):
        event = timeline.one(access.reader(request), sent.lower())
        first = event.attachments.filter(removed_at=None).first() if event is not None else None
        if first is None:
            raise Http404
        return int(first.pk)
    number = parse.whole_number(sent)
    if number is None:
        raise Refused(400, "resourceId is the number of an entry (_id) or of a file.")
    return number


def _sent(request: HttpRequest) -> tuple["UploadedFile[Any]", Mapping[str, str]]:
    """The file and the other fields, each of the address first, else of the form."""
    try:
        file = next(iter(request.FILES.values()), None)
    except UnreadablePostError as error:
        raise Refused(400, "The file broke off on its way. Nothing was stored; send it again.") from error
    except RequestDataTooBig as error:
        raise Refused(413, parse.too_large()) from error
    except (MultiPartParserError, SuspiciousOperation) as error:
        raise Refused(400, f"The form cannot be read: {error} Nothing was stored.") from error
    if not isinstance(file, UploadedFile):
        raise Refused(400, "There is no file: send it as multipart/form-data. Nothing was stored.")
    sent = request.POST.dict() | request.GET.dict()
    return file, {key: content.storable(str(value)) for key, value in sent.items()}
