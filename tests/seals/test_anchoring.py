"""Once a day all chains go under one root, and an authority elsewhere says when that was."""

import hashlib
import json
import subprocess
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from events import jobs, seals
from events.models import Anchor
from events.seals import anchoring, contents, heads
from events.seals.verify import Head, inclusion_proof, merkle_root, root_of
from tests import make
from tests.seals import authority as authorities

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def house():
    with authorities.running() as found:
        yield found


@pytest.fixture
def authority(house, settings, tmp_path):
    settings.ELOGBOOK_TSA_URL, found = house
    settings.ELOGBOOK_HOME = tmp_path
    found.answers = "stamp"
    return found


@pytest.fixture
def sealed(seal, written, released):
    make.event(released)
    seal()


def test_a_day_has_one_root_over_the_heads_of_all_chains_and_a_file_of_them(sealed, authority, name, tmp_path):
    jobs.anchor(0)
    jobs.anchor(0)
    anchor = Anchor.objects.get()
    assert (anchor.tree_size, anchor.failed_why, anchor.authority.startswith("http://127.0.0.1")) == (2, "", True)
    (file,) = (tmp_path / "heads").iterdir()
    assert json.loads(file.read_text())["heads"] == anchor.heads
    assert {head["logbook"]: head["number"] for head in anchor.heads}[name] == 5
    assert abs(anchoring.stamped_at(anchor) - anchor.at) < timedelta(minutes=5)


def test_openssl_and_the_command_accept_the_stamp_and_refuse_one_of_another_root(sealed, authority, tmp_path, sql):
    jobs.anchor(0)
    anchor = Anchor.objects.get()
    (tmp_path / "token.tsr").write_bytes(anchor.token)
    (tmp_path / "root").write_bytes(anchor.root)
    verify = ["openssl", "ts", "-verify", "-in", "token.tsr", "-data", "root", "-CAfile", str(authority.certificates)]
    assert subprocess.run(verify, cwd=tmp_path, capture_output=True).returncode == 0
    call_command("verify_seals", "--authority", str(authority.certificates))
    make.event(make.instrument("ID99"))
    list(seals.seal())
    more = [*anchor.heads, {"logbook": "facility", "number": 1, "hash": "00"}]
    root = merkle_root([head.leaf() for head in anchoring.read(more)])
    Anchor.objects.update(heads=more, root=root, tree_size=len(more))
    assert anchoring.wrong(Anchor.objects.get()) == "its time stamp is of another root"
    with pytest.raises(CommandError):
        call_command("verify_seals")


def test_a_stamp_of_somebody_else_is_not_the_authoritys(sealed, authority):
    jobs.anchor(0)
    with authorities.running() as (_, other):
        assert "does not verify" in anchoring.wrong(Anchor.objects.get(), other.certificates.read_bytes())
    assert anchoring.wrong(Anchor.objects.get(), authority.certificates.read_bytes()) == ""


@pytest.mark.parametrize(
    ("answers", "why"),
    [("503", "answered 503"), ("words", "no time stamp that can be read"), ("x" * 1_000_001, "too long"),
     ("\x30\x03\x30\x01\x02", "no time stamp that can be read")],
    ids=["503", "words", "long", "broken"],
)  # fmt: skip
def test_an_authority_that_fails_leaves_the_root_with_the_reason_and_is_asked_again(sealed, authority, answers, why):
    authority.answers = answers
    jobs.anchor(0)
    anchor = Anchor.objects.get()
    assert why in anchor.failed_why
    assert anchor.token is None
    authority.answers = "stamp"
    jobs.anchor(0)
    assert Anchor.objects.get().failed_why == ""
    assert Anchor.objects.get().token is not None
    asked = authority.asked
    jobs.anchor(0)
    assert authority.asked == asked


def asked_for(data, *, nonce=True):
    request = anchoring.TimestampRequestBuilder().data(data).hash_algorithm(anchoring.HashAlgorithm.SHA256)
    return request.nonce(nonce=nonce).build().as_bytes()


def digest(data):
    return hashlib.sha256(data).digest()


