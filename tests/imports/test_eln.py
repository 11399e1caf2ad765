"""A logbook that left as a package comes back as it was; a package of others, or a broken one, is refused in words."""

import io
import json
import zipfile
from pathlib import Path

import pytest
from django.core.management import CommandError

from events import imports
from events.models import Event
from tests.imports.conftest import exported, lost, told

SAMPLES = sorted((Path(__file__).parent.parent / "data" / "eln").glob("*.eln"))
ROOT = "HC-4397_ID32"


@pytest.fixture
def package(rich, tmp_path):
    path = tmp_path / "logbook.eln"
    path.write_bytes(exported(rich, "eln"))
    return path


def remade(path, change):
    """The package with other members."""
    with zipfile.ZipFile(path) as old:
        members = {info.filename: old.read(info) for info in old.infolist()}
    change(members)
    with zipfile.ZipFile(path, "w") as new:
        for name, data in members.items():
            new.writestr(name, data)


def refused(run, path):
    with pytest.raises(CommandError) as error:
        run(path, form="eln")
    assert "Nothing was stored" in str(error.value)
    return str(error.value)


def test_what_left_as_a_package_and_came_back_leaves_the_same(rich, package, run):
    before = told(exported(rich))
    with zipfile.ZipFile(package) as found:
        files = {
            info.filename: info.CRC
            for info in found.infolist()
            if "/logbook/" in info.filename and not info.filename.endswith("entry.json")
        }
    lost()
    run(package, "--match-people", form="eln")
    assert told(exported(rich)) == before
    with zipfile.ZipFile(io.BytesIO(exported(rich, "eln"))) as again:
        now = {
            info.filename: info.CRC
            for info in again.infolist()
            if "/logbook/" in info.filename and not info.filename.endswith("entry.json")
        }
    assert now == files
    assert run(package, "--match-people", form="eln").startswith("Nothing is new: all 11 entries")


def test_4_everything_that_is_wrong_with_a_package_is_told_together(package, run):
    def change(members):
        del members[f"{ROOT}/integrity/verify.py"]
        attached = next(name for name in members if name.endswith("b_c.txt"))
        members[attached] = b"4"
        members[f"{ROOT}/logbook/000001/entry.json"] = b"{}"
        members["other/x.txt"] = members[f"{ROOT}/../x.txt"] = members["/etc/x.txt"] = b"x"

    lost()
    remade(package, change)
    said = refused(run, package)
    for each in (
        "described and not there", "its sha256 differs", "is no list of versions", "did not come along",
        "one folder with everything inside, and has 3", "leads out of the archive", "is absolute",
    ):  # fmt: skip
        assert each in said
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("other/x.txt", "one folder with everything inside, and has 2"),
        ("loose.txt", "one folder with everything inside"),
        (f"{ROOT}/../x.txt", "leads out of the archive"),
        (f"{ROOT}/..\\x.txt", "leads out of the archive"),
        ("/etc/x.txt", "is absolute"),
    ],
)
def test_4_a_package_with_a_name_that_leads_elsewhere_is_refused(package, run, name, said):
    remade(package, lambda members: members.update({name: b"x"}))
    assert said in refused(run, package)


def test_4_a_name_twice_is_refused(package, run):
    with zipfile.ZipFile(package, "a") as found, pytest.warns(UserWarning, match="Duplicate"):
        found.writestr(f"{ROOT}/README.txt", "x")
    assert "is there twice" in refused(run, package)


def test_4_a_bomb_is_refused_before_it_is_unpacked(package, run):
    with zipfile.ZipFile(package, "a", zipfile.ZIP_DEFLATED) as found:
        found.writestr(f"{ROOT}/zeros", bytes(40_000_000))
    assert "Unpacked it would be" in refused(run, package)


def test_4_an_encrypted_member_is_said_before_anything_is_unpacked(package, run):
    data = bytearray(package.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    package.write_bytes(data)
    assert "1 of its members are encrypted, “" in refused(run, package)


def test_4_one_that_was_cut_off_or_flipped_is_refused(package, run):
    whole = package.read_bytes()
    package.write_bytes(whole[: len(whole) // 2])
    assert "no ZIP that is whole" in refused(run, package)
    with zipfile.ZipFile(io.BytesIO(whole)) as found:
        first = next(info for info in found.infolist() if info.filename.endswith("entry.json"))
    at = first.header_offset + 30 + len(first.filename) + 24
    package.write_bytes(whole[:at] + bytes([whole[at] ^ 255]) * 4 + whole[at + 4 :])
    assert "cannot be unpacked" in refused(run, package)


@pytest.mark.parametrize(
    ("data", "said"),
    [(None, "It has no ro-crate-metadata.json"), (b"{}", "cannot be read"), (b"[1]", "cannot be read"), (b"x", "cannot be read")],
)  # fmt: skip
def test_4_one_without_a_description_is_refused(package, run, data, said):
    def change(members):
        members.pop(f"{ROOT}/ro-crate-metadata.json")
        members |= {f"{ROOT}/ro-crate-metadata.json": data} if data is not None else {}

    remade(package, change)
    assert said in refused(run, package)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_4_a_package_of_another_program_is_read_and_refused_with_what_it_lacks(path):
    with pytest.raises(imports.Refused) as error, imports.read_eln(path):
        pass
    assert "can be read, but no logbook/…/entry.json" in str(error.value)
    assert json.dumps(error.value.problems)
