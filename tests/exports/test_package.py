"""What everybody takes of a released logbook, by the numbers of the acceptance list."""

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import unicodedata
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import Mock

import pypdfium2
import pytest
from django.core.files.storage import storages
from django.utils import timezone
from rocrate.rocrate import ROCrate

from events import exports, logbook, renditions, seals
from events.blobs import Upload
from events.exports import package, pdf, shown
from events.models import Anchor, Event
from investigations.models import Investigation, ReleaseChange
from tests import make, photographs
from tests.exports.crates import checked, problems, unpacked
from tests.imports.conftest import NOTE, ODD
from tests.seals.authority import running

ROOT = "BLC-12581_ID21_20210331_logbook_v1"
UNDESCRIBED = {"ro-crate-metadata.json", "ro-crate-preview.html"}


@pytest.fixture
def told(released, member):
    """An entry in two versions, a comment, a photograph, a file with an odd name, one removed, one redacted."""
    # In Paris the next day has begun.
    began = datetime(2021, 3, 30, 22, 30, tzinfo=UTC)
    Investigation.objects.filter(pk=released.pk).update(start_date=began, title="Ä «ö» θ")
    released.refresh_from_db()
    note = make.event(released, "first words 4711", author=member, **NOTE)
    logbook.revise(note, by=member, version=1, body="second words", body_format="plaintext")
    logbook.comment(note, by=make.user("anne", full_name="Anne Ünï"), body=ODD, body_format="plaintext")
    files = [Upload(photographs.png(), "plot.png", caption="XMCD"), Upload(b"1 2 3", "scan ü <1>.dat")]
    make.event(released, "with files", author=member, uploads=files, **NOTE)
    gone = make.event(released, "removed words 4711", author=member, **NOTE)
    logbook.hide(gone, by=member, version=1, why="why 4711")
    secret = make.event(released, "secret words 4711", author=member, **NOTE)
    logbook.redact(secret, by=make.user("dm", is_superuser=True), why="personal")
    assert renditions.make_next() is not None
    sum(seals.seal())
    return released


def made(place, build=1):
    return b"".join(package.written(exports.Source(place, build=build)))


def members(data):
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name.partition("/")[2]: found.read(name) for name in found.namelist()}


def graph(data):
    return json.loads(members(data)["ro-crate-metadata.json"])["@graph"]


def words(document):
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(document))


def verified(data, folder):
    """What the program in the package says of the chain in it, run by Python alone."""
    command = ["integrity/verify.py", "integrity/seals.jsonl", "--entries", "logbook.jsonl"]
    root = unpacked(data, folder)
    ran = subprocess.run([sys.executable, "-I", *command], cwd=root, capture_output=True, text=True)
    assert (ran.returncode, ran.stderr) == (0, "")
    return ran.stdout


def test_1_one_root_folder_named_like_the_file_and_names_that_every_system_takes(told):
    exports.make_next()
    (path,) = (path for path in Path(storages["exports"].location).rglob("*") if path.is_file())
    with zipfile.ZipFile(path) as found:
        names = found.namelist()
    assert path.name == f"{ROOT}.eln"
    assert {name.split("/")[0] for name in names} == {ROOT}
    assert len(set(names)) == len(names)
    for name in names:
        assert re.fullmatch(r"[A-Za-z0-9._/-]+", name), name
        assert ".." not in name.split("/")
        assert unicodedata.normalize("NFC", name) == name
    assert path.stat().st_mode & 0o777 == 0o444


# Of what the validator is made of, not ours.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.timeout(240)
@pytest.mark.parametrize("which", ["empty", "mixed"])
def test_2_the_official_validator_finds_nothing_that_is_required_and_missing(which, request, tmp_path):
    data = made(request.getfixturevalue("told" if which == "mixed" else "released"))
    assert checked(unpacked(data, tmp_path), tmp_path) == []


def test_3_rocrate_reads_every_node(told, tmp_path):
    data = made(told)
    nodes = graph(data)
    assert len(ROCrate(unpacked(data, tmp_path)).get_entities()) == len(nodes)
    entries, fixed, beside = 4, 10, 10
    attached = sum(len(node["hasPart"]) for node in nodes if node.get("position"))
    people = sum(node["@id"].startswith(("#person-", "#sender-", "#comment-")) for node in nodes)
    assert attached == entries + 2
    assert len(nodes) == fixed + entries + attached + beside + people


def test_5_every_file_is_described_by_its_hash_and_size_and_nothing_else_is_in_it(told):
    data = made(told)
    described = {node["@id"].removeprefix("./"): node for node in graph(data) if node["@type"] == "File"}
    inside = members(data)
    assert problems(data) == []
    assert set(inside) - UNDESCRIBED == set(described)
    for name, node in described.items():
        said = (hashlib.sha256(inside[name]).hexdigest(), str(len(inside[name])))
        assert (node["sha256"], node["contentSize"]) == said


def test_6_two_builds_of_one_state_are_the_same_bytes_and_one_of_another_is_not(told, monkeypatch):
    first = made(told)
    # Nothing in it tells when it was built.
    monkeypatch.setattr(shown, "timezone", Mock(wraps=timezone, now=Mock(side_effect=AssertionError)))
    assert made(told) == first
    make.event(told, "one more")
    assert made(told) != first


