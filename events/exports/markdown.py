"""A ZIP to keep: the logbook as Markdown by day, JSON Lines, CSV, every file as it came, and the chain with what verifies it."""

import json
from collections.abc import Iterator
from itertools import groupby

from django.template.loader import render_to_string
from django.utils import timezone

from events import seals, wording
from events.exports import files, lines, marking, tables
from events.exports.files import Inventory, Missing
from events.exports.shown import context
from events.exports.source import Source
from events.exports.zips import Zip
from events.models import Attachment, Event


def written(source: Source) -> Iterator[bytes]:
    yield from pack(source, Zip(), source.name)


def pack(source: Source, made: Zip, root: str) -> Iterator[bytes]:
    """Everything under one folder; `README.txt` comes last, since it says which files are missing."""
    inventory, known = Inventory(), set[str]()
    for day, some in groupby(_entries(source), key=lambda event: timezone.localdate(event.happened_at)):
        page = (f"{marking_of(event, source)}\n\n".encode() for event in some)
        yield from made.member(f"{root}/markdown/{day}.md", _headed(f"# {day:%A %-d %B %Y}\n\n", page))
    for batch in source.files_in_batches():
        for file in batch:
            yield from _file(made, root, file, source, inventory, known)
    yield from made.member(f"{root}/logbook.jsonl", lines.joined(lines.written(source)))
    yield from made.member(f"{root}/logbook.csv", lines.joined(tables.written(source)))
    yield from made.member(f"{root}/integrity/seals.jsonl", _seals(source))
    yield from made.member(f"{root}/integrity/verify.py", [seals.VERIFY.read_bytes()])
    said = context(source) | {"inventory": inventory, "root": root}
    yield from made.member(f"{root}/README.txt", [render_to_string("exports/readme.txt", said).encode()])
    yield from made.end()


def _entries(source: Source) -> Iterator[Event]:
    for batch in source.batches():
        yield from batch


def _headed(head: str, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head.encode()
    yield from rest


def _file(
    made: Zip, root: str, file: Attachment, source: Source, inventory: Inventory, known: set[str]
) -> Iterator[bytes]:
    try:
        blob = files.blob_of(file, own=source.own)
        place = address(file, blob.sha256)
        if place not in known:
            data = files.pieces(blob)
            known.add(place)
            yield from made.member(f"{root}/{place}", data)
    except Missing as missing:
        inventory.missed(file.name, str(missing))
    else:
        inventory.took(file.name)


def address(file: Attachment, sha256: str) -> str:
    return f"files/{sha256}/{files.safe_name(file.name)}"


def _seals(source: Source) -> Iterator[bytes]:
    """The chain; of entries a view leaves out without their texts."""
    for line in source.chain():
        yield (json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def marking_of(event: Event, source: Source) -> str:
    """An entry as Markdown."""
    sender = wording.sender(event, is_own=source.own)
    who = " · ".join(marking.plain(each) for each in (sender.person, sender.software) if each)
    late = wording.delay(event.happened_at, event.recorded_at)
    head = f"## {timezone.localtime(event.happened_at):%H:%M:%S} {wording.kind(event).word}{f' · {who}' if who else ''}"
    parts = [f'<a id="e{event.public_id}"></a>', f"{head}{f' · {late}' if late else ''}"]
    if event.parent is not None and event.parent.removed_at is None:
        day = timezone.localdate(event.parent.happened_at)
        parts.append(f"On [another entry]({day}.md#e{event.parent.public_id})")
    parts += [f"**{marking.plain(event.title)}**"] if event.title else []
    parts += [f"*Redacted: {marking.plain(event.redacted_why)}*"] if event.redacted_at else []
    pictures = {file.get_absolute_url(): _link(file, source) for file in event.attachments.all()}
    parts.append(_said(event, pictures))
    parts += [link for link in pictures.values() if link not in parts[-1]]
    parts += [f"Tags: {', '.join(marking.plain(name) for name in event.tag_names)}"] if event.tag_names else []
    return "\n\n".join(part for part in parts if part)


def _said(event: Event, pictures: dict[str, str]) -> str:
    if event.body_format == Event.Format.MARKDOWN:
        return event.body
    if event.html:
        return marking.markdown(event.html, pictures)
    if event.type == Event.Type.ANNOTATION:
        return marking.plain(event.body)
    fence = "`" * max(3, *(len(run) + 1 for run in event.body.split() if set(run) == {"`"}), 3)
    return f"{fence}\n{event.body}\n{fence}" if event.body else ""


def _link(file: Attachment, source: Source) -> str:
    name = marking.plain(file.caption or file.name)
    try:
        blob = files.blob_of(file, own=source.own)
        files.ensure_there(blob)
        place = address(file, blob.sha256)
    except Missing as missing:
        return f"*{name}: {missing}*"
    return f"{'!' if file.blob.is_picture else ''}[{name}](../{place.replace(' ', '%20').replace('(', '%28').replace(')', '%29')})"
