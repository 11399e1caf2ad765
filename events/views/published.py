"""What a released logbook tells programs, at addresses of its own and at its landing page; of a closed one nothing."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from events import exports, published
from events.published.record import Distribution
from investigations import access, hosts
from investigations.models import Investigation

HTML = "text/html"
Answer = TypeVar("Answer", bound=HttpResponseBase)
ASKED_FOR = {kind: each for each in published.FORMATS for kind in each.types}


def record(request: HttpRequest, investigation: Investigation) -> published.Record | None:
    """Of a logbook whose door was passed; none while only its team reads it."""
    if not investigation.is_open:
        return None
    address = hosts.address(request)
    return published.record(investigation, address, distributions=list(_distributions(investigation, address)))


def _distributions(investigation: Investigation, address: str) -> Iterator[Distribution]:
    """The package once it is built, and what is written while it is sent."""
    if (built := exports.package_of(investigation)) is not None:
        form, page = exports.form_of(built), address + reverse("events:package", args=[investigation.pk])
        yield Distribution(page, form.label, form.media_type, built.size, built.sha256)
    for form in exports.FORMATS:
        if form.is_streamed:
            page = address + reverse("events:export-lines", args=[investigation.pk, form.name])
            yield Distribution(page, form.label, form.media_type)


def wanted(request: HttpRequest) -> published.Format | None:
    """The format somebody asks for who wants another one than the page."""
    return ASKED_FOR.get(request.get_preferred_type([HTML, *ASKED_FOR]) or HTML)


def answer(found: published.Record, wanted: published.Format) -> HttpResponse:
    """The record in one format, under the name of a file that says whose it is."""
    # JSON is UTF-8 by itself, and its types have no such parameter.
    charset = "" if wanted.media_type.endswith("json") else "; charset=utf-8"
    response = HttpResponse(wanted.write(found), content_type=wanted.media_type + charset)
    response["Content-Disposition"] = f'inline; filename="{found.name}-{wanted.name}"'
    return with_links(response, published.of_metadata(found))


def with_links(response: Answer, links: Iterable[published.Link]) -> Answer:
    response["Link"] = published.worded(links)
    return response


def with_collection(request: HttpRequest, response: Answer, investigation: Investigation) -> Answer:
    """A part of a released logbook says where its landing page is."""
    if not investigation.is_open:
        return response
    page = hosts.address(request) + reverse("events:about", args=[investigation.pk])
    return with_links(response, published.of_item(page))


@login_not_required
@require_safe
def metadata(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """The record in the format of that name: the same 404 for a closed logbook, a wrong number and a wrong name."""
    found = record(request, access.readable(request, pk))
    if found is None or name not in published.BY_NAME:
        raise Http404
    return answer(found, published.BY_NAME[name])
