"""Teams are warned before their logbooks open; the mails arrive at a real server on this machine."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from aiosmtpd.controller import Controller
from django.core import mail
from django.core.management import CommandError, call_command

from elogbook import env
from events import jobs, logbook
from investigations import notices
from investigations.models import Notice, Participant
from tests import make, servers
from tests.commands.mail_server import Server

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OPENS = datetime(2029, 11, 25, 23, tzinfo=UTC)


@pytest.fixture
def team(id32):
    """Who is written to, and three who are not."""
    people = [
        make.user("scientist", full_name="Main Proposer", email="a@example.org"),
        make.user("b", email="b@example.org"),
    ]
    silent = [
        make.user("c"),
        make.user("d", email="d@example.org", is_active=False),
        make.user("e", email="e@example.org"),
    ]
    found = make.investigation("HC-4397", at=id32, team=(*people, *silent), release_date=OPENS, title="Copper & <zinc>")
    Participant.objects.filter(user=silent[2]).update(until=OPENS - 400 * DAY)
    # Of two roles of one person one mail is made.
    Participant.objects.create(investigation=found, user=people[0], role="Principal investigator")
    return found


def run(days: float, *options: str) -> str:
    output = StringIO()
    with time_machine.travel(OPENS - days * DAY, tick=False):
        call_command("warn_of_release", *options, stdout=output)
    return output.getvalue()


def told() -> list[tuple[str, str]]:
    sent = [(message.to[0], message.subject) for message in mail.outbox]
    mail.outbox.clear()
    return sent


@pytest.fixture
def smtp(settings):
    server = Server()
    port = servers.free_port()
    controller = Controller(
        server,
        hostname="127.0.0.1",
        port=port,
        authenticator=server.sign_in,
        auth_require_tls=False,
    )
    controller.start()
    found = env.mail(f"smtp://e%40logbook:se%2Fcret@127.0.0.1:{port}")
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = found.backend, found.host, found.port
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = found.user, found.password
    settings.DEFAULT_FROM_EMAIL, settings.ELOGBOOK_PUBLIC_URL = (
        "E-Logbook <logbook@facility.eu>",
        "https://logbook.facility.eu",
    )
    yield server
    controller.stop()


def test_a_mail_says_what_will_be_public_from_when_and_where_to_tidy_up(team, smtp):
    run(92)
    assert sorted(to for to, _ in smtp.got) == [["a@example.org"], ["b@example.org"]]
    _, message = smtp.got[0]
    assert message["Subject"] == "HC-4397 (ID32): everybody reads the logbook from 26 November 2029 on"
    assert (message["From"], message["Auto-Submitted"]) == ("E-Logbook <logbook@facility.eu>", "auto-generated")
    text = message.get_content().replace("\r\n", "\n")
    assert message.get_content_type() == "text/plain"
    for page in ("", "public/", "release/"):
        assert f"https://logbook.facility.eu/investigations/{team.pk}/{page}\n" in text
    for words in (
        "Dear Main Proposer",
        "26 November 2029",
        "Europe/Paris",
        "Copper & <zinc>",
        "in their latest version",
    ):
        assert words in text
    assert smtp.signed_in[0] == (b"e@logbook", b"se/cret")


def test_each_warning_is_sent_once_and_the_nearest_only(team):
    dates = (93, 92, 91, 31, 30, 8, 7, 1, 0, -1)
    counts = {days: (run(days), len(told()))[1] for days in dates}
    assert counts == {93: 0, 92: 2, 91: 0, 31: 2, 30: 0, 8: 0, 7: 2, 1: 0, 0: 0, -1: 0}
    kinds = Notice.objects.filter(user__username="b").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["3 months", "1 month", "7 days"]


def test_a_server_that_was_off_sends_the_nearest_warning_alone(team):
    run(5)
    assert len(told()) == 2
    assert set(Notice.objects.values_list("kind", flat=True)) == {"7 days"}


def test_another_date_warns_anew(team):
    run(5)
    told()
    with time_machine.travel(OPENS - 5 * DAY, tick=False):
        logbook.set_release_date(team, OPENS + 80 * DAY, by=make.user(is_superuser=True), why="Thesis")
    run(5)
    assert {subject.rpartition(" from ")[2] for _, subject in told()} == {"14 February 2030 on"}
    assert Notice.objects.filter(kind="3 months").count() == 2


@pytest.mark.parametrize(
    "closed", [{"proprietary": True}, {"held_why": "early"}, {"withdrawn_at": OPENS}, {"release_date": None}]
)
def test_nobody_is_warned_of_what_does_not_open(team, closed):
    type(team).objects.filter(pk=team.pk).update(**closed)
    assert run(7) == "0 mails sent.\n"


def test_a_mailbox_that_is_refused_is_kept_with_the_reason_and_tried_again_the_next_day(team, smtp):
    smtp.refused.add("a@example.org")
    with pytest.raises(SystemExit) as ended:
        run(7)
    assert ended.value.code == 1
    assert [to for to, _ in smtp.got] == [["b@example.org"]]
    failed = Notice.objects.get(sent_at=None)
    assert failed.failed_why == "550 no such mailbox"
    smtp.refused.clear()
    run(6)
    failed.refresh_from_db()
    assert (failed.sent_at, failed.failed_why, len(smtp.got)) == (OPENS - 6 * DAY, "", 2)


def test_a_server_that_cannot_be_reached_is_asked_once_and_every_mail_waits(team, settings):
    settings.EMAIL_BACKEND = env.mail("smtp://127.0.0.1:9").backend
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with time_machine.travel(OPENS - 7 * DAY, tick=False):
        jobs.warn_of_release(timestamp=0)
    assert [bool(notice.failed_why) for notice in Notice.objects.filter(sent_at=None)] == [True, True]


def test_the_daily_job_sends_what_is_due_and_nothing_where_no_server_is_named(team, settings):
    with time_machine.travel(OPENS - 7 * DAY, tick=False):
        settings.EMAIL_BACKEND = env.NO_MAIL
        jobs.warn_of_release(timestamp=0)
        assert not Notice.objects.exists()
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        jobs.warn_of_release(timestamp=0)
    assert len(told()) == 2


def test_without_a_server_the_command_says_how_many_were_not_sent(team, settings):
    settings.EMAIL_BACKEND = env.NO_MAIL
    with pytest.raises(CommandError, match="EMAIL_URL is not set: 2 mails were not sent"):
        run(7)


def test_a_dry_run_says_who_would_be_told_and_tells_nobody(team):
    rows = json.loads(run(7, "--dry-run", "--json"))
    assert [(row["to"], row["before"], row["failed"]) for row in rows] == [
        ("a@example.org", "7 days", ""), ("b@example.org", "7 days", ""),
    ]  # fmt: skip
    assert "b@example.org, would be sent\n2 mails would be sent." in run(7, "--dry-run")
    assert (told(), Notice.objects.count()) == ([], 0)


def test_what_another_process_has_sent_meanwhile_is_not_sent_twice(team):
    with time_machine.travel(OPENS - 7 * DAY, tick=False):
        due = notices.due()
        notices.send(due)
        assert notices.send(due) == []
    assert len(told()) == 2


def test_a_proposal_with_a_line_break_in_its_name_is_one_subject(team):
    type(team).objects.filter(pk=team.pk).update(name="HC-4397\nBcc: x@example.org")
    run(7)
    assert told()[0][1].startswith("HC-4397 Bcc: x@example.org (ID32)")
