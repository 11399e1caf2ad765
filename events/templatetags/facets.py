"""How filters and their counts are laid out."""

from datetime import date
from itertools import groupby
from typing import NamedTuple

from django import template
from django.utils import timezone

from events import wording
from events.templatetags.places import thousands
from events.timeline import VIEWS, Facets, Filter, TagCount

# Tags that are seen without asking for more.
MOST = 10
MOST_DAYS = 62

register = template.Library()


class KindChoice(NamedTuple):
    css: str
    word: str
    number: int
    is_chosen: bool


class DayChoice(NamedTuple):
    at: str
    word: str
    number: int


class TagChoices(NamedTuple):
    """Tags people use, the rest of them, and those only software sets: never suggested, always reachable."""

    people: list[TagCount]
    others: list[TagCount]
    software: list[TagCount]
    others_chosen: bool
    software_chosen: bool


@register.filter
def kinds(facets: Facets, wanted: Filter) -> list[KindChoice]:
    """The kinds there are; without a choice all of them are shown."""
    return [
        KindChoice(
            kind.css,
            PLURALS.get(kind.css, kind.word),
            facets.kinds[kind.css],
            not wanted.kinds or kind.css in wanted.kinds,
        )
        for kind in wording.KINDS
        if kind.css in facets.kinds or kind.css in wanted.kinds
    ]


PLURALS = {"note": "By people", "error": "Errors", "command": "Commands", "file": "Files"}


@register.filter
def tags(facets: Facets, wanted: Filter) -> TagChoices:
    chosen = set(wanted.tags)
    people = [tag for tag in facets.tags if tag.by_people]
    software = [tag for tag in facets.tags if not tag.by_people]
    others = people[MOST:]
    return TagChoices(
        people[:MOST], others, software, any(tag.name in chosen for tag in others),
        any(tag.name in chosen for tag in software),
    )  # fmt: skip


@register.filter
def newest_first(days: dict[date, int]) -> list[DayChoice]:
    """The days, newest first; before the last two months of a long logbook its months."""
    ordered = sorted(days.items(), reverse=True)
    found = [DayChoice(f"{day:%Y-%m-%d}", worded(day), number) for day, number in ordered[:MOST_DAYS]]
    for (year, month), those in groupby(ordered[MOST_DAYS:], key=lambda pair: (pair[0].year, pair[0].month)):
        pairs = list(those)
        last = pairs[0][0]
        found.append(DayChoice(f"{last:%Y-%m-%d}", f"{date(year, month, 1):%B %Y}", sum(number for _, number in pairs)))
    return found


def worded(day: date) -> str:
    return f"{day:%a %-d %b}" + (f" {day:%Y}" if day.year != timezone.localdate().year else "")


@register.filter
def shown_of(facets: Facets, wanted: Filter) -> str:
    """41 of 2 604 shown, and in which view."""
    total = f"{'the newest ' if facets.is_capped else ''}{thousands(facets.total)}"
    beside = (
        f" and {thousands(facets.beside_shown)} of machine status" if facets.beside_shown and wanted.narrows else ""
    )
    if facets.shown == facets.total:
        return f"{total} {'entry' if facets.total == 1 else 'entries'}{beside}"
    return f"{thousands(facets.shown)} of {total} shown{beside} · {VIEWS.get(wanted.view, '')}"
