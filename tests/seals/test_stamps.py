"""The answer of an authority that sends its certificates in another order than the rules want is read all the same."""

import pytest
from rfc3161_client import decode_timestamp_response

from events import jobs
from events.models import Anchor
from events.seals import anchoring, stamps
from tests.seals import authority as authorities


@pytest.fixture(scope="module")
def house():
    with authorities.running() as (address, found):
        found.send_chain()
        yield address, found


@pytest.fixture
def raw(house):
    request = anchoring.TimestampRequestBuilder().data(b"root").hash_algorithm(anchoring.HashAlgorithm.SHA256).build()
    return house[1].stamp(request.as_bytes())


def test_the_library_alone_refuses_it_and_here_it_is_read(raw):
    with pytest.raises(ValueError, match="InvalidSetOrdering"):
        decode_timestamp_response(raw)
    answer = stamps.read(raw)
    assert answer.tst_info.message_imprint.message == anchoring._imprint(b"root")
    assert len(answer.signed_data.certificates) == 2


@pytest.mark.parametrize("cut", [0, 1, 2, 3, 10, 40, 200, 1_000, -1])
def test_one_that_was_cut_off_is_none(raw, cut):
    with pytest.raises(ValueError, match="ASN.1"):
        stamps.read(raw[:cut])


@pytest.mark.parametrize("what", [b"<html>Try later</html>", b"\x30\x80", b"\x30\x03\x30\x01\x00", b"\xff" * 300])
def test_what_is_no_answer_is_none(what):
    with pytest.raises(ValueError, match="ASN.1"):
        stamps.read(what)


@pytest.mark.django_db
def test_its_stamp_is_kept_as_it_came_and_verifies(house, seal, written, settings, tmp_path):
    settings.ELOGBOOK_HOME, (settings.ELOGBOOK_TSA_URL, authority) = tmp_path, house
    seal()
    jobs.anchor(0)
    anchor = Anchor.objects.get()
    assert anchor.failed_why == ""
    with pytest.raises(ValueError, match="InvalidSetOrdering"):
        decode_timestamp_response(bytes(anchor.token))
    assert anchoring.wrong(anchor, authority.certificates.read_bytes()) == ""
    with authorities.running() as (_, other):
        assert "does not verify" in anchoring.wrong(anchor, other.certificates.read_bytes())
