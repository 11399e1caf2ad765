"""What people look for under a name, or wait for as an export: its filter may repeat what an entry says."""

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.http import QueryDict

from events import export_files
from events.models import Export, SavedView

# An investigation and its beamline, or a beamline alone.
Places = Iterable[tuple[int | None, int | None]]


def views(places: Places, lines: Sequence[str], tags: Sequence[str]) -> list[int]:
    """Saved views of these logbooks that repeat such a line, or ask for such a tag."""
    here = Q(pk__in=[])
    for investigation, instrument in set(places):
        own = Q(investigation=None, instrument=instrument)
        here |= Q(investigation=investigation) if investigation is not None else own
    found = SavedView.objects.filter(here).values_list("pk", "name", "query")
    return [pk for pk, name, query in found if _repeats([name, *_values(query)], lines, tags)]


def waiting(exports: Iterable[Export], lines: Sequence[str], tags: Sequence[str]) -> list[Export]:
    """Those of these exports that are not made, or failed, whose filter does."""
    return [
        export for export in exports
        if export.finished_at is None
        and _repeats([export.wanted.get("q", ""), *export.wanted.get("tags", [])], lines, tags)
    ]  # fmt: skip


def forget(found: Iterable[int], asked: Iterable[Export]) -> None:
    SavedView.objects.filter(pk__in=list(found)).delete()
    for export in asked:
        export_files.forget(export)


def _values(query: str) -> list[str]:
    return [value for _, values in QueryDict(query).lists() for value in values]


def _repeats(said: Iterable[str], lines: Sequence[str], tags: Sequence[str]) -> bool:
    folded = [one.casefold() for one in said]
    asking = [form.format(tag.casefold()) for tag in tags for form in ("tag:{}", 'tag:"{}"')]
    return (
        any(line.casefold() in one for one in folded for line in (*lines, *asking))
        or not {tag.casefold() for tag in tags}.isdisjoint(folded)
    )  # fmt: skip
