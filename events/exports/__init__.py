"""A logbook leaves as easily as it comes: one registry of formats, each written as the one who asks may read it."""

from events.exports.lines import joined
from events.exports.pdf import NotPrinted
from events.exports.registry import BY_NAME, FORMATS, Format
from events.exports.source import Size, Source

__all__ = ["BY_NAME", "FORMATS", "Format", "NotPrinted", "Size", "Source", "joined"]
