"""How programs fetch the package of a released logbook: whole, only if it changed, or on from where they stopped (number 19)."""

from pathlib import Path

import pytest
from django.core.files.storage import storages

from events import exports, ranges
from tests import make
from tests.conftest import browser
from tests.exports.test_keeping import NOTE


@pytest.fixture
def package(released, member):
    make.event(released, "open words", author=member, **NOTE)
    return exports.make_next() and exports.package_of(released)


@pytest.fixture
def data(package):
    return Path(storages["exports"].path(package.path)).read_bytes()


@pytest.fixture
def fetch(stranger, released, package):
    return lambda **headers: read(stranger.get(f"/investigations/{released.pk}/package/", headers=headers))


def read(answer):
    """The answer to its end, and what came in it."""
    answer.sent = b"".join(answer)
    # What a server does in the end; to close the answer here would close the database too.
    for close in answer._resource_closers:
        close()
    return answer


def test_19_it_comes_whole_with_its_type_name_hash_and_the_way_back(fetch, package, data, released):
    answer = fetch()
    assert answer.sent == data
    assert answer["Content-Type"] == "application/vnd.eln+zip"
    assert answer["ETag"] == f'"{package.sha256}"'
    assert answer["Accept-Ranges"] == "bytes"
    assert answer["Content-Length"] == str(package.size) == str(len(data))
    assert package.path.rpartition("/")[2] in answer["Content-Disposition"]
    assert (
        answer["Link"] == f'<http://testserver/investigations/{released.pk}/about/>; rel="collection"; type="text/html"'
    )


def test_19_head_says_the_same_and_sends_nothing(stranger, fetch, released, package):
    answer = read(stranger.head(f"/investigations/{released.pk}/package/", headers={"Range": "bytes=0-3"}))
    whole = fetch()
    assert answer.status_code == 200
    assert answer.sent == b""
    for name in ("ETag", "Content-Length", "Content-Type", "Link", "Accept-Ranges"):
        assert answer[name] == whole[name]


@pytest.mark.parametrize("known", ['"{0}"', 'W/"{0}"', '"other", "{0}"', "*"])
def test_19_whoever_has_it_is_told_that_nothing_changed(fetch, package, known):
    answer = fetch(**{"If-None-Match": known.format(package.sha256), "Range": "bytes=0-3"})
    assert (answer.status_code, answer.sent) == (304, b"")
    assert answer["ETag"] == f'"{package.sha256}"'
    assert fetch(**{"If-None-Match": '"other"'}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [("bytes=0-3", 0, 3), ("bytes=7-", 7, None), ("bytes=-5", -5, None), ("Bytes = 2 - 2", 2, 2), ("bytes=1-9999999999", 1, None), ("bytes=-9999999999", 0, None)],
)  # fmt: skip
def test_19_a_part_is_sent_alone_and_says_where_it_stands(fetch, package, data, asked, first, last):
    answer = fetch(Range=asked)
    expected = data[first:] if last is None else data[first : last + 1]
    begins = len(data) + first if first < 0 else first
    assert answer.status_code == 206
    assert answer.sent == expected
    assert answer["Content-Range"] == f"bytes {begins}-{begins + len(expected) - 1}/{len(data)}"
    assert answer["Content-Length"] == str(len(expected))
    assert (answer["Content-Type"], answer["ETag"]) == ("application/vnd.eln+zip", f'"{package.sha256}"')


@pytest.mark.parametrize("asked", ["bytes={0}-", "bytes={0}-{0}", "bytes=-0"])
def test_19_where_nothing_is_the_size_is_said(fetch, data, asked):
    answer = fetch(Range=asked.format(len(data)))
    assert (answer.status_code, answer.sent) == (416, b"")
    assert answer["Content-Range"] == f"bytes */{len(data)}"


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=5-2",
        "bytes=-",
        "bytes=a-b",
        "lines=0-3",
        "bytes=0-1,4-5",
        f"bytes=0-{'9' * 5000}",
        f"bytes={'9' * 5000}-",
        "bytes=٣-٤",
    ],
)
def test_19_what_makes_no_sense_or_asks_for_several_parts_gets_all_of_it(data, asked):
    assert ranges.part(asked, len(data)) is None


@pytest.mark.parametrize(
    ("said", "status"),
    [('"{0}"', 206), ('W/"{0}"', 200), ('"older"', 200), ("Thu, 26 Nov 2026 10:00:00 GMT", 200)],
)
def test_19_a_part_is_only_sent_of_the_very_file_that_was_begun(fetch, package, said, status):
    answer = fetch(**{"Range": "bytes=0-3", "If-Range": said.format(package.sha256)})
    assert answer.status_code == status


def test_19_whoever_wants_only_another_one_is_refused(fetch):
    assert fetch(**{"If-Match": '"other"'}).status_code == 412


def test_an_empty_file_has_no_part():
    with pytest.raises(ranges.Unsatisfiable):
        ranges.part("bytes=0-", 0)
    with pytest.raises(ranges.Unsatisfiable):
        ranges.part("bytes=-1", 0)


def test_a_part_is_read_in_pieces_and_not_beyond_its_end(tmp_path):
    (tmp_path / "file").write_bytes(b"0123456789")
    with (tmp_path / "file").open("rb") as file:
        piece = ranges.Piece(file, ranges.Part(2, 5))
        assert [piece.read(3), piece.read(3), piece.read(3)] == [b"234", b"56", b""]


def test_an_export_of_ones_own_is_fetched_in_parts_too(embargoed, member):
    make.event(embargoed, "a", author=member, **NOTE)
    export = exports.ask(member, exports.Source(embargoed, own=True), exports.BY_NAME["html"])
    exports.make_next()
    for address in (f"/exports/{export.public_id}/file/", f"/api/v1/exports/{export.public_id}/content/"):
        answer = read(browser(member).get(address, headers={"Range": "bytes=0-4"}))
        assert (answer.status_code, answer.sent) == (206, b"<!DOC")
        assert answer["Cache-Control"] == "private, no-store"
