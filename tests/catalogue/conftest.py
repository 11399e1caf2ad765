from collections.abc import Callable, Iterator

import pytest

from events import catalogue
from investigations.catalogue.outcome import Outcome
from tests.catalogue.facility import Facility
from tests.catalogue.server import PASSWORD, USERNAME, Server


@pytest.fixture
def facility() -> Facility:
    """The content of the example catalogue, to be changed by a test."""
    return Facility()


@pytest.fixture
def icat(facility, settings) -> Iterator[Server]:
    """A catalogue that answers, and the settings that lead to it."""
    server = Server(facility)
    settings.ICAT_URL, settings.ICAT_PLUGIN = server.url, "db"
    settings.ICAT_USERNAME, settings.ICAT_PASSWORD = USERNAME, PASSWORD
    yield server
    server.close()


@pytest.fixture
def sync(icat, db) -> Callable[..., Outcome]:
    return catalogue.sync
