"""Addresses of a facility's portal and viewer, made of what it set, of what the catalogue says and of what people type."""

import pytest

from elogbook import checks
from investigations import links

PATH = "/data/visitor/hc4397/id32/raw/DBCO UD30/a&b=c?d#é%.h5"
ENCODED = "/data/visitor/hc4397/id32/raw/DBCO%20UD30/a%26b%3Dc%3Fd%23%C3%A9%25.h5"


@pytest.mark.parametrize(
    ("template", "made"),
    [
        ("https://data.eu/datasets/{id}", "https://data.eu/datasets/42"),
        ("https://view.eu/?file={path}&of={id}", f"https://view.eu/?file={ENCODED}&of=42"),
        ("https://view.eu/show{path}", f"https://view.eu/show{ENCODED}"),
        ("http://localhost:8080/{path}#{id}", f"http://localhost:8080/{ENCODED}#42"),
        ("", ""),
    ],
)
def test_a_number_and_a_path_are_put_in_as_an_address_has_them(template, made):
    assert links.filled(template, 42, PATH) == made


@pytest.mark.parametrize(
    ("template", "number", "path"),
    [("https://d.eu/{id}", None, "/a"), ("https://d.eu/{path}", 42, ""), ("https://d.eu/{id}{path}", None, "/a")],
)
def test_there_is_no_link_without_what_it_needs(template, number, path):
    assert links.filled(template, number, path) == ""


def test_what_stands_in_a_path_is_never_read_as_a_placeholder_and_names_no_host():
    assert (
        links.filled("https://d.eu/?f={path}&n={id}", 7, "/{id}/{path}") == "https://d.eu/?f=/%7Bid%7D/%7Bpath%7D&n=7"
    )
    assert links.filled("https://d.eu/{path}", 7, "@evil.eu/\n\ud800") == "https://d.eu/%40evil.eu/%0A%3F"
    assert links.filled("https://d.eu{path}", 7, ".evil.eu/") == ""


@pytest.mark.parametrize(
    "template",
    [
        "data.eu/{id}", "ftp://data.eu/{id}", "javascript:alert({id})", "https://{path}", "https://d.eu{path}", "https://d{id}.eu/",
        "https://d.eu/", "https://d.eu/{name}", "https://d.eu/{id}/{", "https://d.eu/{id!r}", "https://[d/{id}", "https:///{id}",
    ],
)  # fmt: skip
def test_a_wrong_template_is_named_with_what_to_write_instead_and_makes_no_link(settings, template):
    settings.ELOGBOOK_PORTAL_URL, settings.ELOGBOOK_VIEWER_URL = "https://d.eu/{id}", template
    (found,) = checks.data_links(None)
    assert found.msg.startswith("ELOGBOOK_VIEWER_URL ")
    assert "{path}" in found.hint
    assert links.viewer(1, "/a") == ""


def test_right_templates_and_none_are_right(settings):
    settings.ELOGBOOK_PORTAL_URL, settings.ELOGBOOK_VIEWER_URL = "https://d.eu/{id}?p={path}", ""
    assert checks.data_links(None) == []
