"""Which tag a name on an entry means: the investigation's own, else the beamline's, else the facility's."""

from collections.abc import Iterable, Sequence

from django.utils.text import slugify

from events.models import Event, Tag
from events.models.inserts import prepared_cursor
from investigations.briefly import briefly

MAX_LENGTH = 255

# In SQL, for two reasons: PostgreSQL alone decides which names are one (its lower case and Python's differ for
# some letters), and this look-up is in the way of every message.
NEAREST_LAST = """
    SELECT asked.name, tag.id, tag.name
    FROM unnest(%s::text[]) AS asked(name) JOIN events_tag tag ON lower(tag.name) = lower(asked.name)
    WHERE tag.investigation_id = %s OR tag.instrument_id = %s
       OR (tag.investigation_id IS NULL AND tag.instrument_id IS NULL)
    ORDER BY tag.investigation_id IS NOT NULL, tag.instrument_id IS NOT NULL
"""


def names_of(names: Iterable[str]) -> list[str]:
    """The names without blanks and repetitions, in the order they came."""
    found = {name.casefold(): name for name in reversed([" ".join(raw.split())[:MAX_LENGTH] for raw in names]) if name}
    return list(reversed(found.values()))


def resolve(names: Iterable[str], event: Event) -> dict[str, Tag]:
    """The tag each name means for this entry, created in its logbook where there is none.

    A broadcast has no logbook to create one in, and an unassigned message not yet: a name that is not known
    there stays on the entry only.
    """
    wanted = tuple(dict.fromkeys(names))
    if not wanted:
        return {}
    try:
        return _all_known(wanted, event.investigation_id, event.instrument_id)
    except SomeUnknown as unknown:
        found = unknown.found
    missing = [name for name in wanted if name not in found]
    if event.instrument_id is not None and not event.claimed_investigation:
        # Sorted as their index is: two messages that bring the same new names must not wait for each other.
        new = {name.lower(): _new(name, event) for name in sorted(missing, key=lambda name: (name.lower(), name))}
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
        return {asked: Tag(pk=pk, name=name) for asked, pk, name in cursor.fetchall()}


def _new(name: str, event: Event) -> Tag:
    scope = (
        {"investigation_id": event.investigation_id}
        if event.investigation_id
        else {"instrument_id": event.instrument_id}
    )
    return Tag(name=name, slug=slugify(name, allow_unicode=True), **scope)
