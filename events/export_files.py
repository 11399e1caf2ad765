"""Finished exports as files: which may have an entry, and how one goes."""

from collections.abc import Iterable
from pathlib import Path

from django.core.files.storage import storages
from django.db.models import Q, QuerySet

from events.models import Event, Export, HistoricalEvent
from investigations.models import Investigation, Participant, User

# The format of what everybody takes of a released logbook.
PACKAGE = "package"


def path_of(export: Export) -> Path:
    return Path(storages["exports"].path(export.path))


def forget(export: Export) -> None:
    """The file goes first: a row without one says that it is gone. Of a package it stays, so the next has its number."""
    if export.path:
        path = path_of(export)
        path.unlink(missing_ok=True)
        if path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()
    if export.format == PACKAGE and export.finished_at is not None:
        Export.objects.filter(pk=export.pk).update(path="")
    else:
        export.delete()


def take_away(found: "QuerySet[Export]") -> None:
    """What is made goes; one that is being made begins anew, since it may have read what has to go."""
    found.filter(finished_at=None).update(started_at=None, attempts=0)
    for export in found.exclude(path=""):
        forget(export)


def naming(person: User) -> list[int]:
    """Every export that may name somebody: of logbooks whose team they were of or in which they wrote."""
    wrote = HistoricalEvent.objects.filter(Q(author=person) | Q(history_user=person)).order_by()
    of_team = Participant.objects.filter(user=person).values("investigation")
    found = Q(investigation__in=wrote.values("investigation")) | Q(investigation__in=of_team)
    found |= Q(instrument__in=wrote.filter(investigation=None).values("instrument"))
    return list(Export.objects.filter(found).values_list("pk", flat=True))


def with_entry(event: Event, places: Iterable[tuple[int | None, int | None]]) -> "QuerySet[Export]":
    """Every export that may have this entry: those of the logbooks it ever was in, and what was said to everybody.

    A place is an investigation and its beamline, or a beamline alone.
    """
    among = set(places)
    beamlines = {instrument for investigation, instrument in among if investigation is None} - {None}
    found = Export.objects.filter(
        Q(investigation__in={investigation for investigation, _ in among} - {None}) | Q(instrument__in=beamlines)
    )
    if event.investigation_id is None:
        around = Investigation.objects.running_at(event.happened_at).values("pk")
        found |= Export.objects.filter(investigation__in=around)
    return found
