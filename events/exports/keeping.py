"""Exports that are asked for and kept for a while: how many, for whom, how long."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from events import seals, timeline
from events.export_files import forget, path_of
from events.exports import files, package
from events.exports.registry import BY_NAME, Format
from events.exports.source import Size, Source
from events.models import Event, Export
from events.timeline import Filter
from investigations.models import Instrument, Investigation, User

KEPT = timedelta(days=7)
RUNNING = 2
# What is made while its reader waits; a PDF takes ten times as long.
AT_ONCE, AT_ONCE_PDF = Size(2_000, 5_000_000, 50, 50_000_000), Size(150, 300_000, 10, 20_000_000)
PACKAGE = Format(
    package.NAME, "Package", "Everything everybody may read, in one .eln", "eln", package.MEDIA_TYPE, package.written
)
# Longer than this only much that came at once has to be sealed, which the worker does meanwhile.
SEALING = 30.0
MOMENTS, LISTS = ("after", "before"), ("kinds", "tags")


class TooMany(Exception):
    """Nothing was begun: the asker has as many running as one may have."""


def form_of(export: Export) -> Format:
    return PACKAGE if export.format == package.NAME else BY_NAME[export.format]


def is_small(source: Source, form: Format) -> bool:
    """Whether it is made while its reader waits."""
    size, most = source.size, AT_ONCE_PDF if form.name == "pdf" else AT_ONCE
    return (
        size.entries <= most.entries and size.letters <= most.letters
        and size.pictures <= most.pictures and size.bytes <= most.bytes
    )  # fmt: skip


def ask(user: User, source: Source, form: Format) -> Export:
    """Notes that somebody wants one; whoever calls has passed the logbook's door. Raises TooMany."""
    if waiting().filter(requested_by=user).count() >= RUNNING:
        raise TooMany(f"{RUNNING} exports of yours are being made. Wait until one of them is done; nothing was begun.")
    return Export.objects.create(
        requested_by=user, **source.where, format=form.name, wanted=_as_json(source.wanted), own=source.own,
    )  # fmt: skip


def waiting() -> "QuerySet[Export]":
    return Export.objects.filter(finished_at=None, failed_why="")


def of(user: User) -> "QuerySet[Export]":
    """Somebody's exports, the latest first, as long as they may read the logbooks."""
    staffed = Q(instrument__in=Instrument.objects.staffed_by(user).values("pk"))
    readable = Q(investigation__in=Investigation.objects.visible_to(user).values("pk")) | staffed
    own = Q(own=False) | Q(investigation__in=Investigation.objects.of(user).values("pk")) | staffed
    mine = Export.objects.filter(readable, own, requested_by=user)
    return mine.select_related("investigation__instrument", "instrument").order_by("-requested_at", "-pk")


def package_of(investigation: Investigation) -> Export | None:
    """The package of a logbook whose door was passed, once it is open and built."""
    if not investigation.is_open:
        return None
    built = Export.objects.filter(investigation=investigation, format=package.NAME).exclude(path="")
    return built.order_by("-finished_at").first()


def build_of(export: Export) -> int:
    """The number of a package: those of its logbook that were finished before it count, also when they are gone."""
    earlier = Export.objects.filter(investigation=export.investigation, format=package.NAME, finished_at__isnull=False)
    return 1 + earlier.filter(pk__lt=export.pk).count()


def without_package() -> Iterator[Investigation]:
    """Released logbooks that have something to read and no package yet, or none any more."""
    there = Export.objects.filter(format=package.NAME).filter(~Q(path="") | Q(finished_at=None))
    built = there.values("investigation")
    bare = Investigation.objects.open().exclude(pk__in=built).select_related("instrument").order_by("pk")
    for investigation in bare.iterator():
        if Event.objects.present().filter(investigation=investigation).exists():
            yield investigation


def is_settled(investigation: Investigation) -> bool:
    """Whether a package would have all of it: each version its seal, and each photograph what everybody gets of it."""
    for _ in seals.seal(within=SEALING):
        pass
    waiting = timeline.files_of(Source(investigation).entries()).filter(blob__examined_at=None).select_related("blob")
    return not seals.waits(investigation.pk) and not any(files.waits(file) for file in waiting)


def source_of(export: Export) -> Source | None:
    """What it is of; None where the one who asked may not read it any more."""
    investigation, user = export.investigation, export.requested_by
    if user is None and investigation is not None:
        return Source(investigation, build=build_of(export)) if investigation.is_open else None
    if user is None or not user.is_active or not of(user).filter(pk=export.pk).exists():
        return None
    return Source(export.of, own=export.own, wanted=_as_filter(export.wanted))


def sweep(now: datetime) -> None:
    """What has expired goes, what nobody can ask for any more, and what has no file: a restore brings none back."""
    for export in Export.objects.filter(Q(expires_at__lte=now) | Q(failed_why__gt="", requested_at__lte=now - KEPT)):
        forget(export)
    for export in Export.objects.exclude(path="").iterator():
        if not path_of(export).exists():
            forget(export)


def expiry() -> datetime:
    return timezone.now() + KEPT


def _as_json(wanted: Filter) -> dict[str, Any]:
    said = asdict(wanted)
    return said | {name: said[name].isoformat() for name in MOMENTS if said[name] is not None}


def _as_filter(said: dict[str, Any]) -> Filter:
    known = said | {name: parse_datetime(said[name]) for name in MOMENTS if said.get(name)}
    return Filter(**(known | {name: tuple(said[name]) for name in LISTS if name in said}))
