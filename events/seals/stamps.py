"""The answer of an authority, read as it came: many send their certificates in an order that is against the rules."""

from collections.abc import Iterator

from rfc3161_client import TimeStampResponse, decode_timestamp_response

CERTIFICATES = 0xA0


def read(raw: bytes) -> TimeStampResponse:
    """Raises ValueError for what is no answer."""
    try:
        return decode_timestamp_response(raw)
    except ValueError:
        if (sorted_out := _sorted_out(raw)) == raw:
            raise
        return decode_timestamp_response(sorted_out)


def _sorted_out(raw: bytes) -> bytes:
    """The same with its certificates in the one order they may stand in; no signature covers in which they do."""
    try:
        begin, end = _inside(raw, 0)
        # The token beside the status; in it what is beside its name; in that what was signed.
        for number in (1, 1, 0):
            begin, end = _inside(raw, list(_parts(raw, begin, end))[number])
        (certificates,) = [at for at in _parts(raw, begin, end) if raw[at] == CERTIFICATES]
        begin, end = _inside(raw, certificates)
        each = sorted(raw[at : _inside(raw, at)[1]] for at in _parts(raw, begin, end))
    except (IndexError, ValueError):
        return raw
    return raw[:begin] + b"".join(each) + raw[end:]


def _parts(raw: bytes, begin: int, end: int) -> Iterator[int]:
    """Where each part of these bytes begins."""
    while begin < end:
        yield begin
        begin = _inside(raw, begin)[1]


def _inside(raw: bytes, at: int) -> tuple[int, int]:
    """Where the content of the part that begins here begins and ends: after its tag and its length (DER)."""
    size, begin = raw[at + 1], at + 2
    if size > 127:
        begin, size = begin + size - 128, int.from_bytes(raw[begin : begin + size - 128])
    if begin + size > len(raw):
        raise ValueError("It was cut off.")
    return begin, begin + size
