"""Where search engines find the released logbooks, and no other."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.views.decorators.http import require_safe

from investigations import hosts, listings

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
# Pages about persons, forms and programs' addresses; a filter of a logbook is no page of its own.
CLOSED = ("/admin/", "/api/", "/enter/", "/login/", "/profile/", "/session/", "/search/", "/*?")


@login_not_required
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), f"Sitemap: {_address(request, 'sitemap')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The parts, each with the day the last logbook in it opened."""
    parts = [(_address(request, "sitemap-part", number), last) for number, last in listings.parts()]
    return _answer("sitemapindex", "sitemap", parts)


@login_not_required
@require_safe
def part(request: HttpRequest, number: int) -> HttpResponse:
    """The landing pages of the logbooks in one part; one in which nothing is open does not exist."""
    rows = [(_address(request, "events:about", pk), opened) for pk, opened in listings.part(number)]
    if not rows:
        raise Http404
    return _answer("urlset", "url", rows)


def _address(request: HttpRequest, name: str, *args: int) -> str:
    return hosts.address(request) + reverse(name if ":" in name else f"investigations:{name}", args=args)


def _answer(root: str, each: str, rows: Iterable[tuple[str, datetime]]) -> HttpResponse:
    zone = ZoneInfo(settings.TIME_ZONE)
    lines = [
        f"<{each}><loc>{escape(address)}</loc><lastmod>{timezone.localdate(last, zone)}</lastmod></{each}>"
        for address, last in rows
    ]
    body = "\n".join([f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{NAMESPACE}">', *lines, f"</{root}>\n"])
    return HttpResponse(body, content_type="application/xml; charset=utf-8")
