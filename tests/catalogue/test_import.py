"""A facility without a running ICAT reads a dump of it, or a sheet somebody typed."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from investigations.models import Dataset, Investigation, Participant, User
from tests import make
from tests.catalogue.facility import DUMP

HEAD = "proposal,beamline,title,start,end,release_date,leader,team\n"
LINE = "HC-1,ID32,Ice,2031-03-01,2031-03-04,2036-01-01,doe = Demo Leader,roe; poe\n"
pytestmark = pytest.mark.django_db


@pytest.fixture
def sheet(tmp_path):
    def write(text: str, name: str = "visits.csv"):
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return write


def load(path, *options: str) -> str:
    output = StringIO()
    call_command("import_catalogue", str(path), *options, stdout=output)
    return output.getvalue()


def test_a_dump_brings_everything_and_a_second_time_nothing():
    load(DUMP)
    assert (Investigation.objects.count(), User.objects.count(), Dataset.objects.count()) == (3, 11, 9)
    assert set(Dataset.objects.get(name="e208947").inputs.values_list("name", flat=True)) == {"e208341", "e208945"}
    assert "Nothing had changed" in load(DUMP)


def test_a_dump_and_the_running_catalogue_say_the_same(sync):
    load(DUMP)
    outcome = sync()
    assert {kind for kind, what in outcome.counts if what == "added"} == set()
    assert Investigation.objects.filter(catalogue_id=None).count() == 0


def test_a_sheet_brings_visits_and_their_teams(sheet):
    load(sheet(HEAD + LINE))
    found = Investigation.objects.get()
    assert (found.title, str(found.end_date.astimezone().date())) == ("Ice", "2031-03-05")
    assert [each.user.username for each in found.participants.all() if each.leads] == ["doe"]
    assert User.objects.get(username="doe").full_name == "Demo Leader"


def test_a_newer_sheet_changes_what_differs_and_ends_who_is_no_longer_in_it(sheet):
    load(sheet(HEAD + LINE))
    load(sheet(HEAD + LINE.replace("Ice", "Snow").replace("; poe", "")))
    assert Investigation.objects.get().title == "Snow"
    assert Participant.objects.get(user__username="poe").has_ended


def test_a_sheet_of_a_spreadsheet_with_semicolons_and_its_mark_is_read(sheet):
    text = "\ufeff" + HEAD.replace(",", ";") + "HC-1;ID32;Ice;2031-03-01;;;;\n"
    load(sheet(text))
    assert Investigation.objects.get().name == "HC-1"


def test_an_earlier_date_in_a_sheet_is_held(sheet):
    load(sheet(HEAD + LINE))
    load(sheet(HEAD + LINE.replace("2036", "2032")))
    assert "earlier than announced" in Investigation.objects.get().held_why


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("proposal,title\nHC-1,Ice\n", "no column beamline"),
        (HEAD.replace("title", "colour") + LINE, "“colour” nobody knows"),
        (HEAD + LINE.replace("2031-03-01", "soon"), "line 2: start is no date like 2026-03-31: “soon”"),
        (HEAD + LINE.replace("2031-03-04", "2031-02-01"), "line 2: it ends before it starts"),
        (HEAD + LINE + LINE, "line 3: HC-1 has a visit"),
        (HEAD + ",ID32,,,,,,\n", "line 2: a visit needs a proposal"),
        (b"proposal,beamline\nHC-1,\xff\n", "not UTF-8"),
        ("proposal,beamline,proprietary\nHC-1,ID32,maybe\n", "neither yes nor no"),
    ],
)
def test_a_sheet_with_a_mistake_is_refused_whole_and_says_where(sheet, text, said):
    with pytest.raises(CommandError) as refused:
        load(sheet(text))
    assert said in str(refused.value)
    assert not Investigation.objects.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "is no YAML"),
        ("- 1\n", "is no dump"),
        ("", "is no dump"),
        (
            "investigation:\n  i:\n    name: X\n    investigationInstruments:\n    - instrument: nobody\n",
            "no whole dump",
        ),
    ],
)
def test_a_dump_that_is_none_is_refused(sheet, text, said):
    with pytest.raises(CommandError, match=said):
        load(sheet(text, "dump.yaml"))


def test_a_file_that_is_not_there_is_named(tmp_path):
    for name in ("none.csv", "none.yaml"):
        with pytest.raises(CommandError, match="cannot be read"):
            load(tmp_path / name)


def test_a_dry_run_says_what_would_change_and_changes_nothing(sheet):
    said = load(sheet(HEAD + LINE), "--dry-run")
    assert "investigations: 1 added" in said
    assert "Nothing was written" in said
    assert not Investigation.objects.exists()


def test_the_report_for_machines_counts_each_kind(sheet):
    said = json.loads(load(sheet(HEAD + LINE), "--json"))
    assert said["changes"]["investigations"] == {"added": 1}
    assert said["notes"] == []


def test_an_account_that_was_made_here_is_the_catalogue_s_of_that_name(sheet):
    account = make.user("doe")
    load(sheet(HEAD + LINE))
    account.refresh_from_db()
    assert account.catalogue_name == "doe"
    assert Investigation.objects.visible_to(account).exists()
