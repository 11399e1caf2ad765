"""How places are addressed and numbers of things are worded."""

from collections.abc import Mapping
from typing import Any

from django import template

from events import wording
from events.models import Event
from investigations import links
from investigations.catalogue import Freshness, freshness
from investigations.models import Dataset, Instrument, User

register = template.Library()


@register.filter
def spelled(instrument: Instrument) -> str:
    """The beamline's name as its address has it; one with a slash goes by its letters and digits."""
    return instrument.key if "/" in instrument.name else instrument.name


@register.filter
def thousands(number: int) -> str:
    """2 604, with a space that neither breaks nor stretches."""
    return f"{number:,}".replace(",", "\u202f")


@register.filter
def of(known: Mapping[int, Any], number: int) -> Any:
    """What is known of the row with that number."""
    return known.get(number) if known else None


@register.filter
def named(person: User, is_own: bool) -> str:
    """A person as a reader is told of them: to the world never by a login name."""
    return person.get_full_name() if is_own else person.public_name or wording.SOMEBODY


@register.simple_tag
def catalogue() -> Freshness | None:
    """How fresh what the facility's catalogue said is; None where there is none to ask."""
    return freshness()


@register.filter
def in_portal(dataset: Dataset) -> str:
    return links.portal(dataset.catalogue_id, dataset.location)


@register.filter
def in_viewer(about: Dataset | Event) -> str:
    """What shows a dataset, or the file an entry is about."""
    if isinstance(about, Dataset):
        return links.viewer(about.catalogue_id, about.location)
    number = about.dataset.catalogue_id if about.dataset is not None else None
    return links.viewer(number, about.filepath) if about.filepath else ""
