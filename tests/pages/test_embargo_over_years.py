"""One experiment from its first night to its release, read by four people whose browsers stay open for years."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.management import call_command

from events import jobs, logbook
from events.models import Event
from investigations.releasing import Source
from tests import make
from tests.conftest import browser

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
NIGHT = datetime(2026, 11, 26, 22, tzinfo=UTC)
READERS = ("member", "outsider", "stranger", "local contact")


@pytest.fixture(autouse=True)
def _long_sessions(settings):
    settings.SESSION_COOKIE_AGE = 10 * 366 * 86_400


@pytest.fixture
def experiment(id32):
    """HC-4397 in its second night, its date from the end, and the four who go on looking."""
    with time_machine.travel(NIGHT, tick=False):
        member = make.user("scientist", email="scientist@example.org")
        people = dict(zip(READERS, (member, make.user("outsider"), None, make.scientist(id32)), strict=True))
        found = make.investigation("HC-4397", at=id32, team=(member,), release_date=None, end_date=NIGHT + 4 * DAY)
        logbook.set_release_date(found, None, source=Source.CATALOGUE)
        make.event(found, "xmcd at 20 K")
        return found, {name: browser(user) for name, user in people.items()}


def at(moment: datetime, experiment) -> tuple[list[bool], list[bool], int]:
    """Who reads it then, who may write in it, and how many mails that day brings."""
    found, clients = experiment
    with time_machine.travel(moment, tick=False):
        before = len(mail.outbox)
        call_command("warn_of_release", verbosity=0)
        reads = [client.get(f"/investigations/{found.pk}/") for client in clients.values()]
        sent = {"text": "a line", "body_format": "plaintext"}
        writes = [client.post(f"/investigations/{found.pk}/write/", sent) for client in clients.values()]
    assert all("xmcd" in answer.text for answer in reads if answer.status_code == 200)
    written = [answer.status_code not in (403, 404) and "login" not in answer.get("Location", "") for answer in writes]
    return [answer.status_code == 200 for answer in reads], written, len(mail.outbox) - before


TEAM, ALL, NOBODY = [True, False, False, True], [True] * 4, [False] * 4


def test_from_the_running_experiment_through_three_warnings_to_the_release_nothing_but_the_clock_acts(experiment):
    opens = experiment[0].release_date
    assert opens == datetime(2029, 11, 30, 22, tzinfo=UTC)
    story = [
        (NIGHT, TEAM, TEAM, 0), (opens - 93 * DAY, TEAM, TEAM, 0), (opens - 91 * DAY, TEAM, TEAM, 1),
        (opens - 30 * DAY, TEAM, TEAM, 1), (opens - 7 * DAY, TEAM, TEAM, 1), (opens - 6 * DAY, TEAM, TEAM, 0),
        (opens - timedelta(seconds=1), TEAM, TEAM, 0), (opens, ALL, NOBODY, 0), (opens + 400 * DAY, ALL, NOBODY, 0),
    ]  # fmt: skip
    assert [(moment, *at(moment, experiment)) for moment, *_ in story] == story


class Four:
    """Four browsers at one door: each says who it is; and every day the worker warns whom it must."""

    def __init__(self, clients) -> None:
        self.clients = clients

    def generic(self, *args, headers, **kwargs):
        jobs.warn_of_release(timestamp=0)
        return self.clients[headers["X-Reader"]].generic(*args, headers=headers, **kwargs)


def test_four_browsers_that_stay_open_see_it_open_and_the_line_to_write_in_go(visit, experiment):
    found, clients = experiment
    opens = found.release_date

    def seen(page) -> tuple[int, bool, int]:
        answer = page.reload()
        chip = page.locator(".head .chip").last.inner_text() if answer.status == 200 else ""
        return answer.status, "Open to everybody" in chip, page.locator("form#line").count()

    def look(page):
        new = page.context.browser.new_context
        others = [new(extra_http_headers={"X-Reader": name}).new_page() for name in READERS[1:]]
        for other in others:
            other.goto(page.url)
        story = []
        for before in (91 * DAY, 30 * DAY, 7 * DAY, timedelta(minutes=10), timedelta(0)):
            clock.move_to(opens - before)
            story.append([seen(each) for each in (page, *others)])
        for other in others:
            other.context.close()
        return story

    with time_machine.travel(NIGHT) as clock:
        story = visit(Four(clients), f"/investigations/{found.pk}/", look, extra_http_headers={"X-Reader": "member"})
    closed = [(200, False, 1), (404, False, 0), (404, False, 0), (200, False, 1)]
    assert story == [closed] * 4 + [[(200, True, 0)] * 4]
    assert [message.to for message in mail.outbox] == [["scientist@example.org"]] * 3


def test_what_a_machine_sends_a_second_before_stands_in_it_and_at_that_second_waits(experiment, send):
    found = experiment[0]
    for second, place in ((-1, found), (0, None)):
        with time_machine.travel(found.release_date + timedelta(seconds=second), tick=False):
            assert send(query=f"investigationId={-found.pk}&instrumentName=id32").status_code == 200
        assert Event.objects.latest("pk").investigation == place


def test_an_extension_after_the_second_warning_closes_it_for_another_year_and_warns_anew(experiment, id32):
    found = experiment[0]
    opens = found.release_date
    assert at(opens - 30 * DAY, experiment)[2] == 1
    with time_machine.travel(opens - 20 * DAY, tick=False):
        logbook.set_release_date(found, opens + 365 * DAY, by=make.scientist(id32), why="Thesis")
    assert at(opens, experiment) == (TEAM, TEAM, 0)
    assert [at(opens + days * DAY, experiment)[2] for days in (365 - 90, 365 - 29, 365 - 3)] == [1, 1, 1]
    assert at(opens + 365 * DAY, experiment) == (ALL, NOBODY, 0)


def test_a_date_that_a_catalogue_moves_into_the_past_opens_nothing_for_years(experiment):
    found = experiment[0]
    with time_machine.travel(NIGHT + 100 * DAY, tick=False):
        logbook.set_release_date(found, NIGHT, source=Source.CATALOGUE)
    for moment in (NIGHT + 101 * DAY, NIGHT + 2000 * DAY):
        assert at(moment, experiment) == (TEAM, TEAM, 0)
    with time_machine.travel(NIGHT + 2001 * DAY, tick=False):
        logbook.confirm_release(found, by=make.user(is_superuser=True), why="The team knows")
    assert at(NIGHT + 2001 * DAY, experiment) == (ALL, NOBODY, 0)
