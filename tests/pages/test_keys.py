"""A beamline's staff make, replace and revoke the keys of its software, without a shell."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from events.models import Event
from investigations import keys
from investigations.models import ApiToken, InstrumentScientist
from tests import make
from tests.conftest import browser
from tests.pages.conftest import soup, words

PAGE = "/beamlines/ID32/intake/keys/"


@pytest.fixture
def staff(id32):
    return make.scientist(id32, "localcontact")


@pytest.fixture
def localcontact(staff):
    return browser(staff)


def told(answer):
    """The key as the page tells it."""
    assert answer.status_code == 200, answer.text
    assert "no-store" in answer["Cache-Control"]
    return answer.text.split("<code>elogbook-")[1].split("</code>")[0].join(["elogbook-", ""])


def made(client, name="bliss-id32", **fields):
    return told(client.post(PAGE, {"name": name} | fields))


def send(key):
    body = {"type": "notification", "category": "info", "content": [{"format": "plainText", "text": "x"}]}
    path = f"/dataacquisition/{key}/notification?instrumentName=ID32"
    return Client().post(path, body, content_type="application/json").status_code


def listed(client):
    return [words(row) for row in soup(client, PAGE).select(".keyring li")]


def test_a_new_key_is_shown_once_with_the_lines_to_copy_and_writes(localcontact, embargoed, id32):
    answer = localcontact.post(PAGE, {"name": "bliss-id32"})
    key = told(answer)
    lines = "\n".join(code.text for code in BeautifulSoup(answer.content, "html.parser").select("pre code"))
    assert f"elogbook_token: {key}" in lines
    assert f'elogbook_token="{key}"' in lines
    assert 'beamline="ID32",\n    proposal="HC-4397"' in lines
    assert send(key) == 200
    assert key not in localcontact.get(PAGE).text
    assert Event.objects.get().instrument == id32


def test_the_list_says_who_made_a_key_its_rights_and_its_last_use(localcontact, staff):
    key = made(localcontact, rights=["may_read", "may_move"])
    assert "never used writes at ID32 reads entries moves entries" in listed(localcontact)[0]
    assert f"by {staff.get_full_name()}" in listed(localcontact)[0]
    send(key)
    assert "last used" in listed(localcontact)[0]


def test_a_key_made_by_a_command_says_so(localcontact, key):
    assert "by a command on the server" in listed(localcontact)[0]


@pytest.mark.parametrize(
    ("fields", "said"),
    [({"name": ""}, "This field is required"), ({}, "There is, or was, a key called “bliss-id32”"),
     ({"name": "b", "rights": "may_broadcast"}, "Select a valid choice"), ({"name": "b", "rights": "is_relay"}, "Select a valid")],
)  # fmt: skip
def test_what_cannot_be_made_is_explained_and_makes_nothing(localcontact, fields, said):
    keys.revoke(make.token(made(localcontact)))
    answer = localcontact.post(PAGE, {"name": "bliss-id32"} | fields)
    assert answer.status_code == 422
    assert said in answer.text
    assert ApiToken.objects.count() == 1


def test_a_key_that_writes_to_everybody_is_made_by_an_administrator(localcontact, administrator, id32, staff):
    with pytest.raises(keys.TokenRefused, match="by an administrator"):
        keys.make("ring", [id32], by=staff, rights=["may_broadcast"])
    made(administrator, "ring", rights="may_broadcast")
    token = ApiToken.objects.get(name="ring")
    assert token.may_broadcast
    assert localcontact.post(f"{PAGE}{token.pk}/replace/").status_code == 403
    assert "an administrator replaces it" in listed(localcontact)[0]
    assert ApiToken.objects.count() == 1
    told(administrator.post(f"{PAGE}{token.pk}/replace/"))
    assert ApiToken.objects.get(name="ring-2").may_broadcast


def test_a_key_is_made_for_beamlines_one_is_staff_of(staff, id32, id21):
    for instruments in ([id21], [id32, id21], []):
        with pytest.raises(keys.TokenRefused, match="Only the staff"):
            keys.make("x", instruments, by=staff)


def test_a_second_key_has_the_same_rights_and_both_work_until_the_old_one_is_revoked(localcontact, staff):
    old = made(localcontact, rights="may_read")
    answer = localcontact.post(f"{PAGE}{make.token(old).pk}/replace/")
    new = told(answer)
    assert (make.token(new).name, make.token(new).may_read, make.token(new).may_move) == ("bliss-id32-2", True, False)
    assert (send(old), send(new)) == (200, 200)
    assert "to replace bliss-id32, which still works" in listed(localcontact)[1]
    localcontact.post(f"{PAGE}{make.token(old).pk}/revoke/")
    assert (send(old), send(new)) == (403, 200)
    assert make.token(old).revoked_by == staff


@pytest.mark.parametrize(
    ("before", "replaced", "name"),
    [(["bliss"], "bliss", "bliss-2"), (["bliss", "bliss-2"], "bliss-2", "bliss-3"),
     (["bliss", "bliss-2"], "bliss", "bliss-3"), (["spec-2024"], "spec-2024", "spec-2024-2"),
     (["n" * 100], "n" * 100, "n" * 100 + "-2")],
)  # fmt: skip
def test_the_second_key_goes_by_the_next_number_that_no_key_ever_had(localcontact, staff, before, replaced, name):
    for each in before:
        made(localcontact, each)
    assert keys.replace(ApiToken.objects.get(name=replaced), by=staff)[0] == name


def test_before_a_key_is_revoked_its_last_use_is_shown(localcontact, staff):
    key = made(localcontact)
    page = f"{PAGE}{make.token(key).pk}/revoke/"
    assert "It was never used" in localcontact.get(page).text
    send(key)
    asked = words(soup(localcontact, page).select_one("main form"))
    assert "Last used" in asked
    assert "No second key was made to replace it." in asked
    assert make.token(key).revoked_at is None
    localcontact.post(f"{PAGE}{make.token(key).pk}/replace/")
    assert "To replace it: bliss-id32-2 (never used)" in words(soup(localcontact, page).select_one("main form"))


def test_a_revoked_key_stays_in_the_list_with_who_revoked_it_and_is_not_revoked_again(localcontact, staff):
    key = made(localcontact)
    page = f"{PAGE}{make.token(key).pk}/revoke/"
    assert localcontact.post(page)["Location"] == "/beamlines/id32/intake/keys/"
    assert re.search(rf"Revoked \d+ \w+ \d+, \d\d:\d\d by {staff.get_full_name()}", listed(localcontact)[0])
    assert "was revoked already" in localcontact.post(page).text
    assert localcontact.post(f"{PAGE}{make.token(key).pk}/replace/").status_code == 403
    assert soup(localcontact, PAGE).select(".keyring form, .keyring a") == []


def test_a_key_of_two_beamlines_is_seen_by_staff_of_one_and_revoked_by_staff_of_both(localcontact, id32, id21):
    key = make.key(id32, id21)
    page = f"{PAGE}{make.token(key).pk}/"
    assert "It is also for beamlines that are not yours" in listed(localcontact)[0]
    assert soup(localcontact, PAGE).select(".keyring form, .keyring a") == []
    for address in ("revoke/", "replace/"):
        assert localcontact.post(f"{page}{address}").status_code == 403
    assert localcontact.get(f"{page}revoke/").status_code == 403
    assert make.token(key).revoked_at is None
    both = make.scientist(id32)
    InstrumentScientist.objects.create(user=both, instrument=id21)
    browser(both).post(f"{page}revoke/")
    assert make.token(key).revoked_by == both


def test_keys_of_other_beamlines_and_of_people_are_not_here(localcontact, id21, member):
    elsewhere, own = make.key(id21), keys.create_own(member, "mine", may_write=False)
    assert listed(localcontact) == []
    assert "has no key yet" in localcontact.get(PAGE).text
    for key in (elsewhere, own):
        assert localcontact.post(f"{PAGE}{make.token(key).pk}/revoke/").status_code == 404
        assert localcontact.post(f"{PAGE}{make.token(key).pk}/replace/").status_code == 404


def test_administrators_see_who_made_and_revoked_each_key(localcontact, administrator, staff):
    key = made(localcontact)
    localcontact.post(f"{PAGE}{make.token(key).pk}/revoke/")
    row = words(soup(administrator, "/admin/investigations/apitoken/").select_one("#result_list tbody tr"))
    assert row.count(staff.username) == 2
