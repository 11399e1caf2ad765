"""A beamline's own logbook leaves in all forms: its entries and nothing that waits unassigned, for its staff alone."""

import io
import json
import subprocess
import sys
import zipfile

import pikepdf
import pytest
from bs4 import BeautifulSoup
from django.core.files.storage import storages
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.html import escape

from events import exports, logbook, seals
from events.models import Event, Export
from events.routing import Place
from events.timeline import Filter
from investigations.models import InstrumentScientist
from tests import make
from tests.exports.conftest import NOTE, hard
from tests.exports.crates import problems, unpacked
from tests.exports.test_keeping import asked, made, stored
from tests.exports.test_pdf import words

FORMS = [each.name for each in exports.FORMATS]


def whole(of, form="jsonl", **wanted):
    source = exports.Source(of, own=True, wanted=Filter(**wanted))
    return b"".join(exports.BY_NAME[form].written(source))


def bodies(data):
    return [json.loads(line)["body"] for line in data.splitlines()]


def redacted(body):
    admin = make.user(is_staff=True, is_superuser=True)
    logbook.redact(Event.objects.get(body=body), by=admin, why="A patient asked")


@pytest.fixture
def staff(id32):
    return make.scientist(id32, "localcontact")


@pytest.fixture
def written(id32, id21, staff, embargoed):
    """Two entries of the beamline, one of them corrected and one removed, amid what belongs elsewhere."""
    note = make.event(id32, "mono realigned", author=staff, tags=["optics"], **NOTE)
    logbook.revise(note, by=staff, version=1, body="mono aligned anew", body_format="plaintext")
    gone = make.event(id32, "wrong page", author=staff, **NOTE)
    logbook.hide(gone, by=staff, version=1, why="a slip")
    make.event(Place(None, id32, "HC-9999"), "waits for HC-9999")
    make.event(embargoed, "of the experiment")
    make.event(id21, "of the neighbour")
    make.event(Place(None, None), "beam lost", type=Event.Type.BROADCAST, category=Event.Category.INFO)
    return id32


@pytest.mark.parametrize("form", [form for form in FORMS if form != "pdf"])
def test_each_form_has_all_its_entries(id32, staff, form):
    hard(id32, staff)
    data = whole(id32, form)
    if form in ("markdown", "eln"):
        with zipfile.ZipFile(io.BytesIO(data)) as found:
            assert {name.split("/")[0] for name in found.namelist()} == {"ID32_own-logbook"}
            data = b"".join(found.read(name) for name in found.namelist())
        assert "ID32’s own logbook".encode() in data
    for said in ("with files", "Ελληνικά", "a comment", "scan <1>.dat", "lost.gif"):
        assert said.encode() in data or escape(said).encode() in data, said


def test_its_pdf_is_titled_and_has_its_lines_inside(id32, staff):
    hard(id32, staff)
    data = whole(id32, "pdf")
    assert "ID32’s own logbook" in words(data)
    with pikepdf.open(io.BytesIO(data)) as found:
        assert len(found.attachments["logbook.jsonl"].get_file().read_bytes().splitlines()) == 9


def test_it_has_every_version_and_what_was_removed_and_nothing_that_stands_elsewhere(written):
    assert bodies(whole(written)) == ["mono realigned", "mono aligned anew", "wrong page", "wrong page"]


def test_a_view_of_it_has_what_the_filter_leaves(written, staff):
    make.event(written, "valve replaced", author=staff, **NOTE)
    assert bodies(whole(written, tags=("optics",))) == ["mono realigned", "mono aligned anew"]
    assert bodies(whole(written, view="people")) == ["mono realigned", "mono aligned anew", "valve replaced"]


def test_the_title_page_says_whose_it_is_and_who_reads_it(written):
    page = BeautifulSoup(whole(written, "html"), "html.parser")
    assert (page.title.text, page.h1.text) == ("ID32’s own logbook: electronic logbook", "ID32’s own logbook")
    said = page.dl.text
    assert "Proposal" not in said
    assert "Not released: for the staff of the beamline" in said
    assert "beam lost" not in page.text


