"""Who is kept out of a logbook learns nothing of it by searching: no hit, count, side, snippet, suggestion or remark."""

import re

import pytest
from django.contrib.auth.models import AnonymousUser

from events.models import Event
from events.timeline import Filter
from events.timeline.searching import Search, counting, keys, offers, search, sides
from investigations.models import User
from tests import make
from tests.rights import world

pytestmark = pytest.mark.django_db
OUT = ("stranger", "retired", "outsider", "former", "future", "neighbour")
# Everything by which somebody may look for HC-4397, and a name of nothing beside it that is as long.
NAMES = {
    "HC-4397": "HC-4398", "hc4397": "hc4398", "proposal:HC-4397": "proposal:HC-4398", '"xmcd"': '"xmce"', "xmcd": "xmce",
    "xm": "xn", "tag:xmcd": "tag:xmce", "dataset:xmcd": "dataset:xmce", "sample:xmcd": "sample:xmce", "xmcd or beam": "xmce or beam",
    "by:member xmcd": "by:member xmce", "proposal:HC-4397 or beam": "proposal:HC-4398 or beam", "xmcd beam": "xmce beam",
    "-xmcd": "-xmce", "-proposal:HC-4397": "-proposal:HC-4398", "-tag:xmcd": "-tag:xmce", "type:error xmcd": "type:error xmce",
}  # fmt: skip
PAGES = ("/search/?q={}", "/search/?q={}&part=sides", "/search/?q={}&order=rank", "/api/v1/search/?q={}&sides=true", "/api/v1/search/?q={}&order=rank", "/api/v1/events/?q={}")  # fmt: skip
TYPED = re.compile(rb"csrfmiddlewaretoken[^>]+|nonce=\S+")


@pytest.fixture(autouse=True)
def _no_limit(settings):
    settings.ELOGBOOK_API_RATE = settings.ELOGBOOK_API_RATE_ANONYMOUS = 0


@pytest.fixture(params=["by the index", "through the newest"])
def _way(request, monkeypatch):
    if request.param != "by the index":
        monkeypatch.setattr(keys, "RARE", 0)
        monkeypatch.setattr(counting, "RARE", 10**9)


@pytest.mark.usefixtures("_way")
@pytest.mark.parametrize("state", world.CLOSED)
def test_the_name_of_what_is_closed_answers_like_a_name_of_nothing(state):
    here = world.built(state)
    make.event(make.released("BLC-1", at=make.instrument("ID21")), "beam of all")
    for person in OUT:
        # Why a logbook is closed is decided in one place: of the rarer reasons and people a few names are asked.
        for name, nothing in list(NAMES.items())[
            : None if state == "embargoed" and person in ("stranger", "outsider") else 4
        ]:
            for address in PAGES:
                said, unsaid = (answer(here.people[person], address, each, name) for each in (name, nothing))
                assert said == unsaid, (person, name, address)


def answer(client, address, asked, name):
    """Without what was typed itself, in every spelling in which a page repeats it."""
    from urllib.parse import quote

    found = client.get(address.format(quote(asked)))
    assert found.status_code == 200
    said = TYPED.sub(b"", found.content).decode()
    return re.sub(r"(?i)hc-?439[78]|xmc[de]|x[mn]\b", "…", said)


@pytest.mark.usefixtures("_way")
def test_hits_counts_sides_and_offers_are_of_what_a_reader_may_see():
    here = world.built("embargoed")
    make.event(make.released("BLC-1", at=make.instrument("ID21")), "beam of all, 4397")
    for reader in (AnonymousUser(), *User.objects.all()):
        allowed = set(Event.objects.visible_to(reader).values_list("pk", flat=True))
        for q in ("4397", "xmcd", "-nothing", "beam or xmcd", "type:note or type:command or type:file"):
            found = search(reader, Search(Filter(q=q))).events
            assert {event.pk for event in found} <= allowed
            assert sides(reader, Filter(q=q)).number == len(found)
    assert here.people
    assert offers(AnonymousUser(), Filter(q="xmcd neutron proposal:HC-4397")) == []


def test_whoever_may_read_finds_it_so_that_the_tests_above_mean_something():
    here = world.built("embargoed")
    for person in ("reader", "member", "scientist", "administrator"):
        said = here.people[person].get("/search/", {"q": "proposal:HC-4397"}).content.decode()
        assert "article" in said, person
        assert here.people[person].get("/api/v1/search/", {"q": "xmcd"}).json()["results"] != [], person


BAD = ['"', '"beam', 'beam" "', "tag:", "tag: by: type:", "%", "_", "\\", "%_\\", "beam%", "[a-z]+(", "(?:a|b)*$", ".*",
       "x" * 10_000, "tag:" * 2_500, "a " * 5_000, "\0", "beam\0", "' OR 1=1 --", "-", "or", "or or or", "on:9999", "𝔘ndulator",
       "\ud83d".encode("utf-16", "surrogatepass").decode("utf-16", "replace"), "<script>alert(1)</script>", ":*", "a & b | !c", "&order=x"]  # fmt: skip


@pytest.mark.parametrize("q", BAD, ids=range(len(BAD)))
def test_nothing_that_can_be_typed_is_an_error(team, embargoed, q):
    make.event(embargoed, "umv srot 0")
    page = team.get("/search/", {"q": q})
    assert page.status_code == 200
    assert "<script>alert" not in page.content.decode()
    assert team.get("/search/", {"q": q, "part": "sides", "order": "rank"}).status_code == 200
    for order in ("time", "rank"):
        answer = team.get("/api/v1/search/", {"q": q, "sides": "true", "order": order})
        assert answer.status_code in (200, 400)
        assert answer.status_code == 200 or answer["content-type"] == "application/problem+json"


@pytest.mark.parametrize("sent", [{"cursor": "x"}, {"cursor": "99999.x", "order": "rank"}])
def test_a_broken_place_in_the_list_is_told(team, embargoed, sent):
    assert team.get("/search/", {"q": "beam"} | sent).status_code == 400
    assert team.get("/api/v1/search/", {"q": "beam"} | sent).status_code == 400


def test_an_order_that_is_none_is_the_newest_first_on_the_page_and_told_to_a_program(team, embargoed):
    make.event(embargoed, "beam")
    assert 'aria-current="true">Newest first' in team.get("/search/", {"q": "beam", "order": "x"}).content.decode()
    assert team.get("/api/v1/search/", {"q": "beam", "order": "x"}).json()["errors"] == {
        "order": ["One of time, rank."]
    }
