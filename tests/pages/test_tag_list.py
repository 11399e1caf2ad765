"""The pages of tags: what can be used where, how it looks, what it means, and who changes it."""

import pytest

from events.models import Event, Tag
from investigations.models import Participant
from tests import make
from tests.pages.conftest import rows, soup, words

NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


@pytest.fixture
def known(embargoed, id32, member):
    """A tag of each place, one that only software sets, and a note with one of them."""
    make.event(embargoed, tags=["session"])
    make.event(embargoed, "Sample mounted", author=member, tags=["apd"], **NOTE)
    Tag.objects.create(name="optics", instrument=id32, description="Mirrors and slits", colour="teal")
    Tag.objects.create(name="to do")
    return f"/investigations/{embargoed.pk}/tags/"


def tag(name):
    return Tag.objects.get(name=name)


def listed(page):
    return {
        section.h2.contents[0].strip(): [words(item) for item in section.select(":scope > ul > li")]
        for section in page.select("main section")
    }


def said(**fields):
    return {"name": "apd", "colour": "", "description": ""} | fields


def test_all_tags_usable_here_are_listed_by_place_with_meaning_and_number(team, known):
    page = soup(team, known)
    assert listed(page) == {
        "Of this logbook": ["apd 1 entry with apd In all logbooks with apd Change apd"],
        "Of ID32": ["optics 0 entries In all logbooks with optics Mirrors and slits"],
        "Of the whole facility": ["to do 0 entries In all logbooks with to do"],
    }
    assert [words(item) for item in page.select("details li")] == [
        "session 1 entry with session In all logbooks with session Change session"
    ]
    assert page.find("span", string="optics")["class"] == ["tag", "tag-6"]


def test_readers_see_what_entries_carry_and_change_nothing(stranger, released, outsider, known):
    make.event(released, tags=["XANES"])
    Tag.objects.create(name="secret", instrument=released.instrument)
    page = soup(stranger, f"/investigations/{released.pk}/tags/")
    assert [words(item) for item in page.select("main li")] == ["XANES 1 entry with XANES In all logbooks with XANES"]
    assert page.select_one("main form") is None
    assert outsider.get(known).status_code == 404
    assert outsider.post(f"/investigations/{released.pk}/tags/", said(name="mine")).status_code == 403


def test_a_writer_gives_a_tag_a_colour_and_a_meaning_that_show_wherever_it_does(team, embargoed, known):
    address = f"/tags/{tag('apd').pk}/"
    assert soup(team, address).select_one("[name=name]")["value"] == "apd"
    answer = team.post(address, said(colour="red", description="Avalanche photodiode"))
    assert answer["Location"] == known
    chip = rows(team, embargoed)[0].select_one(".tag")
    assert (chip["class"], chip["title"]) == (["tag", "tag-5"], "Avalanche photodiode")
    choice = soup(team, f"/investigations/{embargoed.pk}/").select_one("#tag-apd").parent
    assert choice["title"] == "Avalanche photodiode"
    assert "tag-5" in choice.select_one(".dot")["class"]
    assert "Avalanche photodiode" in words(soup(team, known))


def test_a_new_name_is_told_with_how_many_entries_got_a_version(team, known):
    team.post(f"/tags/{tag('apd').pk}/", said(name="detector"))
    assert "The tag detector is saved. 1 entry has a new version with it." in words(soup(team, known))
    assert Event.objects.get(type="annotation").tag_names == ["detector"]


@pytest.mark.parametrize("sent", [{"name": "session"}, {"name": ""}, {"name": "a,b"}, {"colour": "pink"}])
def test_what_cannot_be_is_explained_and_nothing_changes(team, known, sent):
    answer = team.post(f"/tags/{tag('apd').pk}/", said(**sent))
    assert answer.status_code == 422
    assert "Nothing is saved yet" in answer.text
    assert tag("apd").colour == ""


def test_tags_of_a_beamline_are_its_staffs_and_global_ones_the_administrators(team, localcontact, administrator, known):
    for name, who in (("optics", [localcontact, administrator]), ("to do", [administrator])):
        address = f"/tags/{tag(name).pk}/"
        for client in (team, localcontact, administrator):
            assert client.get(address).status_code == (200 if client in who else 404)
            assert client.post(address, said(name=name)).status_code == (302 if client in who else 404)
    assert team.get("/beamlines/ID32/tags/").status_code == localcontact.get("/tags/").status_code == 404
    assert listed(soup(localcontact, "/beamlines/ID32/tags/"))["Of ID32"] == [
        "optics 0 entries In all logbooks with optics Change optics"
    ]
    assert "Change to do" in words(soup(administrator, "/tags/"))


def test_staff_raise_a_tag_to_the_beamline_and_the_team_does_not(team, localcontact, known, id32):
    address = f"/tags/{tag('apd').pk}/"
    assert team.post(address, {"raise": "1"}).status_code == 404
    assert "Make it a tag of ID32" not in team.get(address).text
    assert "Make it a tag of ID32" in localcontact.get(address).text
    assert localcontact.post(address, {"raise": "1"})["Location"] == known
    assert tag("apd").instrument == id32
    assert team.get(address).status_code == 404


@pytest.mark.parametrize("where", ["logbook", "beamline", "facility"])
def test_a_tag_is_added_where_somebody_may(administrator, embargoed, known, where):
    address = {"logbook": known, "beamline": "/beamlines/ID32/tags/", "facility": "/tags/"}[where]
    assert administrator.post(address, said(name="new one", colour="green")).status_code == 302
    made = tag("new one")
    assert (made.colour, made.by_people) == ("green", True)
    assert [made.investigation_id is not None, made.instrument_id is not None] == [
        where == "logbook",
        where == "beamline",
    ]
    assert administrator.post(address, said(name="NEW one")).status_code == 422


def test_a_member_who_only_reads_and_a_released_logbook_add_no_tags(team, administrator, released, known):
    Participant.objects.update(may_write=False)
    assert team.post(known, said(name="x")).status_code == 403
    assert team.get(f"/tags/{tag('apd').pk}/").status_code == 404
    assert administrator.post(f"/investigations/{released.pk}/tags/", said(name="x")).status_code == 403


def test_the_list_of_a_long_logbook_asks_as_much_as_that_of_a_short_one(team, embargoed, known, cold_queries_of):
    few = cold_queries_of(team.get, known)
    make.events(embargoed, 20, tags=[make.word(n) for n in range(20)])
    assert cold_queries_of(team.get, known) == few <= 9


def test_the_logbook_leads_to_its_tags(team, embargoed, known):
    assert soup(team, f"/investigations/{embargoed.pk}/").select_one(".all-tags")["href"] == known


def test_the_admin_keeps_the_name_of_a_tag_and_shows_a_new_colour_at_once(administrator, embargoed, known):
    address = f"/admin/events/tag/{tag('apd').pk}/change/"
    sent = {"name": "other", "colour": "violet", "description": "", "by_people": "on"}
    assert administrator.post(address, sent).status_code == 302
    assert tag("apd").colour == "violet"
    assert "tag-4" in rows(administrator, embargoed)[0].select_one(".tag")["class"]
