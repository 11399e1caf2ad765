"""Machines at the doors of the main API, and pages that listen: as the table of people says, in fewer words."""

import pytest
from django.test import Client

from events.live.doors import knock
from investigations import keys
from investigations.models import ApiToken, Instrument, User
from tests import make
from tests.rights import world
from tests.rights.table import IN, LOGIN, MISSING, RULES
from tests.rights.test_matrix import kind_of, outcome

# A key that writes only, one that reads, one of another beamline, a revoked one; tokens of people.
KEYS = {
    "writing": {"closed": MISSING, "released": IN, "own": MISSING},
    "reading": {"closed": IN, "released": IN, "own": IN},
    "elsewhere": {"closed": MISSING, "released": IN, "own": MISSING},
    "revoked": {"closed": LOGIN, "released": LOGIN, "own": LOGIN},
    "of a member": {"closed": IN, "released": IN, "own": MISSING},
    "of an outsider": {"closed": MISSING, "released": IN, "own": MISSING},
    "of a retired member": {"closed": LOGIN, "released": LOGIN, "own": LOGIN},
}


def of_person(name: str) -> str:
    key = f"elogbook-{name}"
    ApiToken.objects.create(name=name, key_hash=ApiToken.hash_of(key), user=User.objects.get(username=name))
    return key


def made() -> dict[str, str]:
    here, there = Instrument.objects.get(key="id32"), Instrument.objects.get(key="id21")
    revoked = make.key(here, may_read=True)
    keys.revoke(make.token(revoked))
    return {
        "writing": make.key(here), "reading": make.key(here, may_read=True),
        "elsewhere": make.key(there, may_read=True), "revoked": revoked, "of a member": of_person("member"),
        "of an outsider": of_person("outsider"), "of a retired member": of_person("retired"),
    }  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("state", world.STATES)
def test_a_key_reads_what_its_rights_or_its_owner_may_read(state):
    here = world.built(state)
    note = here.named["note"]["public_id"]
    for name, key in made().items():
        one = Client().get(f"/api/v1/events/{note}/", headers={"Authorization": f"Token {key}"})
        assert outcome(one) == KEYS[name][kind_of(state)], name
        many = Client().get("/api/v1/events/?q=xmcd", headers={"Authorization": f"Token {key}"})
        assert (note in many.content.decode()) is (outcome(one) == IN), name


@pytest.mark.django_db
@pytest.mark.parametrize("state", world.STATES)
def test_a_page_that_listens_hears_of_a_logbook_that_may_be_read(state):
    here = world.built(state)
    path = "beamlines/id32" if state == "own" else f"investigations/{here.named['place']['pk']}"
    said = RULES["read"][kind_of(state)]
    for column, group in enumerate(world.PEOPLE.values()):
        for name in group:
            session = here.people[name].cookies.get("sessionid")
            door = knock(f"/live/{path}/", session.value if session else "")
            assert (door is not None) is ((*said, said[-1])[column] == IN), name
