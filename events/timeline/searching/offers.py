"""Where nothing was found: what would be, with one of the words or filters less."""

from dataclasses import replace
from typing import NamedTuple

from django.db.models import Q

from events import query
from events.timeline.filters import Filter
from investigations.models.places import Reader

from .keys import newest
from .limits import BESIDE, TookTooLong, limited
from .reach import Reach

# So many are tried, and counted up to here.
MOST = 4
COUNTED = 50


class Offer(NamedTuple):
    """What is left out, the query without it, and how many hits that has, at most COUNTED."""

    left_out: str
    query: str
    number: int


def offers(reader: Reader, wanted: Filter) -> list[Offer]:
    """Queries of one part less that find something this reader may see; nothing else is ever told of."""
    q, found = wanted.q, []
    terms = [term for group in query.read(q).groups for term in group]
    if len(terms) < 2:
        return []
    for term in terms[:MOST]:
        start, end = term.at
        shorter = " ".join(f"{q[:start]} {q[end:]}".split())
        try:
            with limited(BESIDE):
                number = len(newest(Reach(reader, replace(wanted, q=shorter)), Q(), COUNTED))
        except TookTooLong:
            continue
        if number:
            found.append(Offer(q[start:end], shorter, number))
    return found
