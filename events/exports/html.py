"""One HTML file with everything inside: pictures and small files as data, no script, nothing fetched from anywhere."""

from collections.abc import Iterator

from django.template.loader import render_to_string

from events.exports import files
from events.exports.shown import Maker, context
from events.exports.source import Source

APPENDIX = "<h2>Said to everybody meanwhile</h2>\n"


def written(source: Source) -> Iterator[bytes]:
    maker = Maker(source, files.inside)
    yield render_to_string("exports/_head.html", context(source)).encode()
    yield from body(source, maker)
    yield render_to_string("exports/_end.html", {"inventory": maker.inventory, "said": "are inside"}).encode()


def body(source: Source, maker: Maker) -> Iterator[bytes]:
    """All entries under their days, and what was said to everybody."""
    for batch in source.batches():
        for piece in maker.pieces(batch):
            yield piece.encode()
    for number, batch in enumerate(source.broadcasts()):
        yield APPENDIX.encode() if not number else b""
        for piece in Maker(source, maker.address, maker.inventory).pieces(batch):
            yield piece.encode()
