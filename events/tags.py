"""Which tag a name on an entry means: the investigation's own, else the beamline's, else the facility's."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple
from zlib import crc32

from django.db.models import Q
from django.utils.text import slugify

from events.models import Event, Tag
from events.models.inserts import prepared_cursor
from investigations.briefly import briefly

MAX_LENGTH = 255

# In SQL, for two reasons: PostgreSQL alone decides which names are one (its lower case and Python's differ for
# some letters), and this look-up is in the way of every message.
NEAREST_LAST = """
    SELECT asked.name, tag.id, tag.name, tag.by_people
    FROM unnest(%s::text[]) AS asked(name) JOIN events_tag tag ON lower(tag.name) = lower(asked.name)
    WHERE tag.investigation_id = %s OR tag.instrument_id = %s
       OR (tag.investigation_id IS NULL AND tag.instrument_id IS NULL)
    ORDER BY tag.investigation_id IS NOT NULL, tag.instrument_id IS NOT NULL
"""


def names_of(names: Iterable[str]) -> list[str]:
    """The names without blanks and repetitions, in the order they came."""
    found = {name.casefold(): name for name in reversed([" ".join(raw.split())[:MAX_LENGTH] for raw in names]) if name}
    return list(reversed(found.values()))


def resolve(names: Iterable[str], event: Event, chosen: Collection[str] = ()) -> dict[str, Tag]:
    """The tag each name means for this entry, created in its logbook where there is none.

    A broadcast has no logbook to create one in, and an unassigned message not yet: a name that is not known
    there stays on the entry only. What people have `chosen` is suggested from now on.
    """
    wanted = tuple(dict.fromkeys(names))
    if not wanted:
        return {}
    try:
        found = _all_known(wanted, event.investigation_id, event.instrument_id)
    except SomeUnknown as unknown:
        found = _created(wanted, unknown.found, event, chosen)
    if fresh := [found[name].pk for name in chosen if name in found and not found[name].by_people]:
        Tag.objects.filter(pk__in=fresh, by_people=False).update(by_people=True)
    return found


def _created(wanted: Sequence[str], found: dict[str, Tag], event: Event, chosen: Collection[str]) -> dict[str, Tag]:
    missing = [name for name in wanted if name not in found]
    if event.instrument_id is not None and not event.claimed_investigation:
        # Sorted as their index is: two messages that bring the same new names must not wait for each other.
        new = {
            name.lower(): _new(name, event, name in chosen)
            for name in sorted(missing, key=lambda name: (name.lower(), name))
        }
        Tag.objects.bulk_create(new.values(), ignore_conflicts=True)
        found |= _known(missing, event.investigation_id, event.instrument_id)
    return found


class SomeUnknown(Exception):
    def __init__(self, found: dict[str, Tag]) -> None:
        self.found = found


@briefly
def _all_known(names: tuple[str, ...], investigation: int | None, instrument: int | None) -> dict[str, Tag]:
    """The tags of names that all have one; the usual case, and the only one that is remembered."""
    found = _known(names, investigation, instrument)
    if len(found) < len(names):
        raise SomeUnknown(found)
    return found


def _known(names: Sequence[str], investigation: int | None, instrument: int | None) -> dict[str, Tag]:
    """The nearest tag of each name that has one."""
    with prepared_cursor() as cursor:
        cursor.execute(NEAREST_LAST, [list(names), investigation, instrument])
        return {asked: Tag(pk=pk, name=name, by_people=by_people) for asked, pk, name, by_people in cursor.fetchall()}


def _new(name: str, event: Event, by_people: bool) -> Tag:
    scope = (
        {"investigation_id": event.investigation_id}
        if event.investigation_id
        else {"instrument_id": event.instrument_id}
    )
    return Tag(name=name, slug=slugify(name, allow_unicode=True), by_people=by_people, **scope)


# An investigation and a beamline, by number: where a name is said.
Place = tuple[int | None, int | None]


class Look(NamedTuple):
    """How a tag is shown: the class of its colour, and what it means."""

    css: str
    description: str = ""


Looks = Mapping[str, Look]
COLOURS = {colour: f"tag-{number}" for number, colour in enumerate(Tag.Colour.values, 1)}


def look(name: str, looks: Looks) -> Look:
    """As somebody chose; else a colour that is the same for the same name, everywhere and for ever."""
    return looks.get(name.casefold()) or Look(_colour_of(name))


def looks_in(places: Iterable[Place]) -> Mapping[Place, Looks]:
    """What was chosen for tags in each of these places, by name: one query, however many places."""
    return _looks_in(frozenset(places))


def chosen(tags: Iterable[Tag]) -> dict[str, Look]:
    """Colours and descriptions by name; of tags of one name each is the last one's that has any."""
    found: dict[str, Look] = {}
    for tag in tags:
        before = found.get(tag.name.casefold(), Look(_colour_of(tag.name)))
        found[tag.name.casefold()] = Look(COLOURS.get(tag.colour, before.css), tag.description or before.description)
    return found


@briefly
def _looks_in(places: frozenset[Place]) -> Mapping[Place, Looks]:
    if not places:
        return {}
    investigations = {investigation for investigation, _ in places if investigation is not None}
    instruments = {instrument for _, instrument in places if instrument is not None}
    somewhere = Q(investigation__in=investigations) | Q(instrument__in=instruments)
    tags = Tag.objects.filter(somewhere | Q(investigation=None, instrument=None)).exclude(colour="", description="")
    of_place: dict[Place, list[Tag]] = defaultdict(list)
    for tag in tags.only("name", "colour", "description", "investigation", "instrument").order_by("pk"):
        of_place[tag.investigation_id, tag.instrument_id].append(tag)
    return {
        (investigation, instrument): chosen(
            of_place[None, None]
            + (of_place[None, instrument] if instrument else [])
            + (of_place[investigation, None] if investigation else [])
        )
        for investigation, instrument in places
    }


def _colour_of(name: str) -> str:
    return f"tag-{crc32(name.casefold().encode()) % len(COLOURS) + 1}"
