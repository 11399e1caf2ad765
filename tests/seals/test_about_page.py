"""The About page of a logbook says how much of it is sealed and, when somebody asks, whether it is whole."""

from datetime import timedelta

import pytest
from django.utils import timezone

from elogbook import doctor
from events import jobs, logbook, seals
from events.models import Anchor, Verification
from events.seals import anchoring, asking
from tests import make
from tests.pages.conftest import soup, words
from tests.seals.test_tampering import FIRST, H, cut

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(embargoed):
    def look(client, investigation=embargoed):
        return soup(client, f"/investigations/{investigation.pk}/about/").select_one("#seals")

    return look


@pytest.fixture
def verify(embargoed):
    def press(client, investigation=embargoed):
        answer = client.post(f"/investigations/{investigation.pk}/verify/")
        assert answer.status_code == 302
        return answer["Location"]

    return press


def test_it_says_how_much_is_sealed_and_under_which_root_it_went(team, page, seal, written, name, settings, tmp_path):
    assert "nothing yet" in words(page(team))
    seal()
    settings.ELOGBOOK_HOME = tmp_path
    anchoring.anchor_today(timezone.now())
    said = words(page(team))
    assert "5 versions, the last on" in said
    assert "Anchored" in said
    assert next(seals.lines(name, in_full=False))["head"]["hash"] in said


def test_a_member_presses_verify_and_reads_that_all_is_as_it_was(team, page, verify, seal, written, embargoed):
    seal()
    assert page(team).select_one(".message") is None
    assert verify(team) == f"/investigations/{embargoed.pk}/about/#seals"
    assert "All 5 versions are as they were sealed. Verified on" in words(page(team).select_one(".message.success"))


def test_the_first_touched_row_is_named_with_its_entry(team, page, verify, seal, written, sql):
    seal()
    sql(f"{H} body = 'x' {FIRST}".format(note=written[1].pk))
    verify(team)
    message = page(team).select_one(".message.error")
    assert "number 2, version 1 of this entry : its text, title, tags" in words(message)
    assert message.a["href"] == f"/events/{written[1].pk and written[1].public_id}/"


def test_what_was_redacted_is_counted(team, page, verify, seal, written, data_manager):
    seal()
    logbook.redact(written[1], by=data_manager, why="A name")
    seal()
    verify(team)
    assert "All 6 versions are as they were sealed; 2 of them were redacted" in words(page(team))


def test_of_a_large_logbook_the_worker_finds_it_while_the_page_tells_how_far_it_is(
    team, page, verify, seal, written, name, monkeypatch
):
    monkeypatch.setattr(asking, "AT_ONCE", 4)
    seal()
    verify(team)
    section = page(team)
    assert "Verifying: 0 of 5 versions followed." in words(section)
    assert section["hx-trigger"] == "every 2s"
    assert section.form is None
    Verification.objects.update(done=3)
    verify(team)
    assert "3 of 5" in words(page(team))
    jobs.verify(0)
    assert "All 5 versions" in words(page(team))
    assert "hx-get" not in page(team).attrs


def test_one_answer_is_given_to_everybody_for_a_while(team, verify, seal, written, queries_of, name):
    seal()
    verify(team)
    first = Verification.objects.get().ended_at
    verify(team)
    assert Verification.objects.get().ended_at == first
    Verification.objects.update(ended_at=first - timedelta(seconds=21))
    verify(team)
    assert Verification.objects.get().ended_at > first


def test_strangers_read_the_last_answer_and_begin_none(stranger, outsider, page, verify, seal, released):
    make.event(released)
    seal()
    assert page(stranger, released).form is None
    assert "/login/" in verify(stranger, released)
    assert not Verification.objects.exists()
    verify(outsider, released)
    assert "All 1 version is as it was sealed" in words(page(stranger, released))


def test_a_tail_cut_off_since_the_last_anchor_is_named_on_the_page(
    team, page, verify, seal, written, sql, settings, tmp_path
):
    seal()
    settings.ELOGBOOK_HOME = tmp_path
    anchoring.anchor_today(timezone.now())
    cut(sql, written)
    verify(team)
    assert "number 4: the tail is missing: 2 rows after number 3 cut off" in words(page(team))


def test_asking_costs_the_page_the_same_for_twice_as_many_seals(team, embargoed, seal, queries_of):
    make.events(embargoed, 5)
    seal()
    address = f"/investigations/{embargoed.pk}/about/"
    team.get(address)
    some = queries_of(team.get, address)
    make.events(embargoed, 10)
    seal()
    assert queries_of(team.get, address) == some


def test_whoever_watches_learns_what_waits_and_how_old_the_last_anchor_is(
    stranger, seal, embargoed, settings, tmp_path
):
    make.event(embargoed)
    assert stranger.get("/readyz?details").json()["unsealed"] == 0
    make.event(embargoed, recorded_at=timezone.now() - timedelta(minutes=6))
    assert stranger.get("/readyz?details").json() == {
        "unsealed": 1, "anchor": None, "anchor_is_late": False, "stamped": False, "anchor_failed": ""
    }  # fmt: skip
    seal()
    settings.ELOGBOOK_HOME = tmp_path
    made = anchoring.anchor_today(timezone.now())
    found = stranger.get("/readyz?details").json()
    assert (found["unsealed"], found["anchor"]) == (0, made.at.isoformat())


def test_the_doctor_names_versions_without_a_seal_a_failing_authority_and_a_day_without_an_anchor(
    seal, embargoed, settings, tmp_path, time_machine
):
    def said():
        (found,) = doctor.sealed()
        return found.state, found.text

    assert said() == ("ok", "every version has one, last anchor none yet")
    make.event(embargoed, recorded_at=timezone.now() - timedelta(minutes=6))
    assert said() == ("warning", "1 versions wait for more than 5 minutes, last anchor none yet")
    seal()
    time_machine.move_to(timezone.now() + timedelta(hours=37))
    assert said() == ("warning", "last anchor none yet")
    settings.ELOGBOOK_HOME = tmp_path
    anchoring.anchor_today(timezone.now())
    assert said()[0] == "ok"
    Anchor.objects.update(failed_why="The authority answered 503.")
    assert "not stamped: The authority answered 503." in said()[1]
