"""A night with everything that is hard to print: long words, wide tables, code, alphabets, pictures, a lost file."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from events import logbook
from events.blobs import Upload
from events.models import Event
from tests import make, photographs
from tests.events.conftest import elsewhere  # noqa: F401

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
ALPHABETS = "Greek θ = 12.5°, Δλ/λ · Ελληνικά · Hebrew שלום עולם · Arabic مرحبا بالعالم · Å ß é · ✓ → ☀"
TABLE = "".join(f"<tr>{''.join(f'<td>cell {row}.{n}</td>' for n in range(14))}</tr>" for row in range(3))
CODE = '<pre class="language-python"><code>for n in range(3):\n    umv(srot, n * 1.5)  # ' + "x" * 160 + "</code></pre>"


def hard(place, member):
    """Those entries, over two days; three pictures and two files, of which one picture is lost."""
    start = timezone.now().replace(hour=12, minute=0, second=0) - timedelta(days=1)
    times = iter(start + timedelta(minutes=n) for n in range(20))
    with_words(place, member, times)
    with_files(place, member, times, start + timedelta(days=1))


def with_words(place, member, times):
    inline = make.event(
        place,
        author=member,
        happened_at=next(times),
        body="a",
        uploads=[Upload(photographs.saved("JPEG"), "in.jpg")],
        **NOTE,
    )
    (file,) = inline.attachments.all()
    logbook.revise(
        inline, by=member, version=1, body_format="html", files=[logbook.recording.Attached(file.pk, "In the text")],
        body=f'<h1>Plan</h1><p>Before <img src="{file.get_absolute_url()}"> after <b>bold</b></p><ul><li>one<li>two</ul>',
    )  # fmt: skip
    make.event(place, ALPHABETS, author=member, happened_at=next(times), **NOTE)
    make.event(place, "W" * 400, happened_at=next(times))
    make.event(
        place, f"<table>{TABLE}</table>{CODE}", body_format="html", author=member, happened_at=next(times), **NOTE
    )
    make.event(
        place,
        "| a | b |\n|---|---|\n| **1** | 2 |",
        body_format="markdown",
        author=member,
        happened_at=next(times),
        **NOTE,
    )


def with_files(place, member, times, tomorrow):
    shots = [
        Upload(photographs.png(), "plot.png", caption="XMCD at 4 K"),
        Upload(b"1 2 3\n", "scan <1>.dat", "text/plain"),
    ]
    make.event(place, "with files", author=member, uploads=shots, tags=["beam", "x|y"], happened_at=next(times), **NOTE)
    lost = make.event(
        place,
        "lost",
        author=member,
        happened_at=tomorrow,
        uploads=[Upload(photographs.gif(), "lost.gif")],
        **NOTE,
    )
    lose(lost.attachments.get().blob)
    note = make.event(place, "paper", uploads=[Upload(b"%PDF-1.4 x", "paper.pdf")], happened_at=tomorrow)
    make.event(place, "a comment", parent=note, author=member, happened_at=tomorrow + timedelta(minutes=1), **NOTE)


def lose(blob):
    Path(storages["blobs"].path(blob.path)).unlink()


@pytest.fixture
def night(embargoed, member):
    hard(embargoed, member)
    return embargoed


@pytest.fixture
def public_night(released, member):
    hard(released, member)
    return released
