"""What a data portal's front end asks of the catalogue we keep: lists of what the asker may read, and nothing else."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import F, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Concat, Length
from django.http import HttpRequest

from investigations import access, listings
from investigations.models import Dataset, Instrument, InstrumentScientist, Investigation, Participant, Sample, User
from investigations.models.places import InstrumentQuerySet, InvestigationQuerySet
from investigations.names import normalised

QS = TypeVar("QS", bound="QuerySet[Any]")
FILTERS = ("", "participant", "instrumentscientist", "embargoed", "released")
ORDERS = {
    "name": "name", "title": "title", "startdate": "start_date", "enddate": "end_date", "releasedate": "release_date",
    "instrument": "instrument__name", "doi": "doi", "summary": "summary",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """How a list is narrowed; what is empty narrows nothing. `numbers` are those of the catalogue."""

    numbers: Collection[int] | None = None
    instruments: Collection[str] = ()
    words: str = ""
    after: datetime | None = None
    before: datetime | None = None


def investigations(
    request: HttpRequest, wanted: Wanted, *, filter: str = "", name: str = "", username: str = "", order: str = ""
) -> InvestigationQuerySet:
    """The logbooks the asker may read, those of a `filter` of ICAT+, of one proposal, with one person in the team."""
    found, asker = access.visible(request), access.account(request)
    if filter == "participant":
        mine = Participant.objects.filter(Participant.now_active(), user=asker)
        found = found.filter(pk__in=mine.values("investigation"))
    elif filter == "instrumentscientist":
        found = found.filter(instrument__in=InstrumentScientist.objects.filter(user=asker).values("instrument"))
    elif filter == "embargoed":
        found = found.exclude(pk__in=Investigation.objects.open().values("pk"))
    elif filter == "released":
        found = found.filter(pk__in=Investigation.objects.open().values("pk"))
    if wanted.numbers is not None:
        found = found.filter(_numbered(wanted.numbers))
    if wanted.instruments:
        found = found.filter(instrument__key__in=wanted.instruments)
    if name:
        found = found.of_proposal(normalised(name))
    if username:
        # Who is in another's team is told by name, never found by login.
        known = Q(user__username__startswith=username) | Q(user__catalogue_name__startswith=username)
        own = Investigation.objects.of(asker).values("pk")
        found = found.filter(pk__in=Participant.objects.filter(known, investigation__in=own).values("investigation"))
    found = _between(found, wanted)
    found = listings.with_words(found, wanted.words, "title", "name", "doi", "instrument__name")
    field = ORDERS.get(order.removeprefix("-"))
    if field is None:
        return found.latest_first()
    return found.order_by(
        F(field).desc(nulls_last=True) if order.startswith("-") else F(field).asc(nulls_last=True), "pk"
    )


def datasets(
    request: HttpRequest, wanted: Wanted, *, investigations: Collection[int] | None = None, sample: int | None = None,
    kind: str = "", nested: bool = False,
) -> "QuerySet[Dataset]":  # fmt: skip
    """The datasets of logbooks the asker may read; `nested` with what was computed from them there."""
    own = access.visible(request)
    shown = Dataset.objects.filter(investigation__in=own.order_by().values("pk"))
    shown = shown.select_related("investigation__instrument", "sample")
    found = shown
    if wanted.numbers is not None:
        found = found.filter(_numbered(wanted.numbers))
    if investigations is not None:
        found = found.filter(_numbered(investigations, "investigation__"))
    if sample is not None:
        found = found.filter(_numbered([sample], "sample__"))
    if wanted.instruments:
        found = found.filter(investigation__instrument__key__in=wanted.instruments)
    if kind:
        found = found.filter(kind=kind)
    for word in wanted.words.split()[: listings.WORDS]:
        found = found.filter(Q(name__icontains=word) | Q(sample__name__icontains=word) | Q(location__icontains=word))
    found = _between(found, wanted).order_by("start_date", "name", "pk")
    return found.prefetch_related(Prefetch("outputs", shown.order_by("start_date", "pk"))) if nested else found


def samples(
    request: HttpRequest, wanted: Wanted, *, investigation: int | None = None, with_datasets: bool = False
) -> "QuerySet[Sample]":
    """The samples of logbooks the asker may read, by name."""
    own = access.visible(request).order_by().values("pk")
    found = Sample.objects.filter(investigation__in=own).select_related("investigation__instrument")
    if investigation is not None:
        found = found.filter(_numbered([investigation], "investigation__"))
    if wanted.numbers is not None:
        found = found.filter(_numbered(wanted.numbers))
    if wanted.instruments:
        found = found.filter(investigation__instrument__key__in=wanted.instruments)
    for word in wanted.words.split()[: listings.WORDS]:
        found = found.filter(name__icontains=word)
    if wanted.after is not None or wanted.before is not None:
        found = found.filter(datasets__in=_between(Dataset.objects.all(), wanted)).distinct()
    found = found.order_by("name", "pk")
    measured = Dataset.objects.filter(investigation__in=own).order_by("start_date", "pk")
    return found.prefetch_related(Prefetch("datasets", measured)) if with_datasets else found


def instruments(request: HttpRequest, *, only_own: bool) -> InstrumentQuerySet:
    """The facility's beamlines, or those whose staff the asker is."""
    found = Instrument.objects.staffed_by(access.reader(request)) if only_own else access.instruments()
    return found.order_by("name")


def scientists(request: HttpRequest, names: Collection[str]) -> "QuerySet[InstrumentScientist]":
    """The scientists of beamlines whose staff the asker is."""
    staffed = Instrument.objects.staffed_by(access.reader(request))
    found = InstrumentScientist.objects.filter(instrument__in=staffed.values("pk")).select_related("user", "instrument")
    if names:
        found = found.filter(instrument__key__in=names)
    return found.order_by("instrument__name", "user__full_name", "pk")


def team(investigation: Investigation, *, is_own: bool) -> list[tuple[Participant, User]]:
    """Who is in the team of a logbook whose door was passed; to others than its own readers those with a name."""
    members = access.team(investigation).filter(Participant.now_active())
    return [(each, each.user) for each in members if is_own or each.user.public_name]


def dataset_at(investigation: Investigation, path: str) -> Dataset | None:
    """The dataset of a logbook whose door was passed that a path lies in; of several the innermost."""
    if ".." in path.split("/"):
        return None
    found = investigation.datasets.exclude(location="").alias(asked=Value(path))
    inside = found.filter(Q(asked=F("location")) | Q(asked__startswith=Concat(F("location"), Value("/"))))
    innermost: Dataset | None = inside.order_by(Length("location").desc(), "pk").first()
    return innermost


def _numbered(numbers: Collection[int], of: str = "") -> Q:
    """By the catalogue's numbers, or negative ones of our own."""
    ours = Q(**{f"{of}pk__in": [-number for number in numbers if number < 0]})
    return ours | Q(**{f"{of}catalogue_id__in": [number for number in numbers if number >= 0]})


def _between(found: "QS", wanted: Wanted) -> "QS":
    """What began or ended, or goes on, after one moment and began before another."""
    if wanted.after is not None:
        lasts = Q(start_date__gte=wanted.after) | Q(end_date__gte=wanted.after) | Q(end_date=None)
        found = found.filter(lasts, start_date__isnull=False)
    if wanted.before is not None:
        found = found.filter(start_date__lte=wanted.before)
    return found
