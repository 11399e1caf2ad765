"""The 116 cases that pyicat-plus itself ships, unmodified, against our server."""

import pytest
from pyicat_plus.tests.test_elogbook import *  # noqa: F403

pytestmark = [
    pytest.mark.xdist_group("live"),
    # What the client warns of is its own affair; the cases say where they expect it.
    pytest.mark.filterwarnings("default::UserWarning"),
]
