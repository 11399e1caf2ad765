"""What everybody takes of a released logbook: built once, with its hash, from the latest versions only."""

from collections.abc import Iterator

from events.exports import html, markdown
from events.exports.source import Source
from events.exports.zips import Zip

NAME = "package"


def written(source: Source) -> Iterator[bytes]:
    """The zip form with the page that needs nothing to be read."""
    made = Zip()
    yield from made.member(f"{source.name}/logbook.html", html.written(source))
    yield from markdown.pack(source, made, source.name)
