"""A catalogue may say anything: what it says stays a text in every format."""

import bibtexparser
import pytest
import rispy
from datacite import schema45
from lxml import etree

from investigations.models import Investigation
from tests.published.conftest import as_json, embedded, page, page_of, told
from tests.published.test_formats import expanded

TITLES = {
    "markup": "</script><script>alert(1)</script><!-- <![CDATA[ \" ' & \\ ]]>",
    "quotes": "\"'`\u2028\u2029{{ title }} }{ %",
    "long": "Ten thousand letters " * 500,
    "leftwards": "\u05de\u05d3\u05d9\u05d3\u05d4 \u202e\u2066of iron",
    "unsayable": "iron\x01\x0b\uffff in\r\nER  - \r\nTY  - JOUR",
}


@pytest.fixture(params=TITLES)
def title(request, rich):
    said = TITLES[request.param]
    Investigation.objects.update(title=said, summary=said * 2, name=said[:200])
    return said


def test_no_title_breaks_the_json_ld_or_the_page(stranger, rich, title):
    found = page(stranger, rich)
    assert len(found.select("script:not([src])")) == 1
    said = embedded(stranger, rich)
    assert said == as_json(stranger, rich)
    assert len(said["description"]) <= 5000
    expanded(said)


def test_no_title_breaks_the_records_for_registries(stranger, rich, title):
    said = as_json(stranger, rich, "datacite.json")
    schema45.validator.validate(said)
    titles = etree.fromstring(told(stranger, rich, "datacite.xml")).findall(".//{*}title")
    assert titles[0].text == said["titles"][0]["title"]


def test_no_title_breaks_the_lists_of_literature(stranger, rich, title):
    assert len(rispy.loads(told(stranger, rich, "citation.ris").decode())) == 1
    library = bibtexparser.parse_string(told(stranger, rich, "citation.bib").decode())
    assert (len(library.entries), library.failed_blocks) == (1, [])


def test_no_title_gets_into_a_header(stranger, rich, title):
    for name in ("", "citation.bib"):
        answer = stranger.get(page_of(rich, name))
        for value in (answer["Link"], answer.get("Content-Disposition", "")):
            assert value.isascii()
            assert "\n" not in value


def test_letters_that_run_leftwards_stay_and_what_turns_the_rest_of_the_line_goes(stranger, rich):
    Investigation.objects.update(title=TITLES["leftwards"])
    assert as_json(stranger, rich)["name"] == "\u05de\u05d3\u05d9\u05d3\u05d4 of iron"
