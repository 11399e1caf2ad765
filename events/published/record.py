"""Everything that is told of a released logbook, once for all formats."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from events import wording
from events.published import plain
from events.published.people import Creator, creators
from investigations.models import Investigation

LICENCE, LICENCE_NAME = "CC-BY-4.0", "Creative Commons Attribution 4.0 International"
LICENCE_URL, SPDX = "https://creativecommons.org/licenses/by/4.0/", "https://spdx.org/licenses/CC-BY-4.0"
OPEN_ACCESS = "http://purl.org/coar/access_right/c_abf2"
KIND = "Electronic logbook"
DOI = re.compile(r"10\.[0-9]{4,9}/[^\s{}<>\"\\]+")
# Of what the catalogue lists, so many are named.
SAMPLES, DATASETS = 50, 100


class Distribution(NamedTuple):
    """A form in which the logbook is had; what is written while it is sent has neither size nor hash."""

    url: str
    name: str
    media_type: str
    size: int | None = None
    sha256: str = ""


class Publisher(NamedTuple):
    name: str
    ror: str = ""


@dataclass(frozen=True)
class Record:
    """Texts are plain, dates are the facility's, addresses are whole."""

    page: str
    catalogue: str
    proposal: str
    beamline: str
    technique: str
    title: str
    description: str
    doi: str
    creators: Sequence[Creator]
    publisher: Publisher
    samples: Sequence[str]
    dataset_dois: Sequence[str]
    distributions: Sequence[Distribution]
    began: date | None
    ended: date | None
    released: date

    @property
    def cited_as(self) -> str:
        """The catalogue's DOI; without one the page itself."""
        return doi_address(self.doi) if self.doi else self.page

    @property
    def name(self) -> str:
        """What files are called."""
        return re.sub(r"[^A-Za-z0-9.-]+", "-", f"{self.proposal}_{self.beamline}".replace("_", " ")).strip("-.")

    @property
    def alternative(self) -> str:
        return f"Logbook of {self.proposal} at {self.beamline}"

    @property
    def measured(self) -> str:
        """As ISO 8601 says a span of time."""
        if self.began is None:
            return ""
        return f"{self.began}/{self.ended}" if self.ended else str(self.began)

    @property
    def keywords(self) -> list[str]:
        return list(dict.fromkeys(filter(None, ["electronic logbook", self.beamline, self.technique, *self.samples])))

    def address(self, name: str) -> str:
        """Of this record in one of its formats."""
        return f"{self.page}{name}"


def record(investigation: Investigation, address: str, *, distributions: Sequence[Distribution] = ()) -> Record:
    """Of a logbook that is open; `address` is what stands before a path of ours."""
    with timezone.override(timezone.get_default_timezone()):
        described = _description(investigation)
        began, ended = _day(investigation.start_date), _day(investigation.end_date)
        released = timezone.localdate(investigation.release_date)
    samples = investigation.samples.values_list("name", flat=True)[:SAMPLES]
    dois = investigation.datasets.exclude(doi="").order_by("pk").values_list("doi", flat=True)[:DATASETS]
    logbook = address + reverse("events:timeline", args=[investigation.pk])
    return Record(
        page=address + reverse("events:about", args=[investigation.pk]),
        catalogue=address + reverse("investigations:open"),
        proposal=plain.line(investigation.name), beamline=plain.line(investigation.instrument.name),
        technique=plain.line(investigation.instrument.full_name),
        title=plain.line(investigation.title) or plain.line(investigation.name), description=described,
        doi=doi(investigation.doi), creators=creators(investigation), publisher=_publisher(address),
        samples=[plain.line(name) for name in samples], dataset_dois=[found for each in dois if (found := doi(each))],
        distributions=[*distributions, Distribution(logbook, "The logbook to read", "text/html")],
        began=began, ended=ended, released=released,
    )  # fmt: skip


def doi(said: str) -> str:
    """A DOI without what people write before it; empty where it is none."""
    bare = re.sub(r"^(?:https?://(?:dx\.)?doi\.org/|doi:)\s*", "", plain.line(said), flags=re.IGNORECASE)
    return bare if DOI.fullmatch(bare) else ""


def doi_address(found: str) -> str:
    return "https://doi.org/" + quote(found, safe="/:;()._-")


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment is not None else None


def _place(investigation: Investigation) -> str:
    instrument = investigation.instrument
    return ", ".join(
        filter(None, map(plain.line, (investigation.name + " at " + instrument.name, instrument.full_name)))
    )


def _description(investigation: Investigation) -> str:
    """The catalogue's abstract; what the logbook is, where there is none or it says next to nothing."""
    days = wording.slot(investigation)
    itself = f"Electronic logbook of the experiment {_place(investigation)}{f', {days}' if days else ''}."
    abstract = plain.text(investigation.summary)
    return abstract if len(abstract) >= 50 else f"{abstract} {itself}".strip()


def _publisher(address: str) -> Publisher:
    name = plain.line(settings.ELOGBOOK_FACILITY) or urlsplit(address).hostname or address
    return Publisher(name, settings.ELOGBOOK_FACILITY_ROR)
