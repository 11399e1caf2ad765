"""The stamp in a package is checked by the line its own page gives, also when the authority's certificate has ended."""

import re
import shlex
import subprocess

import pytest

from events import seals
from tests import make
from tests.exports.crates import unpacked
from tests.exports.test_package import made
from tests.seals.test_expired_authority import authority, stamped  # noqa: F401

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(released, authority, tmp_path):  # noqa: F811
    make.event(released)
    sum(seals.seal())
    stamped(authority)
    root = unpacked(made(released), tmp_path)
    (root / "CA.pem").write_bytes(authority.certificates.read_bytes())
    return root


def ran(folder):
    (line,) = re.findall(r"^    (openssl .*)$", (folder / "integrity/VERIFY.md").read_text(), re.MULTILINE)
    done = subprocess.run(shlex.split(line), cwd=folder, capture_output=True, text=True)
    return done.returncode == 0, done.stderr


def test_9_the_line_accepts_the_stamp_and_says_at_which_time(folder):
    accepted, said = ran(folder)
    assert accepted, said


def test_9_it_refuses_a_stamp_that_is_of_another_root(folder):
    stamp = folder / "integrity/anchor.tsr"
    digest = bytes.fromhex(re.search("-digest ([0-9a-f]+)", (folder / "integrity/VERIFY.md").read_text())[1])
    assert digest in stamp.read_bytes()
    stamp.write_bytes(stamp.read_bytes().replace(digest, bytes(32)))
    assert not ran(folder)[0]
