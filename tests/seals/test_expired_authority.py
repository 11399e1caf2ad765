"""A stamp outlives the certificate of whoever made it: what counts is whether that was valid when it stamped."""

import subprocess
import time
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from events import jobs
from events.models import Anchor
from events.seals import anchoring
from tests.seals import authority as authorities

pytestmark = pytest.mark.django_db


@pytest.fixture
def authority(settings, tmp_path):
    settings.ELOGBOOK_HOME = tmp_path
    with authorities.running() as (settings.ELOGBOOK_TSA_URL, found):
        yield found


def stamped(authority):
    """The anchor of the day and when it was stamped, by an authority whose certificate has ended since."""
    for seconds in (2, 4, 8, 16):
        ends = authority.renew(seconds)
        Anchor.objects.update(token=None, failed_why="Not asked yet.")
        jobs.anchor(0)
        anchor = Anchor.objects.get()
        if (at := anchoring.stamped_at(anchor)) < ends:
            break
    while datetime.now(UTC) <= ends:
        time.sleep(0.2)
    return anchor, at


def openssl(authority, folder, anchor, *options):
    """What `openssl ts` says, asked as docs/operators.md has it."""
    (folder / "token.tsr").write_bytes(anchor.token)
    (folder / "root").write_bytes(anchor.root)
    verify = ["openssl", "ts", "-verify", "-in", "token.tsr", "-data", "root", "-CAfile", str(authority.certificates)]
    return subprocess.run([*verify, *options], cwd=folder, capture_output=True, text=True)


def test_9_a_stamp_verifies_at_its_own_time_when_its_certificate_has_expired(seal, written, authority, tmp_path):
    seal()
    anchor, at = stamped(authority)
    now = openssl(authority, tmp_path, anchor)
    assert (now.returncode != 0, "certificate has expired" in now.stderr) == (True, True)
    then = openssl(authority, tmp_path, anchor, "-attime", str(int(at.timestamp())))
    assert then.returncode == 0, then.stderr
    assert anchoring.wrong(anchor, authority.certificates.read_bytes()) == ""
    call_command("verify_seals", "--authority", str(authority.certificates))


def test_9_a_stamp_made_after_the_certificate_had_expired_is_refused(seal, written, authority):
    seal()
    anchor, _ = stamped(authority)
    Anchor.objects.update(token=None, failed_why="Not asked yet.")
    jobs.anchor(0)
    anchor.refresh_from_db()
    assert "its time stamp does not verify" in anchoring.wrong(anchor, authority.certificates.read_bytes())
    with pytest.raises(CommandError):
        call_command("verify_seals", "--authority", str(authority.certificates))
