"""Messages that wait unassigned, by the proposal they claimed, and why they wait."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min

from events import routing
from events.models import Event
from investigations import opening
from investigations.models import CatalogueQuestion, Instrument, Investigation

# Spellings of names that are looked at; a page lists fewer.
LOOKED_AT = 1_000
MOST = 50
OLDEST = 20_000


@dataclass
class Claim:
    """What waits under one name, in whatever spelling, and the beamline's logbooks of that proposal."""

    key: str
    name: str
    number: int
    oldest: datetime
    newest: datetime
    logbooks: Sequence[Investigation] = ()
    # What the catalogue said when it was asked for this name, if it was.
    asked: CatalogueQuestion | None = None

    @property
    def is_number(self) -> bool:
        """A catalogue number says nothing a logbook could be called by."""
        return routing.NUMBER.fullmatch(self.key) is not None


class Waiting(NamedTuple):
    claims: Sequence[Claim]
    # How many names there are, listed or not.
    names: int
    number: int
    is_capped: bool


def waiting(instrument: Instrument) -> Waiting:
    """What waits at a beamline, the name that was claimed last first, in three queries."""
    newest = Event.objects.present().unassigned().filter(instrument=instrument).newest_first()[:OLDEST]
    spelled = Event.objects.filter(pk__in=newest.values("pk")).order_by().values("claimed_investigation")
    counted = spelled.annotate(number=Count("pk"), oldest=Min("happened_at"), newest=Max("happened_at"))
    claims = _by_name(counted.order_by("-newest")[:LOOKED_AT])
    number, shown = sum(claim.number for claim in claims), claims[:MOST]
    known = opening.of_proposals(instrument, [claim.key for claim in shown])
    questions = CatalogueQuestion.objects.filter(key__in=[claim.key[:255] for claim in shown])
    asked = {question.key: question for question in questions}
    for claim in shown:
        claim.logbooks, claim.asked = known.get(claim.key, ()), asked.get(claim.key[:255])
    return Waiting(shown, len(claims), number, number >= OLDEST)


def _by_name(rows: Any) -> list[Claim]:
    """One for each proposal, called as it was spelled last."""
    found: dict[str, Claim] = {}
    for row in rows:
        name = row.pop("claimed_investigation")
        key = routing.claim_key(name)
        if (claim := found.get(key)) is None:
            found[key] = Claim(key, name, **row)
        else:
            claim.number += row["number"]
            claim.oldest = min(claim.oldest, row["oldest"])
    return list(found.values())
