"""How much was written, in ICAT+'s words: of what whoever asks may read."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from events.icatplus import asked, wire
from events.icatplus.person import person
from events.refused import Refused
from events.timeline import statistics
from events.timeline.statistics import Written
from investigations import access

# Without dates the last month; a longer time than a year is asked for in parts.
USUAL, LONGEST = timedelta(days=30), timedelta(days=366)


@person("GET")
def count(request: HttpRequest) -> HttpResponse:
    """The number of entries of each day."""
    since, until = _period(request)
    found = statistics.by_day(access.reader(request), since, until)
    return JsonResponse([{"_id": day.isoformat(), "count": number} for day, number in found], safe=False)


@person("GET")
def investigations(request: HttpRequest) -> HttpResponse:
    """What was written in each logbook whose investigation lies in that time."""
    found = statistics.by_logbook(access.visible(request), *_period(request))
    return JsonResponse([_written(each) for each in found], safe=False)


def _period(request: HttpRequest) -> tuple[datetime, datetime]:
    """Days given as such end at midnight, the last one included."""
    since, until = asked.period(request.GET, "startDate", "endDate")
    if until is not None and len(request.GET["endDate"].strip()) <= len("YYYY-MM-DD"):
        until += timedelta(days=1)
    until = until or timezone.now()
    since = since or until - USUAL
    if not timedelta(0) < until - since <= LONGEST + timedelta(days=1):
        raise Refused(400, "endDate lies after startDate, by at most a year: ask for a longer time in parts.")
    return since, until


def _written(found: Written) -> dict[str, Any]:
    place = found.investigation
    lasted = (min(place.end_date or timezone.now(), timezone.now()) - place.start_date) if place.start_date else None
    return {
        "investigationId": str(place.wire_id),
        "name": place.name,
        "title": place.title or None,
        "instrument": place.instrument.name,
        "startDate": wire.time(place.start_date),
        "endDate": wire.time(place.end_date),
        "count": found.number,
        "annotations": found.by_people,
        "notifications": found.by_software,
        # The catalogue's own figures of files are not read here.
        "__fileCount": None,
        "__volume": None,
        "__datasetCount": str(found.datasets),
        "__sampleCount": str(found.samples),
        "__elapsedTime": str(max(int(lasted.total_seconds()), 0)) if lasted is not None else None,
    }
