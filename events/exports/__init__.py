"""A logbook leaves as easily as it comes: one registry of formats, each written as the one who asks may read it."""

from events.exports.answering import file_of
from events.exports.keeping import (
    KEPT,
    PACKAGE,
    TooMany,
    ask,
    form_of,
    is_small,
    of,
    package_of,
    sweep,
)
from events.exports.lines import joined
from events.exports.making import make, make_next
from events.exports.pdf import NotPrinted
from events.exports.registry import BY_NAME, FORMATS, Format
from events.exports.source import Size, Source
from events.exports.strays import sweep as sweep_strays

__all__ = [
    "BY_NAME", "FORMATS", "KEPT", "PACKAGE", "Format", "NotPrinted", "Size", "Source", "TooMany", "ask", "form_of",
    "is_small", "joined", "make", "make_next", "of", "package_of", "file_of", "sweep",
    "sweep_strays",
]  # fmt: skip
