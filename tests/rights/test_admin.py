"""The admin is for administrators alone, and not even they add, edit or delete what stands in a logbook."""

import pytest
from django.urls import reverse
from django.utils import timezone

from events.models import Event, RefusedMessage
from tests.rights import world
from tests.rights.table import IN
from tests.rights.test_matrix import outcome
from tests.rules.test_routes import ALL

LISTS = sorted({name for name, _ in ALL if name.startswith("admin:") and name.endswith("_changelist")})
OTHERS = [name for group in world.PEOPLE.values() for name in group if name != "administrator"]


@pytest.mark.django_db
def test_only_administrators_come_into_the_admin():
    people = world.built("embargoed").people
    for name in ["admin:index", *LISTS]:
        assert outcome(people["administrator"].get(reverse(name))) == IN, name
        let_in = [who for who in OTHERS if outcome(people[who].get(reverse(name))) == IN]
        assert let_in == [], name


@pytest.mark.django_db
@pytest.mark.parametrize("model", [Event, RefusedMessage])
def test_nobody_adds_edits_or_deletes_entries_and_refused_messages(model):
    administrator = world.built("embargoed").people["administrator"]
    RefusedMessage.objects.create(reason="unknown key", status=403, day=timezone.localdate())
    pk, name = model.objects.values_list("pk", flat=True).first(), f"admin:events_{model.__name__.lower()}"
    before = list(model.objects.order_by("pk").values())
    assert administrator.get(reverse(f"{name}_add")).status_code == 403
    assert administrator.post(reverse(f"{name}_change", args=[pk]), {"body": "other"}).status_code == 403
    assert administrator.post(reverse(f"{name}_delete", args=[pk]), {"post": "yes"}).status_code == 403
    administrator.post(reverse(f"{name}_changelist"), {"action": "delete_selected", "_selected_action": pk})
    assert list(model.objects.order_by("pk").values()) == before
