"""The `.eln` package: what its readers and archives ask of it, by the numbers of the acceptance list."""

import hashlib
import io
import json
import re
import subprocess
import sys
import unicodedata
import zipfile

import pytest
from rocrate.rocrate import ROCrate

from events import exports, logbook, seals
from events.blobs import Upload
from tests import make
from tests.exports.crates import checked, problems, unpacked
from tests.imports.conftest import NOTE, ODD, media, rich  # noqa: F401


def package(of, *, own=True, **source):
    return b"".join(exports.BY_NAME["eln"].written(exports.Source(of, own=own, **source)))


def members(data):
    return zipfile.ZipFile(io.BytesIO(data))


def graph(data):
    with members(data) as found:
        (name,) = [name for name in found.namelist() if name.endswith("/ro-crate-metadata.json")]
        return json.loads(found.read(name))["@graph"]


def test_1_one_root_folder_and_names_that_every_system_and_address_takes(rich):  # noqa: F811
    with members(package(rich)) as found:
        names = found.namelist()
    assert {name.split("/")[0] for name in names} == {"HC-4397_ID32"}
    assert len(set(names)) == len(names)
    for name in names:
        assert re.fullmatch(r"[A-Za-z0-9._/-]+", name), name
        assert ".." not in name.split("/")
        assert unicodedata.normalize("NFC", name) == name
    assert exports.BY_NAME["eln"].media_type == "application/vnd.eln+zip"


# Of what the validator is made of, not ours.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.timeout(240)
@pytest.mark.parametrize("which", ["empty", "mixed", "released"])
def test_2_the_official_validator_finds_nothing_that_is_required_and_missing(which, request, tmp_path):
    if which == "mixed":
        place = request.getfixturevalue("rich")
    else:
        place = request.getfixturevalue("embargoed" if which == "empty" else "released")
    if which == "released":
        make.event(place, ODD, author=make.user("anne", full_name="Anne Ünï"), title="Ä «ö»", **NOTE)
    assert checked(unpacked(package(place, own=which != "released"), tmp_path), tmp_path) == []


def test_3_rocrate_reads_every_node(rich, tmp_path):  # noqa: F811
    data = package(rich)
    nodes = graph(data)
    crate = ROCrate(unpacked(data, tmp_path))
    assert len(crate.get_entities()) == len(nodes)
    kinds = [node["@type"] for node in nodes]
    entries, fixed = 11, 8
    files = sum(len(node["hasPart"]) for node in nodes if node.get("position"))
    assert kinds.count("File") == files + 3
    people = sum(1 for node in nodes if node["@id"].startswith(("#person-", "#sender-", "#comment-")))
    assert len(nodes) == fixed + entries + files + 3 + people


def test_4_a_package_of_2604_entries_passes_the_linear_checks(embargoed):
    for _ in range(4):
        make.events(embargoed, 651)
    assert problems(package(embargoed)) == []


def test_5_every_file_is_described_by_its_hash_and_size_and_nothing_else_is_in_it(rich):  # noqa: F811
    data = package(rich)
    described = {node["@id"]: node for node in graph(data) if node["@type"] == "File"}
    with members(data) as found:
        for name in found.namelist():
            place = "./" + name.partition("/")[2]
            if place not in ("./ro-crate-metadata.json", "./ro-crate-preview.html"):
                content, node = found.read(name), described.pop(place)
                assert (node["sha256"], node["contentSize"]) == (hashlib.sha256(content).hexdigest(), str(len(content)))
    assert described == {}


def test_6_two_builds_of_one_state_are_the_same_bytes_and_one_of_another_is_not(rich):  # noqa: F811
    sum(seals.seal())
    first = package(rich)
    assert package(rich) == first
    make.event(rich, "one more")
    assert package(rich) != first


