"""Search in everything a reader may see, for the page and the main API: the hits, how many, and where they are."""

from .counting import COUNTED, Choice, Sides, is_quick, sides
from .hits import BY_RANK, BY_TIME, ORDERS, Found, Search, search
from .limits import TookTooLong, limited
from .offers import Offer, offers
from .snippets import Part, snippet
from .turns import AGAIN, Busy, turn

__all__ = [
    "AGAIN",
    "BY_RANK",
    "BY_TIME",
    "COUNTED",
    "ORDERS",
    "Busy",
    "Choice",
    "Found",
    "Offer",
    "Part",
    "Search",
    "Sides",
    "TookTooLong",
    "is_quick",
    "limited",
    "offers",
    "search",
    "sides",
    "snippet",
    "turn",
]