@pytest.mark.parametrize(
    ("instead", "why"),
    [
        (lambda question, root: question.replace(digest(root), digest(b"other")), "another question"),
        (lambda question, root: asked_for(root), "another question"),
        (lambda question, root: asked_for(root, nonce=False), "another question"),
        (lambda question, root: b"no question", "refused"),
    ],
    ids=["another root", "another nonce", "no nonce", "refused"],
)
def test_an_authority_that_refuses_or_answers_what_was_not_asked_gave_no_stamp(
    sealed, authority, monkeypatch, instead, why
):
    stamp, root = authority.stamp, merkle_root([head.leaf() for head in heads.every()])
    monkeypatch.setattr(authority, "stamp", lambda question: stamp(instead(question, root)))
    jobs.anchor(0)
    anchor = Anchor.objects.get()
    assert (why in anchor.failed_why, anchor.token) == (True, None)


def test_a_stamp_that_was_granted_with_changes_would_not_verify_and_is_not_taken(sealed, authority, monkeypatch):
    granted, with_changes = b"\x30\x03\x02\x01\x00", b"\x30\x03\x02\x01\x01"
    stamp = authority.stamp
    monkeypatch.setattr(authority, "stamp", lambda question: stamp(question).replace(granted, with_changes, 1))
    jobs.anchor(0)
    anchor = Anchor.objects.get()
    assert ("The authority refused" in anchor.failed_why, anchor.token) == (True, None)


def test_an_authority_that_is_not_there_leaves_the_root_too(sealed, settings, tmp_path):
    settings.ELOGBOOK_TSA_URL, settings.ELOGBOOK_HOME = "http://127.0.0.1:9/", tmp_path
    jobs.anchor(0)
    assert Anchor.objects.get().failed_why == "The authority does not answer: ConnectionError."


def test_without_an_authority_the_root_is_kept_and_nobody_is_asked(sealed, settings, tmp_path):
    settings.ELOGBOOK_HOME = tmp_path
    jobs.anchor(0)
    assert (Anchor.objects.get().failed_why, Anchor.objects.get().token) == ("", None)


def test_where_nothing_is_sealed_there_is_nothing_to_anchor(db, settings, tmp_path):
    settings.ELOGBOOK_HOME = tmp_path
    jobs.anchor(0)
    assert not Anchor.objects.exists()
    assert not list(tmp_path.iterdir())


def test_the_next_day_has_a_root_of_its_own(sealed, settings, tmp_path):
    settings.ELOGBOOK_HOME = tmp_path
    now = timezone.now()
    for days in (0, 1):
        anchoring.anchor_today(now + timedelta(days=days))
    assert Anchor.objects.count() == 2
    assert len(list(anchoring.known())) == 2


def test_an_export_has_the_way_from_its_head_to_the_stamped_root(sealed, authority, name, tmp_path):
    jobs.anchor(0)
    header = next(seals.lines(name, in_full=False))
    anchor = header["anchor"]
    leaf = Head(**anchor["leaf"])
    assert (leaf.logbook, leaf.number) == (name, 5)
    assert root_of(leaf.leaf(), anchor["proof"]).hex() == anchor["root"]
    assert bytes.fromhex(anchor["token"]) == bytes(Anchor.objects.get().token)
    assert anchor["stamped_at"] == contents.moment(anchoring.stamped_at(Anchor.objects.get()))
    assert next(seals.lines("investigation:999", in_full=False))["anchor"] is None


@pytest.mark.parametrize("size", [*range(1, 20), 33, 100])
def test_each_leaf_has_its_way_to_the_root_of_rfc_6962(size):
    leaves = [hashlib.sha256(bytes([number])).digest() for number in range(size)]

    def halves(part):
        if len(part) == 1:
            return part[0]
        middle = 1 << (len(part) - 1).bit_length() - 1
        return hashlib.sha256(b"\1" + halves(part[:middle]) + halves(part[middle:])).digest()

    assert merkle_root(leaves) == halves(leaves)
    for index, leaf in enumerate(leaves):
        assert root_of(leaf, inclusion_proof(leaves, index)) == merkle_root(leaves)
