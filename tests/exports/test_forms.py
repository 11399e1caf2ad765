"""HTML and Markdown: every picture and file of the source is inside, or named as missing with the reason."""

import hashlib
import io
import re
import subprocess
import sys
import zipfile

import pytest
from bs4 import BeautifulSoup
from django.utils.html import escape

from events import exports, logbook
from events.exports import files, marking
from events.models import Attachment, Blob
from tests import make, photographs
from tests.exports.conftest import ALPHABETS, NOTE


def made(place, name, *, own=True):
    return b"".join(exports.BY_NAME[name].written(exports.Source(place, own=own)))


def unzipped(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("own", [True, False])
def test_a_page_has_every_picture_and_file_inside_or_says_why_not(public_night, own):
    page = BeautifulSoup(made(public_night, "html", own=own), "html.parser")
    sources = Attachment.objects.count()
    inside = [image["src"] for image in page.find_all("img")] + [a["href"] for a in page.select("a[download]")]
    missing = page.select("footer li")
    assert sources == 5
    assert len(inside) == 4
    assert len(missing) == 1
    assert "lost.gif: Its bytes are not in the logbook’s storage any more" in missing[0].text
    assert "4 pictures and files of the entries are inside" in page.footer.text
    assert all(address.startswith("data:") for address in inside)


def test_a_page_asks_nothing_of_anybody_and_runs_nothing(night):
    page = BeautifulSoup(made(night, "html"), "html.parser")
    assert page.find_all(["script", "link", "iframe", "object"]) == []
    assert "url(" not in page.style.text
    addresses = [tag[name] for name in ("src", "href") for tag in page.find_all(attrs={name: True})]
    assert all(address.startswith(("data:", "#")) for address in addresses)


def test_a_page_has_the_days_as_chapters_and_comments_lead_to_their_entries(night):
    page = BeautifulSoup(made(night, "html"), "html.parser")
    assert len(page.select("h2.day")) == 2
    (link,) = page.select(".comment .meta a")
    assert page.select_one(link["href"]).text.strip()
    assert ALPHABETS in page.text


def test_a_long_log_is_cut_in_a_page_and_it_is_said(embargoed):
    make.event(embargoed, "y" * 20_005)
    page = made(embargoed, "html").decode()
    assert "5 more letters of this entry are left out here" in page
    assert "y" * 20_000 in page
    assert "y" * 20_001 not in page


def test_the_zip_has_every_file_as_it_came_under_its_hash(night):
    members = unzipped(made(night, "markdown"))
    kept = {name: data for name, data in members.items() if "/files/" in name}
    assert len(kept) == 4
    for name, data in kept.items():
        assert name.split("/")[2] == hashlib.sha256(data).hexdigest()
    readme = members["HC-4397_ID32/README.txt"].decode()
    assert "4 pictures and files of the entries are inside." in readme
    assert "- lost.gif: Its bytes are not in the logbook’s storage any more" in readme
    assert {hashlib.sha256(data).hexdigest() for data in kept.values()} < set(
        Blob.objects.values_list("sha256", flat=True)
    )


def test_the_world_gets_photographs_without_their_location(released, member):
    photo = photographs.jpeg()
    make.event(released, "photo", uploads=[exports_upload(photo)], author=member, **NOTE)
    for name, own, tells in (("markdown", True, True), ("markdown", False, False)):
        data = next(data for name_, data in unzipped(made(released, name, own=own)).items() if "/files/" in name_)
        assert photographs.tells(data) is tells


def exports_upload(data):
    from events.blobs import Upload

    return Upload(data, "photo.jpg")


def test_the_links_of_markdown_lead_to_members_of_the_zip(night):
    members = unzipped(made(night, "markdown"))
    pages = {name: data.decode() for name, data in members.items() if name.endswith(".md")}
    assert len(pages) == 2
    links = [link for page in pages.values() for link in re.findall(r"\]\(\.\./(files/[^)]+)\)", page)]
    assert len(links) == 4
    for link in links:
        assert f"HC-4397_ID32/{link.replace('%20', ' ').replace('%28', '(').replace('%29', ')')}" in members
    text = "".join(pages.values())
    assert "Before ![In the text](" in text
    assert "after **bold**" in text
    assert "| **1** | 2 |" in text


def test_the_zip_is_checked_with_python_alone(night, tmp_path):
    from events import seals

    list(seals.seal(within=60))
    (tmp_path / "a.zip").write_bytes(made(night, "markdown"))
    zipfile.ZipFile(tmp_path / "a.zip").extractall(tmp_path)
    root = tmp_path / "HC-4397_ID32"
    command = [
        sys.executable,
        "-I",
        root / "integrity/verify.py",
        root / "integrity/seals.jsonl",
        "--entries",
        root / "logbook.jsonl",
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "OK, 10 seals" in done.stdout


def test_two_zips_of_the_same_state_have_the_same_files(night):
    first, second = (unzipped(made(night, "markdown")) for _ in range(2))
    different = {name.partition("/")[2] for name in first if first[name] != second[name]}
    assert different <= {"integrity/seals.jsonl", "README.txt"}


def test_the_team_has_files_of_earlier_versions_and_of_removed_entries_too(embargoed, member):
    note = make.event(embargoed, "a", author=member, uploads=[exports_upload(photographs.png())], **NOTE)
    note = logbook.revise(note, by=member, version=1, body="b", body_format="plaintext", files=[])
    assert sum("/files/" in name for name in unzipped(made(embargoed, "markdown"))) == 1
    assert sum("/files/" in name for name in unzipped(made(embargoed, "markdown", own=False))) == 0
    logbook.hide(note, by=member, version=2, why="x")
    assert sum("/files/" in name for name in unzipped(made(embargoed, "markdown"))) == 1


def test_what_was_redacted_is_in_no_form(embargoed, member):
    data_manager = make.user(is_staff=True, is_superuser=True)
    event = make.event(embargoed, "quixotium 4711", title="On quixotium", author=member, tags=["quixotium"], **NOTE)
    logbook.redact(event, by=data_manager, why="A patient asked")
    for name in ("jsonl", "csv", "html", "markdown"):
        data = made(embargoed, name)
        said = b"".join(unzipped(data).values()) if name == "markdown" else data
        assert b"quixotium" not in said
        assert b"A patient asked" in said or name == "markdown"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>a <em>b</em> <code>c</code></p>", "a *b* `c`"),
        ("<ol><li>x</li><li>y</li></ol>", "1. x\n2. y"),
        ("<ul><li>x<ul><li>y</li></ul></li></ul>", "- x\n  - y"),
        ("<pre><code>a * b\n</code></pre>", "```\na * b\n\n```"),
        ("<p>1 * 2 _x_</p>", r"1 \* 2 \_x\_"),
        ("<h3>T</h3><p>b</p>", "### T\n\nb"),
        ('<a href="https://a.b/">c</a>', "[c](https://a.b/)"),
        (
            "<table><tbody><tr><td>a &lt; b</td></tr></tbody></table>",
            "<table><tbody><tr><td>a &lt; b</td></tr></tbody></table>",
        ),
        ("<blockquote>q</blockquote>", "> q"),
    ],
)
def test_html_becomes_markdown(html, expected):
    assert marking.markdown(html, {}) == expected


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a:b?.dat", "a_b_.dat"),
        ("", "file"),
        ("..", "file"),
        ("Δ θ.png", "Δ θ.png"),
    ],
)
def test_a_name_is_safe_on_any_disk(name, safe):
    assert files.safe_name(name) == safe


def test_what_somebody_wrote_cannot_leave_its_place(embargoed, member):
    make.event(embargoed, "</div><script>alert(1)</script>", title="<b>x", author=member, tags=["<i>"], **NOTE)
    page = made(embargoed, "html").decode()
    assert "<script" not in page
    assert escape("<b>x") in page