@pytest.fixture
def stamped(settings, tmp_path):
    """Roots go to an authority of our own."""
    with running() as (settings.ELOGBOOK_TSA_URL, found):
        settings.ELOGBOOK_HOME, found.answers = tmp_path, "stamp"
        yield


def test_6_another_day_with_another_root_changes_nothing(told, stamped):
    now = datetime.now(UTC)
    seals.anchor_today(now)
    seals.stamp_waiting()
    first = made(told)
    make.event(make.investigation("HC-9"), "elsewhere")
    sum(seals.seal())
    seals.anchor_today(now.replace(year=now.year + 1))
    seals.stamp_waiting()
    assert made(told) == first
    inside = members(first)
    anchor = json.loads(inside["integrity/anchor.json"])
    assert inside["integrity/anchor.tsr"].hex() == anchor["token"]
    imprint = hashlib.sha256(bytes.fromhex(anchor["root"])).hexdigest()
    assert f"-digest {imprint} -in integrity/anchor.tsr" in inside["integrity/VERIFY.md"].decode()


def test_a_later_day_that_was_stamped_says_more_than_an_earlier_one_that_was_not(told, stamped):
    now = datetime.now(UTC)
    seals.anchor_today(now)
    seals.anchor_today(now.replace(year=now.year + 1))
    Anchor.objects.filter(at__lte=now).update(failed_why="")
    seals.stamp_waiting()
    assert json.loads(members(made(told))["integrity/anchor.json"])["at"].startswith(str(now.year + 1))


def test_10_what_was_redacted_superseded_or_removed_is_nowhere_while_the_chain_holds(told, tmp_path):
    data = made(told)
    inside = members(data)
    assert b"4711" not in b"".join(inside.values())
    printed = words(inside["logbook.pdf"])
    assert "4711" not in printed
    for said in (printed, inside["logbook.csv"].decode(), inside["logbook.jsonl"].decode()):
        assert "second words" in said
    assert "OK, 8 seals" in verified(data, tmp_path)


def test_11_no_address_of_a_person_is_in_it(released):
    person = make.user("doe@example.org", email="doe@example.org", full_name="doe@example.org")
    make.event(released, "words", author=person, username="doe@example.org", **NOTE)
    for name, content in members(made(released)).items():
        said = words(content).encode() if name.endswith(".pdf") else content
        assert not re.search(rb"[\w.]+@[\w-]+\.\w", said), name


@pytest.mark.parametrize("closed", ["embargoed", "proprietary", "own"])
def test_11_of_a_closed_logbook_or_of_all_versions_none_is_made(closed, request, released):
    place = request.getfixturevalue("embargoed") if closed == "embargoed" else released
    place.proprietary = closed == "proprietary"
    with pytest.raises(package.NotReleased):
        package.written(exports.Source(place, own=closed == "own", build=1))


def test_it_says_who_when_how_to_cite_what_became_of_the_embargo_and_how_much_was_redacted(told, settings):
    settings.ELOGBOOK_PUBLIC_URL, settings.ELOGBOOK_FACILITY = "https://logbook.facility.eu", "The Facility"
    change = {"source": "catalogue", "kind": "date", "release_date": datetime(2024, 4, 2, 22, tzinfo=UTC)}
    ReleaseChange.objects.create(investigation=told, **change)
    ReleaseChange.objects.create(investigation=told, source="staff", kind="withdrawn", why="why 4711")
    said = members(made(told))["README.txt"].decode()
    assert "the logbook of BLC-12581 at ID21, 4 entries" in said
    assert (
        "The team of BLC-12581 at ID21 (2025). Ä «ö» θ [Electronic logbook of BLC-12581 at ID21]. The Facility." in said
    )
    assert f"https://logbook.facility.eu/investigations/{told.pk}/about/" in said
    assert re.search(
        r"20\d\d: its release was set to 3 April 2024\n.*20\d\d: it was withdrawn\nOpen to everybody", said
    )
    assert "1 entry was redacted" in said
    assert "2 pictures and files of the entries are inside." in said


def test_it_has_the_record_of_registries_the_licence_and_every_entry_in_each_form(told):
    inside = members(made(told))
    assert json.loads(inside["metadata/datacite.json"])["rightsList"][0]["rightsIdentifier"] == "CC-BY-4.0"
    assert inside["metadata/datacite.xml"].startswith(b"<?xml")
    assert b"https://creativecommons.org/licenses/by/4.0/" in inside["LICENSE.txt"]
    assert b"names its authors" in inside["LICENSE.txt"]
    rows = list(csv.reader(io.StringIO(inside["logbook.csv"].decode("utf-8-sig"))))
    lines = [json.loads(line) for line in inside["logbook.jsonl"].splitlines()]
    entries = [json.loads(data)[0] for name, data in inside.items() if name.endswith("entry.json")]
    assert [row[0] for row in rows[1:]] == [line["id"] for line in lines] == [entry["id"] for entry in entries]
    assert len(lines) == 4


def test_a_long_one_has_the_pdf_in_parts(released, monkeypatch):
    monkeypatch.setattr(pdf, "ENTRIES", 2)
    make.events(released, 9, type=Event.Type.NOTIFICATION)
    inside = members(made(released))
    parts = [name for name in inside if name.endswith(".pdf")]
    assert parts[:2] == ["logbook-part-01.pdf", "logbook-part-02.pdf"]
    assert all(name in inside["README.txt"].decode() for name in parts)
    assert problems(made(released)) == []
