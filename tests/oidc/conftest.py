"""A logbook whose people sign in at a provider."""

from collections.abc import Iterator
from typing import Any

import pytest

from elogbook.signing_in import provider
from tests.oidc.stub import Stub


@pytest.fixture
def stub(db: None, settings: Any) -> Iterator[Stub]:
    """A provider of our own making, which this logbook is registered at."""
    started = Stub()
    settings.OIDC_ISSUER = started.issuer
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "logbook", "secret"
    settings.AUTHENTICATION_BACKENDS = [*settings.AUTHENTICATION_BACKENDS, "elogbook.signing_in.backend.Backend"]
    provider.forget()
    yield started
    provider.forget()
    started.shutdown()
    started.server_close()
