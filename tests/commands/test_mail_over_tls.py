"""Mails go out encrypted to a server whose certificate is trusted, or they do not go out and it is said why."""

import ssl

import pytest
from aiosmtpd.controller import Controller

from elogbook import doctor, env
from investigations.models import Notice
from tests import servers
from tests.commands.mail_server import Server, certificate
from tests.commands.test_warn_of_release import run, team  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("team")]
STARTTLS, SMTPS = "smtp://u:secret@127.0.0.1:{}/?tls=true", "smtps://u:secret@127.0.0.1:{}"


class Secure(Server):
    """Keeps also whether each mail came encrypted."""

    def __init__(self):
        super().__init__()
        self.encrypted = []

    async def handle_DATA(self, server, session, envelope):
        self.encrypted.append(session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None)
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def started(settings, tmp_path):
    """Starts one that is asked as EMAIL_URL says, with a certificate for that address, or none."""
    running = []

    def start(url: str, shows: str = "127.0.0.1") -> Secure:
        server, port, context = Secure(), servers.free_port(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        if shows:
            context.load_cert_chain(*certificate(tmp_path, shows))
        how = {"ssl_context" if url.startswith("smtps") else "tls_context": context} if shows else {}
        how |= {"auth_require_tls": False, "authenticator": server.sign_in}
        running.append(Controller(server, hostname="127.0.0.1", port=port, **how))
        running[-1].start()
        found = env.mail(url.format(port))
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = found.backend, found.host, found.port
        settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = found.user, found.password
        settings.EMAIL_USE_TLS, settings.EMAIL_USE_SSL, settings.EMAIL_TIMEOUT = found.use_tls, found.use_ssl, 20
        return server

    yield start
    for controller in running:
        controller.stop()


@pytest.fixture
def trusting(monkeypatch, tmp_path):
    """This machine trusts the certificate of that address, as an operator says with SSL_CERT_FILE."""
    return lambda address: monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / f"{address}.pem"))


@pytest.mark.parametrize("url", [STARTTLS, SMTPS])
def test_mails_and_the_password_go_encrypted_to_a_trusted_server(started, trusting, url):
    server = started(url)
    trusting("127.0.0.1")
    run(7)
    assert (server.encrypted, [to for to, _ in server.got]) == ([True] * 2, [["a@example.org"], ["b@example.org"]])
    assert server.signed_in[0] == (b"u", b"secret")
    assert not Notice.objects.filter(sent_at=None).exists()
    assert [found.state for found in doctor.mail()] == [doctor.OK]


@pytest.mark.parametrize("url", [STARTTLS, SMTPS])
@pytest.mark.parametrize(
    ("shows", "trusts", "why"),
    [
        ("127.0.0.1", "", "certificate is not trusted: self-signed certificate"),
        ("127.0.0.2", "127.0.0.2", "certificate is not trusted: IP address mismatch"),
        ("", "", "TLS"),
    ],
)
def test_a_server_that_is_not_trusted_or_speaks_no_tls_gets_nothing(started, trusting, url, shows, trusts, why):
    server = started(url, shows)
    if trusts:
        trusting(trusts)
    with pytest.raises(SystemExit) as ended:
        run(7)
    assert (ended.value.code, server.got, server.signed_in) == (1, [], [])
    kept = list(Notice.objects.values_list("sent_at", "failed_why"))
    assert [(sent, why in failed) for sent, failed in kept] == [(None, True)] * 2
    (said,) = doctor.mail()
    assert said.state == doctor.PROBLEM


def test_they_go_out_the_next_day_once_the_certificate_is_trusted(started, trusting):
    server = started(STARTTLS)
    with pytest.raises(SystemExit):
        run(7)
    trusting("127.0.0.1")
    assert run(6).endswith("2 mails sent.\n")
    assert len(server.got) == 2
    assert set(Notice.objects.values_list("failed_why", flat=True)) == {""}
