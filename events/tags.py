"""Which tag a name on an entry means: the investigation's own, else the beamline's, else the facility's."""

from collections.abc import Iterable

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.text import slugify

from events.models import Event, Tag

MAX_LENGTH = 255


def names_of(names: Iterable[str]) -> list[str]:
    """The names without blanks and repetitions, in the order they came."""
    found = {name.casefold(): name for name in reversed([" ".join(raw.split())[:MAX_LENGTH] for raw in names]) if name}
    return list(reversed(found.values()))


def resolve(names: Iterable[str], event: Event) -> list[Tag]:
    """The tags of these names for this entry, created in its logbook where there are none.

    A broadcast has no logbook to create one in: a name the facility does not know stays on the entry only.
    """
    wanted = {name.casefold(): name for name in names}
    if not wanted:
        return []
    found = _known(wanted, event)
    missing = [name for key, name in wanted.items() if key not in found]
    if missing and event.instrument_id is not None:
        # Sorted: two messages that bring the same new names must not wait for each other.
        Tag.objects.bulk_create([_new(name, event) for name in sorted(missing)], ignore_conflicts=True)
        found |= _known({name.casefold(): name for name in missing}, event)
    return [found[key] for key in wanted if key in found]


def _known(wanted: dict[str, str], event: Event) -> dict[str, Tag]:
    """The nearest tag of each name."""
    place = Q(instrument=None, investigation=None)
    if event.instrument_id is not None:
        place |= Q(instrument=event.instrument_id)
    if event.investigation_id is not None:
        place |= Q(investigation=event.investigation_id)
    tags = Tag.objects.annotate(key=Lower("name")).filter(place, key__in=[name.lower() for name in wanted.values()])
    nearest_last = sorted(tags, key=lambda tag: (tag.investigation_id is not None, tag.instrument_id is not None))
    return {tag.name.casefold(): tag for tag in nearest_last}


def _new(name: str, event: Event) -> Tag:
    scope = {"investigation_id": event.investigation_id} if event.investigation_id else {"instrument_id": event.instrument_id}
    return Tag(name=name, slug=slugify(name, allow_unicode=True), **scope)
