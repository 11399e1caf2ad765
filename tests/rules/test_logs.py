"""A key never reaches a log line."""

import logging

import pytest

from elogbook.logs import MaskedFormatter, mask

KEY = "elogbook-b4450e4d-f29e-43fe-b243-90f587923186"


@pytest.mark.parametrize(
    "line",
    [
        f"Not Found: /dataacquisition/{KEY}/notification",
        f"Not Found: //dataacquisition//{KEY}//notification",
        f"Not Found: /{KEY}/notification",
        "POST /logbook/any-old-key/investigation/name/x",
        f"Authorization: Token {KEY}",
        "Not Found: /photo/any-old-key:1vNxyz:signature/",
        "authorization: bearer any-old-key",
        "Not Found: /session/any-old-key",
        "GET //resource//any-old-key/file/download",
        "GET /catalogue/any-old-key/investigation",
        "GET /logbook/any-old-key/event?limit=1",
        f"'key': '{KEY.upper()}'",
    ],
)
def test_a_key_in_a_path_or_header_is_masked(line):
    assert "***" in mask(line)
    assert KEY.lower() not in mask(line).lower()
    assert "any-old-key" not in mask(line)


def test_a_key_in_the_arguments_or_traceback_of_a_line_is_masked():
    try:
        raise ValueError(f"/dataacquisition/{KEY}/base64")
    except ValueError as error:
        record = logging.LogRecord("x", logging.ERROR, "x", 1, "%s", (KEY,), (type(error), error, error.__traceback__))
    assert KEY not in MaskedFormatter("%(message)s").format(record)


@pytest.mark.django_db
def test_the_log_of_a_refused_request_has_no_key(stranger, caplog, capsys):
    stranger.post(f"/dataacquisition/{KEY}/notification", "{}", content_type="application/json")
    formatted = [MaskedFormatter("%(message)s").format(record) for record in caplog.records]
    assert formatted
    assert KEY not in "".join(formatted) + capsys.readouterr().err
