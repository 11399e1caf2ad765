"""Every tag that can be used in a place, how it looks, what it means and how often it is carried."""

from collections.abc import Sequence
from typing import NamedTuple

from django.db import connection

from events import tags
from events.models import Tag
from investigations.models import Instrument, Investigation
from investigations.models.places import Reader

from .counts import Facets

# Counted so far: a tag that software sets is carried by a million entries.
MOST_COUNTED = 1_000
USES = """
    SELECT tag.id, (SELECT count(*) FROM (
        SELECT FROM events_taggedevent tied WHERE tied.tag_id = tag.id LIMIT %s) AS few)
    FROM events_tag tag WHERE tag.id = ANY (%s)
"""


class Shown(NamedTuple):
    """A tag as the page shows it; `number` is None where it was not counted."""

    tag: Tag
    look: tags.Look
    number: int | None
    is_more: bool = False


class Scope(NamedTuple):
    """The tags of one place, and those of them that only software set."""

    name: str
    people: Sequence[Shown]
    software: Sequence[Shown]


def of_investigation(investigation: Investigation, facets: Facets, *, all: bool) -> list[Scope]:
    """What names mean in this logbook, the nearest tag of each; to those who only read, what entries here carry.

    The counts are those of the logbook's page, so nothing more is asked for them.
    """
    numbers = {tag.name.casefold(): tag.number for tag in facets.tags}
    usable = list(Tag.objects.usable_in(investigation.pk, investigation.instrument_id).select_related("instrument"))
    nearest = {tag.name.casefold(): tag for tag in usable}
    looks = tags.chosen(usable)
    shown = [
        Shown(tag, tags.look(name, looks), numbers.get(name, 0))
        for name, tag in sorted(nearest.items())
        if all or numbers.get(name)
    ]
    return [
        _scope("Of this logbook", [each for each in shown if each.tag.investigation_id]),
        _scope(f"Of {investigation.instrument.name}", [each for each in shown if each.tag.instrument_id]),
        _scope("Of the whole facility", [each for each in shown if _is_global(each.tag)]),
    ]


def of_beamline(instrument: Instrument) -> list[Scope]:
    """A beamline's tags and the facility's; how often others carry a global one is not for its staff to learn."""
    usable = list(Tag.objects.usable_in(None, instrument.pk).select_related("instrument"))
    own = {tag.name.casefold() for tag in usable if tag.instrument_id}
    looks = tags.chosen(usable)
    everywhere = [
        Shown(tag, tags.look(tag.name, looks), None)
        for tag in usable
        if _is_global(tag) and tag.name.casefold() not in own
    ]
    mine = _counted([tag for tag in usable if tag.instrument_id], looks)
    return [_scope(f"Of {instrument.name}", mine), _scope("Of the whole facility", everywhere)]


def everywhere(*, counted: bool = True) -> list[Scope]:
    """The facility's own tags; how often they are carried is for administrators to learn."""
    usable = list(Tag.objects.usable_in(None, None))
    looks = tags.chosen(usable)
    shown = _counted(usable, looks) if counted else [Shown(tag, tags.look(tag.name, looks), None) for tag in usable]
    return [_scope("Of the whole facility", shown)]


def to_change(reader: Reader, pk: int) -> Tag | None:
    """The tag of that number, if the reader may describe and rename it."""
    tags = Tag.objects.writable_by(reader).select_related("investigation__instrument", "instrument")
    return tags.filter(pk=pk).first()


def changeable(reader: Reader, scopes: Sequence[Scope]) -> set[int]:
    """The numbers of those tags of a page which the reader may change."""
    pks = [each.tag.pk for scope in scopes for each in (*scope.people, *scope.software)]
    return set(Tag.objects.writable_by(reader).filter(pk__in=pks).values_list("pk", flat=True))


def _is_global(tag: Tag) -> bool:
    return tag.investigation_id is None and tag.instrument_id is None


def _scope(name: str, shown: Sequence[Shown]) -> Scope:
    ordered = sorted(shown, key=lambda each: (-(each.number or 0), each.tag.name.casefold()))
    return Scope(
        name, [each for each in ordered if each.tag.by_people], [each for each in ordered if not each.tag.by_people]
    )


def _counted(found: Sequence[Tag], looks: tags.Looks) -> list[Shown]:
    with connection.cursor() as cursor:
        cursor.execute(USES, [MOST_COUNTED, [tag.pk for tag in found]])
        numbers = dict(cursor.fetchall())
    return [Shown(tag, tags.look(tag.name, looks), numbers[tag.pk], numbers[tag.pk] >= MOST_COUNTED) for tag in found]
