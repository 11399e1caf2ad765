"""Who guesses passwords has to wait, at the page, the admin and the programs' address together; others come in meanwhile."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from investigations import attempts
from investigations.models import WrongPasswords
from tests import make
from tests.icatplus.people import begin

HERE, ELSEWHERE = "192.0.2.7", "192.0.2.8"


def page(password="wrong", name="scientist", at=HERE, path="/login/", **headers):
    return Client(REMOTE_ADDR=at, **headers).post(path, {"username": name, "password": password})


def program(password="wrong", name="scientist", at=HERE):
    return begin(name, password, Client(REMOTE_ADDR=at))


def guess(times, **where):
    for _ in range(times):
        assert page(**where).status_code == 200


@pytest.fixture
def guessed(member):
    """Somebody has guessed as often as is free."""
    guess(attempts.FREE)


def test_after_ten_wrong_ones_even_the_right_password_waits(guessed):
    answer = page(make.PASSWORD)
    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 30
    assert "Too many wrong passwords for this name from here. Try again in 30 seconds." in answer.text


def test_page_and_programs_and_the_admin_count_together(member):
    guess(4)
    for _ in range(3):
        assert program().status_code == 403
    guess(3, path="/admin/login/")
    answer = program(make.PASSWORD)
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    assert answer.text.startswith("Too many wrong passwords for this name from here.")
    assert "Too many wrong passwords" in page(make.PASSWORD, path="/admin/login/").text


def test_from_elsewhere_the_same_person_comes_in_meanwhile(guessed):
    assert page(make.PASSWORD, at=ELSEWHERE).status_code == 302


def test_from_here_somebody_else_comes_in_meanwhile(guessed):
    make.user("colleague")
    assert page(make.PASSWORD, name="colleague").status_code == 302


def test_a_right_password_after_the_wait_clears_it(guessed):
    with time_machine.travel(timezone.now() + timedelta(seconds=31)):
        assert page(make.PASSWORD).status_code == 302
        assert not WrongPasswords.objects.exists()
        guess(attempts.FREE)


def test_each_further_wrong_one_doubles_the_wait_up_to_a_quarter_of_an_hour(guessed):
    waits, now = [], timezone.now()
    for _ in range(7):
        with time_machine.travel(now, tick=False):
            waits.append(int(page(make.PASSWORD)["Retry-After"]))
            now += timedelta(seconds=waits[-1])
        with time_machine.travel(now, tick=False):
            assert page().status_code == 200
    assert waits == [30, 60, 120, 240, 480, 900, 900]


def test_a_right_password_between_wrong_ones_clears_them(member):
    for _ in range(3):
        guess(attempts.FREE - 1)
        assert page(make.PASSWORD).status_code == 302


def test_names_are_counted_as_they_are_compared_by_people(member):
    for name in ("scientist", "SCIENTIST", " scientist ", "ｓcientist", "Scientist") * 2:
        page(name=name)
    assert page(make.PASSWORD).status_code == 429


def test_nothing_that_was_typed_is_stored(member):
    page(name="my secret password")
    (row,) = WrongPasswords.objects.values()
    assert "secret" not in str(row)
    assert HERE not in str(row)


def test_behind_a_proxy_on_this_computer_the_address_it_saw_counts(member):
    def by_proxy(seen, password="wrong", peer="127.0.0.1"):
        return page(password, at=peer, HTTP_X_FORWARDED_FOR=seen)

    for number in range(attempts.FREE):
        assert by_proxy(f"203.0.113.{number}, {HERE}").status_code == 200
    assert by_proxy(HERE, make.PASSWORD).status_code == 429
    assert by_proxy(ELSEWHERE, make.PASSWORD).status_code == 302
    # Who comes without a proxy says nothing by this header.
    for number in range(attempts.FREE):
        by_proxy(f"203.0.113.{number}", peer="198.51.100.1")
    assert by_proxy("203.0.113.200", make.PASSWORD, peer="198.51.100.1").status_code == 429


def test_a_computer_with_many_addresses_of_one_network_is_one(member):
    for number in range(attempts.FREE):
        page(at=f"2001:db8:1:2::{number}")
    assert page(make.PASSWORD, at="2001:db8:1:2:ffff::1").status_code == 429
    assert page(make.PASSWORD, at="2001:db8:1:3::1").status_code == 302


def test_an_address_that_is_none_counts_as_it_is(member):
    guess(attempts.FREE, at="unknown")
    assert page(make.PASSWORD, at="unknown").status_code == 429


def test_what_was_wrong_a_day_ago_counts_no_longer(guessed):
    with time_machine.travel(timezone.now() + timedelta(days=1, seconds=1)):
        guess(attempts.FREE)
    assert attempts.sweep(timezone.now() + timedelta(days=1)) == 0
    assert attempts.sweep(timezone.now() + timedelta(days=2, seconds=2)) == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_are_looked_at_than_one_by_one(monkeypatch):
    looked, barrier = [], Barrier(20)
    monkeypatch.setattr(attempts, "authenticate", lambda *args, **kwargs: looked.append(1))

    def go():
        try:
            barrier.wait(30)
            page()
        finally:
            connection.close()

    threads = [Thread(target=go) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(looked) == attempts.FREE


def test_a_form_without_a_password_does_not_count(member):
    for _ in range(attempts.FREE + 1):
        assert page(password="").status_code == 200
    assert not WrongPasswords.objects.exists()
