"""Twice the entries are twice the work: what is asked of a package and how it is read back never compares each with each."""

import sys

import pytest

from events import imports
from tests import make
from tests.exports.crates import problems
from tests.exports.test_eln import package

pytestmark = pytest.mark.django_db


def steps(call):
    """How many calls of functions it takes, those of Python's own too."""
    count = 0

    def counted(frame, event, argument):
        nonlocal count
        count += event.endswith("call")

    sys.setprofile(counted)
    try:
        call()
    finally:
        sys.setprofile(None)
    return count


def read(path):
    with imports.read_eln(path) as spool:
        return len(spool)


@pytest.mark.parametrize("what", ["the checks", "the import"])
def test_4_twice_the_entries_take_twice_the_steps_and_not_four_times(what, embargoed, tmp_path):
    sizes, path, taken = (40, 80, 160), tmp_path / "logbook.eln", []
    for size in sizes:
        make.events(embargoed, size - sum(sizes[: len(taken)][-1:]))
        path.write_bytes(package(embargoed))
        taken.append(steps(lambda: problems(path.read_bytes()) if what == "the checks" else read(path)))
    # Comparing each with each would make it four times.
    assert taken[2] - taken[1] < 2.5 * (taken[1] - taken[0]), taken