def test_8_the_chain_in_it_is_checked_by_python_alone(rich, tmp_path):  # noqa: F811
    sum(seals.seal())
    folder = unpacked(package(rich), tmp_path)
    ran = subprocess.run(
        [sys.executable, "-I", "integrity/verify.py", "integrity/seals.jsonl"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert (ran.returncode, "OK, 14 seals" in ran.stdout) == (0, True), ran.stdout + ran.stderr


def test_10_what_was_redacted_superseded_or_removed_is_nowhere_in_what_the_world_gets(released, member):
    note = make.event(released, "first words 4711", author=member, **NOTE)
    logbook.revise(note, by=member, version=1, body="second words", body_format="plaintext")
    gone = make.event(released, "removed words 4711", author=member, **NOTE)
    logbook.hide(gone, by=member, version=1, why="why 4711")
    secret = make.event(released, "secret words 4711", author=member, **NOTE)
    logbook.redact(secret, by=make.user("dm", is_superuser=True), why="personal")
    sum(seals.seal())
    with members(package(released, own=False)) as found:
        said = b"".join(found.read(name) for name in found.namelist())
    assert b"4711" not in said
    assert b"second words" in said


@pytest.mark.parametrize("form", ["eln", "jsonl"])
def test_10_what_was_moved_to_another_logbook_is_in_no_byte_of_what_leaves_from_the_first(
    embargoed, id32, member, form
):
    file = Upload(b"4711 in a file", "4711.txt")
    note = make.event(embargoed, "words 4711", author=member, uploads=[file], tags=["4711"], **NOTE)
    logbook.revise(note, by=member, version=1, body="other words 4711", body_format="plaintext", why="4711")
    make.event(embargoed, "what stays")
    sum(seals.seal())
    choice = logbook.Choice(public_ids=(note.public_id,))
    here, there = make.Place(embargoed, id32), make.Place(make.investigation("HC-1", at=id32), id32)
    logbook.move_some(here, there, choice, by=make.scientist(id32, "contact"), why="Wrong logbook")
    sum(seals.seal())
    assert b"4711" not in everything(embargoed, form)
    assert b"what stays" in everything(embargoed, form)
    assert b"words 4711" in everything(there.investigation, form)


def everything(investigation, form):
    """All bytes of an export for the team, unpacked."""
    data = b"".join(exports.BY_NAME[form].written(exports.Source(investigation, own=True)))
    if form == "jsonl":
        return data
    with members(data) as found:
        return b"".join(found.read(name) for name in found.namelist())


def test_11_no_address_of_a_person_is_in_a_public_package(released):
    person = make.user("doe@example.org", email="doe@example.org", full_name="doe@example.org")
    make.event(released, "words", author=person, username="doe@example.org", **NOTE)
    with members(package(released, own=False)) as found:
        for name in found.namelist():
            assert not re.search(rb"[\w.]+@[\w-]+\.\w", found.read(name)), name


def test_what_was_removed_or_redacted_is_told_to_other_programs_without_its_words(rich):  # noqa: F811
    nodes = [node for node in graph(package(rich)) if node["@id"].count("/") == 3 and node["@type"] == "Dataset"]
    (gone,) = [node for node in nodes if node.get("creativeWorkStatus") == "removed"]
    assert gone["text"] == "<p>Removed.</p>"
    assert "<p>Redacted: personal</p>" in [node["text"] for node in nodes]


def test_a_comment_is_on_its_entry_and_a_picture_at_its_place(rich):  # noqa: F811
    data = package(rich)
    nodes = {node["@id"]: node for node in graph(data)}
    (entry,) = [node for node in nodes.values() if "comment" in node]
    assert "seen" in nodes[entry["comment"][0]["@id"]]["text"]
    (shown,) = [node["text"] for node in nodes.values() if "<img" in node.get("text", "")]
    with members(data) as found:
        for place in re.findall(r'<img src="([^"]+)"', shown):
            assert f"HC-4397_ID32/{place}" in found.namelist()


def test_a_file_that_was_lost_is_named_with_the_reason(rich, media):  # noqa: F811
    next(path for path in media.rglob("*") if path.is_file() and path.read_bytes() == b"3").unlink()
    with members(package(rich)) as found:
        assert "- b/c.txt: Its bytes are not in" in found.read("HC-4397_ID32/README.txt").decode()
