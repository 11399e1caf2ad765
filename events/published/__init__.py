"""What a released logbook tells the world of itself: to catalogues, to search engines and to whoever cites it.

Nothing here asks whether a logbook is open: that is the door's, before a record is made.
"""

from .formats import BY_NAME, FORMATS, Format
from .links import Link, of_item, of_metadata, worded
from .page import context
from .record import Distribution, Record, record

__all__ = [
    "BY_NAME",
    "FORMATS",
    "Distribution",
    "Format",
    "Link",
    "Record",
    "context",
    "of_item",
    "of_metadata",
    "record",
    "worded",
]
