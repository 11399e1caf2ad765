"""A new entry out of what was sent, stored once."""

from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from events import logbook, notify
from events.api import doors, sending
from events.entries import Attached, Entry
from events.forms import LONGEST
from events.models import Event
from events.routing import Place
from events.writing import MOST_FILES
from investigations.models import User

KEYS = "A person’s token writes annotations, and a beamline’s key notifications and broadcasts."
NO_PLACE = "A broadcast is for everybody: name no beamline and no investigation."
EMPTY = "Write something, or send a file."
LONGEST_KEY = 255
# A file of a form and the line under it.
Sent = tuple["UploadedFile[Any]", str]


def sent_files(request: Request) -> list[Sent]:
    """The files of a form, each with its line."""
    if not isinstance(request.data, QueryDict):
        return []
    files = [file for name in ("files", "file") for file in request.FILES.getlist(name)]
    if len(files) > MOST_FILES:
        raise ValidationError({"files": [f"These are {len(files)} files; an entry has at most {MOST_FILES}."]})
    captions = [caption[:LONGEST] for caption in request.data.getlist("captions")]
    return list(zip(files, captions + [""] * len(files), strict=False))


def uploaded(files: Sequence[Sent], place: Place, by: User) -> list[Attached]:
    """Files of a form, kept for a person's entry there. Raises Unfit."""
    name = notify.logbook_of(Event(investigation=place.investigation, instrument=place.instrument))
    fit = [(logbook.fit(file, caption=caption), caption) for file, caption in files]  # all of them, before one is kept
    return [Attached(logbook.upload(file, by=by, logbook=name).pk, caption) for file, caption in fit]


def entry(places: doors.Places, data: dict[str, Any], files: Sequence[Sent] = ()) -> Entry:
    """The new entry, in a place the sender may write in. Raises ValidationError and Unfit."""
    by = places.asker if isinstance(places.asker, User) else None
    if not (data.get("body", "").strip() or data.get("title", "").strip() or files):
        raise ValidationError({"body": [EMPTY]})
    wanted = data.get("type")
    if wanted is not None and (wanted == Event.Type.ANNOTATION) is (by is None):
        raise ValidationError({"type": [KEYS]})
    place = places.of(data)
    if wanted == Event.Type.BROADCAST and place.instrument is not None:
        raise ValidationError({"type": [NO_PLACE]})
    more: dict[str, Any] = {name: places.holding(place, data, name) for name in ("dataset", "sample")}
    if by is not None:
        more["attached"] = uploaded(files, place, by)
    else:
        more["uploads"] = [logbook.fit(file, caption=caption) for file, caption in files]
    return sending.entry(data, place, by, **more)


def stored(request: Request, entry: Entry) -> Event:
    """Stores one entry, under the sender's own key for it where one was sent. Raises KeyUsed."""
    asker = doors.sender(request)
    by, token = (asker, None) if isinstance(asker, User) else (None, asker)
    if not (key := request.headers.get("Idempotency-Key", "").strip()):
        return logbook.record(entry, by=by)
    if len(key) > LONGEST_KEY:
        raise ValidationError({"Idempotency-Key": [f"At most {LONGEST_KEY} letters."]})
    return logbook.once(entry, by=by, token=token, key=key, strict=True)
