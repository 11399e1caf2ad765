"""Entries whose words name a person: for a human who decides what becomes of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

from django.db.models import F, Q, Value
from django.db.models.lookups import Contains

from events.models import Event, HistoricalEvent
from events.search import Fold

MOST = 500
# Two letters stand in every text.
SHORTEST = 3


@dataclass(frozen=True)
class Naming:
    """The entries, the latest first, and whether there are more than are listed."""

    entries: Sequence[Event]
    more: bool


def naming(names: Sequence[str], *, old_versions: bool = False) -> Naming:
    """Whose title, text, names of files or, where asked for, old versions have one of these names.

    Old versions have no index: of ten million that takes minutes.
    """
    said = [name for name in names if len(name) >= SHORTEST]
    if not said:
        return Naming((), False)
    found = reduce(lambda one, other: one | other, (Q(Contains(Fold(F("text")), Fold(Value(name)))) for name in said))
    if old_versions:
        fields = ("title", "body", "text")
        old = reduce(
            lambda q, pair: q | Q((f"{pair[0]}__icontains", pair[1])), ((f, n) for f in fields for n in said), Q()
        )
        found |= Q(pk__in=HistoricalEvent.objects.filter(old).values("id"))
    entries = Event.objects.filter(found).defer("search", "html", "body").select_related("investigation", "instrument")
    listed = list(entries.newest_first()[: MOST + 1])
    return Naming(listed[:MOST], len(listed) > MOST)
