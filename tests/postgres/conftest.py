import pytest

from tests import servers


@pytest.fixture
def home():
    with servers.temporary_home() as folder:
        yield folder


@pytest.fixture
def innocent():
    """A process that has nothing to do with the logbook."""
    import subprocess

    process = subprocess.Popen(["sleep", "60"])
    yield process
    process.kill()
    process.wait()
