"""An entry as readable forms show it: words, pictures and what it is about; one place for HTML and PDF."""

import html as entities
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from events import content, wording
from events.exports.files import Inventory, Missing, Shows
from events.exports.source import Source
from events.models import Attachment, Event

# More of one entry than this fills pages with a log; the machine-readable forms have it whole.
LONGEST, LONGEST_MARKUP = 20_000, 200_000


@dataclass
class File:
    name: str
    caption: str
    size: int
    address: str = ""
    why_missing: str = ""
    is_picture: bool = False


@dataclass
class Shown:
    event: Event
    kind: wording.Kind
    sender: wording.Sender
    text: SafeString
    cut: int
    late: str
    about: list[tuple[str, str]]
    files: list[File] = field(default_factory=list)
    is_comment: bool = False


@dataclass
class Maker:
    """Makes entries to be shown: `address` gives a picture or a file a place in the document."""

    source: Source
    address: Shows
    inventory: Inventory = field(default_factory=Inventory)
    _day: str = ""

    def pieces(self, events: Iterable[Event]) -> Iterator[str]:
        """Entries under their days, as markup; a day is a chapter."""
        for event in events:
            day = f"{timezone.localdate(event.happened_at):%A %-d %B %Y}"
            if day != self._day:
                self._day = day
                yield f'<h2 class="day">{day}</h2>\n'
            yield render_to_string("exports/_entry.html", {"one": self.shown(event)})

    def shown(self, event: Event) -> Shown:
        files = {file.pk: self._file(file) for file in event.attachments.all()}
        text, cut, used = _text(event, files)
        about = [
            ("Dataset", event.dataset.name if event.dataset else event.dataset_name),
            ("Sample", event.sample.name if event.sample else ""), ("File path", event.filepath),
        ]  # fmt: skip
        return Shown(
            event, wording.kind(event), wording.sender(event, is_own=self.source.own), text, cut,
            wording.delay(event.happened_at, event.recorded_at), [pair for pair in about if pair[1]],
            [file for pk, file in files.items() if pk not in used], event.parent is not None and event.parent.removed_at is None,
        )  # fmt: skip

    def _file(self, file: Attachment) -> File:
        said = File(file.name, file.caption, file.blob.size, is_picture=file.blob.is_picture)
        if not (self.source.own or not file.blob.withheld):
            said.why_missing = "Only its team gets it: nobody could take out of it where it was taken."
        else:
            try:
                said.address = self.address(file)
            except Missing as missing:
                said.why_missing = str(missing)
        if said.why_missing:
            self.inventory.missed(file.name, said.why_missing)
        else:
            self.inventory.took(file.name)
        return said


def _text(event: Event, files: dict[int, File]) -> tuple[SafeString, int, set[int]]:
    """What it says as safe markup, how much was left out, and the pictures that stand in it."""
    if event.redacted_at is not None:
        return mark_safe(""), 0, set()
    if event.html and len(event.html) <= LONGEST_MARKUP:
        text, used = with_pictures(content.without_boxes(event.html), files)
        return mark_safe(text), 0, used
    said = event.text or event.body
    return mark_safe(entities.escape(said[:LONGEST])), max(len(said) - LONGEST, 0), set()


def with_pictures(html: str, files: dict[int, File]) -> tuple[str, set[int]]:
    """The markup with the entry's own pictures at their new addresses; one that is missing is named there."""
    used: set[int] = set()

    def placed(found: "re.Match[str]") -> str:
        own = content.OWN_PICTURE.fullmatch(found[1] or "")
        file = files.get(int(own[1])) if own else None
        if file is None:
            return '<span class="missing">[A picture of an earlier version stood here]</span>'
        used.add(int(own[1]))  # type: ignore[index]
        name = entities.escape(file.caption or file.name)
        if file.why_missing:
            return f'<span class="missing">[{name}: {entities.escape(file.why_missing)}]</span>'
        return f'<img src="{file.address}" alt="{name}">'

    return content.IMAGE.sub(placed, html), used


def context(source: Source) -> dict[str, object]:
    """What stands on the title page."""
    of = source.investigation
    return {
        "investigation": of, "slot": wording.slot(of) if of else "", "source": source, "instrument": source.instrument,
        "called": wording.logbook(source.of), "zone": timezone.get_current_timezone_name(),
        "made_at": source.moment or timezone.now(), "is_open": of is not None and of.is_open,
        "title": of.title or of.name if of else wording.logbook(source.of),
        "readers": "the team and the staff of the beamline" if of else "the staff of the beamline",
    }  # fmt: skip