def test_its_chain_is_checked_by_python_alone_and_tells_no_text_of_what_waits_unassigned(written, tmp_path):
    list(seals.seal(within=60))
    root = unpacked(whole(written, "markdown"), tmp_path)
    verify = [root / "integrity/verify.py", root / "integrity/seals.jsonl", "--entries", root / "logbook.jsonl"]
    done = subprocess.run([sys.executable, "-I", *verify], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"instrument:{written.pk}: OK, 5 seals, 4 of them with what was written" in done.stdout
    assert "HC-9999" not in (root / "integrity/seals.jsonl").read_text()


def test_its_package_passes_the_rules_and_tells_that_it_is_for_the_staff_alone(written):
    data = whole(written, "eln")
    assert problems(data) == []
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        nodes = json.loads(found.read("ID32_own-logbook/ro-crate-metadata.json"))["@graph"]
    root = next(node for node in nodes if node["@id"] == "./")
    assert (root["name"], "identifier" in root) == ("Own logbook of ID32", False)
    assert "For the staff of the beamline only." in [node.get("description") for node in nodes]


def test_a_job_is_made_for_staff_and_its_mail_names_the_beamline(written, staff, mailoutbox, settings):
    settings.ELOGBOOK_PUBLIC_URL = "https://logbook.facility.eu"
    staff.email = "localcontact@facility.eu"
    staff.save()
    export = made(asked(staff, written))
    assert (export.progress, stored()[0].name) == (100, "ID32_own-logbook.html")
    (mail,) = mailoutbox
    assert mail.subject == "ID32’s own logbook: your export is ready"
    assert "The export of ID32’s own logbook as HTML is ready" in mail.body


def test_whoever_left_the_staff_meanwhile_gets_nothing(written, staff):
    waiting, done = asked(staff, written), made(asked(staff, written))
    assert exports.of(staff).count() == 2
    InstrumentScientist.objects.all().delete()
    assert not exports.of(staff).exists()
    Export.objects.filter(pk=waiting.pk).update(finished_at=None, path="")
    assert "not open to you any more" in made(waiting).failed_why
    assert done.pk != waiting.pk


def test_what_is_redacted_leaves_the_finished_ones_of_its_beamline_alone(written, id21, staff):
    InstrumentScientist.objects.create(instrument=id21, user=staff)
    for place in (written, id21):
        made(asked(staff, place))
    redacted("mono aligned anew")
    (left,) = stored()
    assert b"of the neighbour" in left.read_bytes()


def test_what_was_moved_to_an_experiment_and_is_redacted_there_leaves_them_too(written, embargoed, staff):
    event = Event.objects.get(body="mono aligned anew")
    made(asked(staff, written))
    there = Place(embargoed, embargoed.instrument)
    logbook.move_some(Place(None, written), there, logbook.Choice((event.public_id,)), by=staff, why="it was theirs")
    redacted("mono aligned anew")
    assert stored() == []


def test_no_package_is_built_of_it(written):
    assert exports.make_next() is None


@pytest.mark.parametrize("both", [True, False])
def test_an_export_is_of_exactly_one_logbook(written, embargoed, both):
    where = {"investigation": embargoed, "instrument": written} if both else {}
    with pytest.raises(IntegrityError, match="export_of_one_logbook"), transaction.atomic():
        Export.objects.create(format="html", **where)


def test_a_sweep_removes_it_after_a_week(written, staff):
    export = made(asked(staff, written))
    exports.sweep(export.expires_at)
    assert (stored(), storages["exports"].exists(export.path)) == ([], False)
    assert export.expires_at > timezone.now()


def test_what_the_chain_tells_in_words_is_what_the_view_shows(written, staff):
    make.event(written, "valve replaced", author=staff, **NOTE)
    list(seals.seal(within=60))
    source = exports.Source(written, own=True, wanted=Filter(tags=("optics",)))
    told = [line["content"]["body"] for line in source.chain() if "content" in line]
    assert told == ["mono realigned", "mono aligned anew"]


def test_what_was_said_to_everybody_stands_beside_a_whole_experiment_and_beside_no_view_of_it(written, embargoed):
    assert b"beam lost" in whole(embargoed, "html")
    assert b"beam lost" not in whole(embargoed, "html", view="people")


def test_what_is_redacted_in_an_experiment_leaves_the_exports_of_its_beamline_alone(written, embargoed, staff):
    export = made(asked(staff, written))
    redacted("of the experiment")
    assert [path.name for path in stored()] == ["ID32_own-logbook.html"]
    assert exports.of(staff).get() == export


def test_one_without_older_versions_is_the_staffs_alone_too(written, member):
    exports.ask(member, exports.Source(written), exports.BY_NAME["html"])
    assert not exports.of(member).exists()
