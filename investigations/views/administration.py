"""What only administrators do: one page that leads there, and who read what."""

import csv
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from investigations import administering, readings
from investigations.forms import ReadingsForm
from investigations.models import AccessRecord
from investigations.paging import page

PAGE = 100
COLUMNS = ("at", "person", "user name", "key", "what", "proposal", "beamline", "detail")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The ways to what administrators answer for."""
    administering.administrator(request)
    return render(request, "investigations/administration.html")


@require_safe
def readings_page(request: HttpRequest) -> HttpResponseBase:
    """Who of the staff and which key read what, when; as a page, or as a file for whoever asked."""
    by = administering.administrator(request)
    form = ReadingsForm(request.GET)
    if not form.is_valid():
        return render(request, "investigations/readings.html", {"form": form}, status=422)
    found = readings.listed(form.wanted())
    words = {name: sent for name in form.fields if (sent := request.GET.get(name, ""))}
    if request.GET.get("format") == "csv":
        asked = ", ".join(f"{name} {sent}" for name, sent in words.items() if name != "person")
        readings.record(by, readings.ANSWERED, asked)
        return _file(found)
    shown = page(found, *readings.LATEST_FIRST, after=request.GET.get("after", ""), size=PAGE)
    keep = request.GET.copy()
    keep.pop("after", None)
    context = {"form": form, "page": shown, "keep": keep.urlencode(), "words": words}
    return render(request, "investigations/readings.html", context)


class _Line:
    """What a CSV writer writes to: each line is handed on at once."""

    def write(self, line: str) -> str:
        return line


def _file(found: Any) -> StreamingHttpResponse:
    write = csv.writer(_Line()).writerow

    def lines() -> Iterator[str]:
        yield "\ufeff" + write(COLUMNS)
        for record in found.iterator(chunk_size=2_000):
            yield write([_harmless(cell) for cell in _cells(record)])

    name = f"readings-{timezone.localdate():%Y-%m-%d}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8", headers=headers)


def _cells(record: AccessRecord) -> list[str]:
    place = record.investigation
    person = record.user or (record.token.user if record.token else None)
    beamline = place.instrument if place else record.instrument
    return [
        record.at.isoformat(timespec="seconds"), person.get_full_name() if person else "",
        person.username if person else "", record.token.name if record.token else "", record.action,
        place.name if place else "", beamline.name if beamline else "", record.detail,
    ]  # fmt: skip


def _harmless(cell: str) -> str:
    """A spreadsheet must not take a name for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
