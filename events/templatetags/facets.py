"""How filters and their counts are laid out."""

from datetime import date
from typing import NamedTuple

from django import template

from events import wording
from events.templatetags.places import thousands
from events.timeline import VIEWS, Facets, Filter, TagCount

# Tags that are seen without asking for more.
MOST = 10

register = template.Library()


class KindChoice(NamedTuple):
    css: str
    word: str
    number: int
    is_chosen: bool


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
def newest_first(days: dict[date, int]) -> list[tuple[date, int]]:
    return sorted(days.items(), reverse=True)


@register.filter
def shown_of(facets: Facets, wanted: Filter) -> str:
    """41 of 2 604 shown, and in which view."""
    total = f"{thousands(facets.total)}{'+' if facets.is_capped else ''}"
    view = f" · {VIEWS[wanted.view]}" if wanted.view in VIEWS and facets.shown != facets.total else ""
    if facets.shown == facets.total:
        return f"{total} {'entry' if facets.total == 1 else 'entries'}"
    return f"{thousands(facets.shown)} of {total} shown{view}"
