"""Whatever is not as it was written is said in a sentence that names it."""

import json

import pytest
from django.core.management import CommandError, call_command

from elogbook.backups import checking, sets
from elogbook.backups.sets import Folder
from events import redactions

OLD, NEW = "2026-03-01T12-00-00Z", "2026-03-02T12-00-00Z"


def wrong(shelf):
    return checking.check_all(shelf.folder).sentences


@pytest.fixture
def both(shelf):
    return shelf.add(OLD, "a scan"), shelf.add(NEW, "a scan", "a photo")


def test_what_is_as_it_was_written_is_whole_and_a_file_of_two_is_read_once(shelf, both):
    found = checking.check_all(shelf.folder)
    assert (found.checked, found.files, found.sentences, found.notes) == ([OLD, NEW], 2, [], [])


def test_a_changed_file_of_the_same_size_is_named(shelf, both):
    shelf.stored("a photo").write_bytes(b"A PHOTO")
    (sentence,) = wrong(shelf)
    assert sentence == (
        f"The file {shelf.stored('a photo').name} was changed: its 7 bytes are no longer those of its name."
    )


def test_a_missing_file_is_named(shelf, both):
    shelf.stored("a scan").unlink()
    assert wrong(shelf) == [f"The file {shelf.stored('a scan').name} (6 B) is missing."]


def test_a_file_that_cannot_be_read_is_named(shelf, both):
    shelf.stored("a scan").unlink()
    shelf.stored("a scan").mkdir()
    assert wrong(shelf) == [f"The file {shelf.stored('a scan').name} cannot be read: Is a directory."]


def test_a_dump_that_was_cut_off_is_named(shelf, both):
    (both[1].path / sets.DUMP).write_bytes(b"what")
    assert wrong(shelf) == [f"{NEW}/database.dump was cut off: 4 of 18 bytes are there."]


@pytest.mark.parametrize("name", [sets.DUMP, sets.LIST, sets.HEADS])
def test_a_changed_part_is_named(shelf, both, name):
    path = both[0].path / name
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    assert wrong(shelf) == [f"{OLD}/{name} was changed: it is not what its manifest names."]


def test_a_missing_part_is_named(shelf, both):
    (both[0].path / sets.DUMP).unlink()
    assert wrong(shelf) == [f"{OLD}/database.dump is missing."]


def test_foreign_files_are_named_wherever_they_lie(shelf, both):
    places = [shelf.folder.path / "notes.txt", both[0].path / "notes.txt", shelf.folder.path / "files" / "notes.txt"]
    for place in places:
        place.write_text("whose?")
    said = " ".join(wrong(shelf))
    assert said.count("does not belong to") == 3
    assert f"{OLD}/notes.txt does not belong to this backup." in said
    assert f"{places[0]} does not belong to a backup." in said


def test_a_hash_in_another_folder_of_the_store_is_foreign(shelf, both):
    (shelf.folder.path / "files" / shelf.stored("a scan").name).write_text("a scan")
    assert len(wrong(shelf)) == 1


def test_a_set_without_manifest_is_no_backup_and_is_said_to_be_so(shelf, both):
    (both[1].path / sets.MANIFEST).unlink()
    found = checking.check_all(shelf.folder)
    assert (found.checked, found.sentences) == ([OLD], [])
    assert found.notes == [
        f"{NEW} is no backup: it has no manifest, so it was interrupted. The next backup removes it."
    ]


@pytest.mark.parametrize("text", ["{", '{"made_at": "x"}', "[]"])
def test_a_manifest_nobody_can_read_is_named(shelf, both, text):
    (both[0].path / sets.MANIFEST).write_text(text)
    assert wrong(shelf) == [f"{OLD}: its manifest.json cannot be read, so it is no backup."]


def test_a_folder_without_a_whole_backup_is_not_in_order(shelf):
    assert wrong(shelf) == [f"There is no backup in {shelf.folder.path}."]


def test_a_list_of_redactions_that_cannot_be_read_is_named(shelf, both):
    (shelf.folder.path / redactions.NAME).write_text('half a line {"wh\n\n')
    assert wrong(shelf) == ["redactions.jsonl: 1 of its lines cannot be read, so they are not done again."]


def test_a_file_that_was_gone_when_it_was_saved_is_not_missed(shelf, both):
    manifest = both[1].manifest()
    manifest.missing.append(sets.Missing(shelf.stored("a photo").name, "gone"))
    manifest.write(both[1].path / sets.MANIFEST)
    shelf.stored("a photo").unlink()
    assert wrong(shelf) == []


def test_the_command_says_what_is_whole(shelf, both, capsys):
    call_command("backup", str(shelf.folder.path), check=True)
    assert capsys.readouterr().out == f"Whole: {OLD}, {NEW}, with 2 files.\n"


@pytest.mark.parametrize("as_json", [False, True])
def test_the_command_ends_with_1_when_something_is_wrong(shelf, both, capsys, as_json):
    shelf.stored("a scan").unlink()
    with pytest.raises(SystemExit) as ended:
        call_command("backup", str(shelf.folder.path), check=True, json=as_json)
    said = capsys.readouterr().out
    assert ended.value.code == 1
    assert (json.loads(said)["damaged"] if as_json else said.splitlines()) == [
        f"The file {shelf.stored('a scan').name} (6 B) is missing."
    ]


def test_another_folder_is_not_taken_for_backups(tmp_path):
    with pytest.raises(CommandError, match="is no folder of backups"):
        call_command("backup", str(tmp_path), check=True)


def test_two_at_once_are_one_too_many(shelf, both):
    with shelf.folder.held(alone=True), pytest.raises(CommandError, match="in use by another"):
        call_command("backup", str(shelf.folder.path), check=True)


def test_a_disk_that_is_only_read_is_read_without_a_lock(shelf, both, monkeypatch):
    def refused(*args):
        raise PermissionError

    monkeypatch.setattr(sets.os, "open", refused)
    with shelf.folder.held(alone=False):
        assert Folder(shelf.folder.path).complete() == list(both)
