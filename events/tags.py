"""Which tag a name on an entry means: the investigation's own, else the beamline's, else the facility's."""

from collections.abc import Iterable

from django.db import connection
from django.utils.text import slugify

from events.models import Event, Tag

MAX_LENGTH = 255

NEAREST_LAST = """
    SELECT id, name FROM events_tag
    WHERE lower(name) = ANY(%s)
      AND (investigation_id = %s OR instrument_id = %s OR (investigation_id IS NULL AND instrument_id IS NULL))
    ORDER BY investigation_id IS NOT NULL, instrument_id IS NOT NULL
"""


def names_of(names: Iterable[str]) -> list[str]:
    """The names without blanks and repetitions, in the order they came."""
    found = {name.casefold(): name for name in reversed([" ".join(raw.split())[:MAX_LENGTH] for raw in names]) if name}
    return list(reversed(found.values()))


def resolve(names: Iterable[str], event: Event) -> list[Tag]:
    """The tags of these names for this entry, created in its logbook where there are none.

    A broadcast has no logbook to create one in, and an unassigned message not yet: a name that is not known
    there stays on the entry only.
    """
    wanted = {name.casefold(): name for name in names}
    if not wanted:
        return []
    found = _known(wanted, event)
    missing = [name for key, name in wanted.items() if key not in found]
    if missing and event.instrument_id is not None and not event.claimed_investigation:
        # Sorted: two messages that bring the same new names must not wait for each other.
        Tag.objects.bulk_create([_new(name, event) for name in sorted(missing)], ignore_conflicts=True)
        found |= _known({name.casefold(): name for name in missing}, event)
    return [found[key] for key in wanted if key in found]


def _known(wanted: dict[str, str], event: Event) -> dict[str, Tag]:
    """The nearest tag of each name. In SQL: this look-up is in the way of every message."""
    keys = [name.lower() for name in wanted.values()]
    with connection.cursor() as cursor:
        cursor.execute(NEAREST_LAST, [keys, event.investigation_id, event.instrument_id])
        rows = cursor.fetchall()
    return {name.casefold(): Tag(pk=pk, name=name) for pk, name in rows}


def _new(name: str, event: Event) -> Tag:
    scope = (
        {"investigation_id": event.investigation_id}
        if event.investigation_id
        else {"instrument_id": event.instrument_id}
    )
    return Tag(name=name, slug=slugify(name, allow_unicode=True), **scope)
