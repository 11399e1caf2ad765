"""Datasets that texts name: of each entry those of its own investigation."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from events.models import Event
from investigations.models import Dataset

NAME = re.compile(r"[\w.+-]{3,255}")
# A plain word or number is hardly ever meant as the dataset of that name.
TELLING = re.compile(r"(?=.*[\d_])(?=.*[^\W\d_])")
# On a page; whole log files name more than anybody follows.
MOST = 5_000


def tell_datasets(events: Sequence[Event]) -> None:
    """Gives entries with a plain text their `named` datasets, numbers by names; one query at most."""
    said: dict[int, set[str]] = defaultdict(set)
    for event in events:
        if event.investigation_id is not None and event.body_format == Event.Format.PLAIN:
            said[event.investigation_id] |= names_in(_text(event)) - set(_own(event))
    names = sorted({name for those in said.values() for name in those})[:MOST]
    known: dict[int, dict[str, int]] = defaultdict(dict)
    if names:
        rows = Dataset.objects.filter(investigation__in=said, name__in=names)
        for place, name, pk in rows.values_list("investigation", "name", "pk"):
            known[place][name] = pk
    for event in events:
        event.named = known.get(event.investigation_id or 0, {}) | _own(event)  # type: ignore[attr-defined]


def names_in(text: str) -> set[str]:
    """What in a text may be the name of a dataset."""
    found: Iterable[str] = NAME.findall(text)
    return {name.strip(".-") for name in found if TELLING.match(name)}


def _own(event: Event) -> dict[str, int]:
    return {event.dataset.name: event.dataset.pk} if event.dataset is not None else {}


def _text(event: Event) -> str:
    excerpt: str | None = event.__dict__.get("excerpt")
    return event.body if excerpt is None else excerpt
