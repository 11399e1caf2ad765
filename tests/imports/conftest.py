"""A logbook with some of everything, and an installation that has lost it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.management import call_command
from django.db import connection

from events import exports, logbook
from events.blobs import Upload
from events.models import Event
from investigations import briefly
from investigations.models import Dataset, Investigation, Sample, User
from tests import make

NOTE: dict[str, Any] = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}
ODD = "Ünïcödé \N{SNOWMAN} \U0001f52c \N{RIGHT-TO-LEFT OVERRIDE}abc\N{POP DIRECTIONAL FORMATTING} a\u0301 \u2028 «»"
PICTURE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.fixture
def rich(embargoed: Investigation, member: User) -> Investigation:
    """Every kind, a picture in a text, a comment, versions, one removed, one redacted, files, tags, what it is about."""
    about = {
        "dataset": Dataset.objects.create(investigation=embargoed, name="scan_0001"),
        "sample": Sample.objects.create(investigation=embargoed, name="YBCO"),
    }
    for category in Event.Category.values:
        fields = {"category": category, "username": "opid32", "machine": "lid32", "tags": ["auto"]}
        make.event(embargoed, f"{category} of a macro", as_sent={"datasetId": 7}, **fields)
    files = [Upload(b"1,2", "scan ü.csv", "text/csv", "A scan"), Upload(b"1,2", "scan ü.csv"), Upload(b"3", "b/c.txt")]
    fields = NOTE | about | {"author": member, "tags": ["alignment", "Ä"], "title": ODD, "filepath": "/data/x y.h5"}
    note = make.event(embargoed, ODD, uploads=files, **fields)
    logbook.revise(
        note, by=member, version=1, body=f"{ODD} again", body_format="markdown", tags=["Ä"], files=[], why="ß"
    )
    logbook.comment(note, by=make.user("second", full_name="Second Person"), body="seen", body_format="plaintext")
    markup = {"body_format": "html", "author": member}
    make.event(embargoed, f'<p>Look @scientist</p><img src="{PICTURE}"><img src="{PICTURE}">', **NOTE | markup)
    gone = make.event(embargoed, "removed words", **NOTE | {"author": member})
    logbook.hide(gone, by=member, version=1, why="a typo")
    admin = make.user("datamanager", full_name="Data Manager", is_superuser=True)
    logbook.redact(make.event(embargoed, "a secret", **NOTE | {"author": member}), by=admin, why="personal")
    return embargoed


def lost(*, people: bool = False) -> None:
    """Nothing was ever written here; with `people`, nobody of those is known either."""
    briefly.forget()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE events_event, events_historicalevent, events_attachment, events_tag CASCADE")
        if people:
            cursor.execute("UPDATE investigations_user SET username = 'other' || id")


def exported(of: Investigation, form: str = "jsonl") -> bytes:
    return b"".join(exports.BY_NAME[form].written(exports.Source(of, own=True)))


def told(export: bytes, *, but: tuple[str, ...] = ("imported_from",)) -> list[dict[str, Any]]:
    """What an export says, but for the numbers of pictures and what says that something was imported."""
    found = []
    for line in export.strip().split(b"\n"):
        one = json.loads(line)
        if one["source"] != "import":
            body = "/attachments/".join(part.lstrip("0123456789") for part in one["body"].split("/attachments/"))
            found.append({name: value for name, value in one.items() if name not in but} | {"body": body})
    return found


@pytest.fixture
def file(rich: Investigation, tmp_path: Path) -> Path:
    path = tmp_path / "logbook.jsonl"
    path.write_bytes(exported(rich))
    return path


@pytest.fixture
def media() -> Path:
    return Path(storages["blobs"].location)


@pytest.fixture
def run(embargoed: Investigation, media: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """What the command says."""

    def command(file: Any, *options: str, form: str = "jsonl") -> str:
        files = ["--files", str(media)] if form == "jsonl" else []
        call_command("import_logbook", str(file), "--format", form, "--into", str(embargoed.pk), *files, *options)
        return capsys.readouterr().out

    return command
