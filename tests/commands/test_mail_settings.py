"""EMAIL_URL in all its forms, and what is said where there is none."""

import pytest

from elogbook import checks, doctor, env
from elogbook.env import Mail

SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("smtp://mail.facility.eu", Mail(SMTP, "mail.facility.eu", 25)),
        (
            "smtp://u:p%40ss@mail.facility.eu:2525/?tls=true",
            Mail(SMTP, "mail.facility.eu", 2525, "u", "p@ss", use_tls=True),
        ),
        ("smtp://mail.facility.eu?tls=1", Mail(SMTP, "mail.facility.eu", 587, use_tls=True)),
        ("smtps://mail.facility.eu", Mail(SMTP, "mail.facility.eu", 465, use_ssl=True)),
        ("consolemail:", Mail("django.core.mail.backends.console.EmailBackend")),
        ("consolemail://", Mail("django.core.mail.backends.console.EmailBackend")),
        *((wrong, Mail()) for wrong in ("", "mail.facility.eu", "smtp://", "smtp://h:port", "http://h", "smtp://[h")),
    ],
)
def test_an_address_of_a_mail_server_is_understood(address, found):
    assert env.mail(address) == found


@pytest.mark.parametrize(
    ("url", "embedded", "public", "identity"),
    [
        ("", True, "", None), ("", True, "https://l.eu", "elogbook.W006"), ("", False, "", "elogbook.W006"),
        ("http://x", True, "", "elogbook.E013"), ("smtp://h", True, "", "elogbook.W005"),
        ("smtp://h", True, "https://l.eu", None), ("consolemail:", True, "", None),
    ],
)  # fmt: skip
def test_a_check_says_what_is_wrong_with_the_mails(settings, url, embedded, public, identity):
    settings.EMAIL_URL, settings.EMAIL_BACKEND = url, env.mail(url).backend
    settings.EMBEDDED, settings.ELOGBOOK_PUBLIC_URL = embedded, public
    assert [found.id for found in checks.mail(None)] == ([identity] if identity else [])


@pytest.mark.parametrize(
    ("url", "state", "words"),
    [
        ("", doctor.WARNING, "EMAIL_URL is not set"),
        ("consolemail:", doctor.OK, "the console takes mails"),
        ("smtp://127.0.0.1:9", doctor.PROBLEM, "not sent"),
    ],
)
def test_the_doctor_says_whether_mails_go_out(settings, url, state, words):
    found = env.mail(url)
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = found.backend, found.host, found.port
    (said,) = doctor.mail()
    assert (said.state, words in said.text) == (state, True)
