"""Says our entries, investigations and datasets in ICAT+'s words; `pyicat-plus` 3 validates every reply."""

from datetime import UTC, datetime
from typing import Any

from events import content, wording
from events.models import Event, HistoricalEvent
from investigations.models import Dataset, Investigation

FORMATS = {content.PLAIN: "plainText", content.HTML: "html", content.MARKDOWN: "markdown"}


def time(moment: datetime | None) -> str | None:
    """UTC to the millisecond, as in 2021-03-31T10:51:54.000Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None


def event(event: Event | HistoricalEvent) -> dict[str, Any]:
    """An entry, or a version of one, whose investigation and instrument are loaded."""
    first_file = event.files[0] if event.files else {}
    return {
        "_id": event.public_id,
        "type": event.type,
        "category": event.category,
        "title": event.title or None,
        "content": content_of(event),
        "tag": [{"name": name} for name in event.tag_names],
        "file": [],
        "filename": first_file.get("name"),
        "fileSize": first_file.get("size"),
        "filepath": event.filepath or None,
        "username": event.username or None,
        "software": event.software or None,
        "machine": event.machine or None,
        "source": event.source or None,
        "investigationId": event.investigation.wire_id if event.investigation else None,
        "investigationName": event.investigation.name if event.investigation else event.claimed_investigation or None,
        "instrumentName": event.instrument.name if event.instrument else None,
        "datasetId": event.dataset.wire_id if event.dataset else None,
        "datasetName": event.dataset_name or None,
        "creationDate": time(event.happened_at),
        "createdAt": time(event.recorded_at),
        "updatedAt": time(event.recorded_at),
        "previousVersionEvent": None,
        "__v": event.version - 1,
    }


def content_of(event: Event | HistoricalEvent) -> list[dict[str, str]]:
    """What it says, as it was sent."""
    if event.redacted_at is not None:
        by = wording.redacted_by(event.redacted_by, is_own=False)
        text = f"What stood here was redacted on {event.redacted_at:%Y-%m-%d} by {by}. The reason: {event.redacted_why}"
        return [{"format": FORMATS[content.PLAIN], "text": text}]
    return [{"format": FORMATS[event.body_format], "text": event.body}] if event.body else []


def investigation(found: Investigation) -> dict[str, Any]:
    return {
        "id": found.wire_id,
        "name": found.name,
        "visitId": found.visit_id or None,
        "title": found.title or None,
        "summary": found.summary or None,
        "doi": found.doi or None,
        "startDate": time(found.start_date),
        "endDate": time(found.end_date),
        "releaseDate": time(found.release_date),
        "instrument": {"id": found.instrument.catalogue_id or found.instrument.pk, "name": found.instrument.name},
        "parameters": {},
    }


def dataset(found: Dataset) -> dict[str, Any]:
    given = found.parameters if isinstance(found.parameters, list) else []
    named = [each for each in given if isinstance(each, dict) and isinstance(each.get("name"), str)]
    # The client wants a number with each; the catalogue's where it has one.
    parameters = [
        {
            "id": each["id"] if type(each.get("id")) is int else position,
            "name": each["name"],
            "value": str(each.get("value", "")),
        }
        for position, each in enumerate(named, start=1)
    ]
    return {
        "id": found.wire_id,
        "name": found.name,
        # Text always: the client makes a path of it.
        "location": found.location,
        "startDate": time(found.start_date),
        "endDate": time(found.end_date),
        "sampleName": found.sample.name if found.sample else None,
        "parameters": parameters,
        "investigation": {"id": found.investigation.wire_id},
    }
