"""Two of the staff at the same moment, on connections of their own: keys and logbooks are made one after the other."""

import pytest
from django.db import transaction

from events import logbook
from investigations import keys, opening
from investigations.models import ApiToken, Investigation
from tests import make
from tests.events.test_at_once import waits_for_a_lock
from tests.servers import until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def staff(id32):
    return make.scientist(id32)


def test_two_who_replace_a_key_make_two_second_keys(id32, staff, elsewhere):
    token = make.token(make.key(id32))
    with transaction.atomic():
        first, _ = keys.replace(token, by=staff)
        again = elsewhere(keys.replace, token, by=staff)
        until(waits_for_a_lock)
    second, _ = again.result(20)
    assert (first, second) == (f"{token.name}-2", f"{token.name}-3")


def test_of_two_who_make_a_key_of_one_name_the_second_is_told(id32, staff, elsewhere):
    with transaction.atomic():
        keys.make("bliss", [id32], by=staff)
        again = elsewhere(keys.make, "bliss", [id32], by=staff)
        until(waits_for_a_lock)
    with pytest.raises(keys.TokenRefused, match="There is, or was"):
        again.result(20)
    assert ApiToken.objects.count() == 1


def test_of_two_who_open_a_logbook_the_second_is_led_to_the_first(id32, staff, elsewhere):
    with transaction.atomic():
        made = logbook.open_by_hand(id32, "HC-5120", by=staff)
        again = elsewhere(logbook.open_by_hand, id32, "hc5120", by=staff)
        until(waits_for_a_lock)
    with pytest.raises(opening.AlreadyThere) as there:
        again.result(20)
    assert there.value.existing == made
    assert Investigation.objects.count() == 1


def test_of_two_who_revoke_a_key_the_first_stays_who_did_it(id32, staff):
    token = make.token(make.key(id32))
    late = ApiToken.objects.get(pk=token.pk)
    keys.revoke_as(staff, token)
    keys.revoke_as(make.user(is_superuser=True, is_staff=True), late)
    late.refresh_from_db()
    assert late.revoked_by == staff
