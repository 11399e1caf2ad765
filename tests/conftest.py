"""The people, places and clocks of every test."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events import fragments, notify
from investigations import briefly, readings, statements
from investigations.models import Instrument, Investigation, User
from tests import make


def pytest_configure() -> None:
    # Where collected static files would be; whitenoise warns of a folder that is not there.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test with a real browser or server that fails on a busy machine is run once more, and named as RERUN."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if "chromium" in item.path.name or fixtures & {"browser", "visit", "house", "server"}:
            item.add_marker(pytest.mark.flaky(reruns=1))


@receiver(connection_created)
def _may_wipe(connection: Any, **kwargs: Any) -> None:
    """The test database alone is emptied between tests: the append-only triggers let this process."""
    with connection.cursor() as cursor:
        cursor.execute("SET elogbook.may = 'wipe'")


@pytest.fixture(autouse=True)
def _no_memory_of_other_tests(django_db_blocker: Any) -> Iterator[None]:
    briefly.forget()
    fragments.forget()
    readings.forget()
    statements.forget()
    yield
    with django_db_blocker.unblock():
        notify.stop()
    briefly.forget()
    fragments.forget()
    readings.forget()
    statements.forget()


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.STORAGES = settings.STORAGES | {
        "exports": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "exports"},
        },
        "blobs": {"BACKEND": "events.blobs.DurableStorage", "OPTIONS": {"location": tmp_path / "media"}},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def id32(db: None) -> Instrument:
    return make.instrument("ID32")


@pytest.fixture
def id21(db: None) -> Instrument:
    return make.instrument("ID21")


@pytest.fixture
def member(db: None) -> User:
    return make.user("scientist", full_name="Scientist")


@pytest.fixture
def embargoed(id32: Instrument, member: User) -> Investigation:
    """HC-4397: runs now on ID32, open to its team."""
    return make.investigation("HC-4397", at=id32, team=(member,), catalogue_id=404439657)


@pytest.fixture
def released(id21: Instrument) -> Investigation:
    """BLC-12581: open to the world."""
    return make.released("BLC-12581", at=id21, catalogue_id=404430077)


def browser(user: User | None = None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


@pytest.fixture
def team(embargoed: Investigation, member: User) -> Client:
    return browser(member)


@pytest.fixture
def localcontact(id32: Instrument) -> Client:
    return browser(make.scientist(id32, "localcontact"))


@pytest.fixture
def outsider(db: None) -> Client:
    return browser(make.user("outsider"))


@pytest.fixture
def administrator(db: None) -> Client:
    return browser(make.user("admin", is_staff=True, is_superuser=True))


@pytest.fixture
def stranger(db: None) -> Client:
    """Nobody has signed in."""
    return browser()


@pytest.fixture
def key(id32: Instrument) -> str:
    """An ordinary key of ID32."""
    return make.key(id32)


@pytest.fixture
def send(key: str, client: Client) -> Callable[..., Any]:
    """What a macro sends with the key of ID32."""

    def post(
        text: str = "umv srot 0",
        *,
        route: str = "notification",
        query: str | None = None,
        using: str = key,
        **fields: Any,
    ) -> Any:
        body = {
            "type": "notification",
            "category": "commandLine",
            "content": [{"format": "plainText", "text": text}],
        } | fields
        if route == "base64":
            body = {name: value for name, value in body.items() if name not in ("type", "category", "content")}
        named = "investigationName=hc4397&instrumentName=id32" if query is None else query
        return client.post(f"/dataacquisition/{using}/{route}?{named}", body, content_type="application/json")

    return post


@pytest.fixture
def queries_of() -> Callable[..., int]:
    def count(action: Callable[..., Any], *args: Any, **kwargs: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            action(*args, **kwargs)
        return len(captured)

    return count


@pytest.fixture
def cold_queries_of(queries_of: Callable[..., int]) -> Callable[..., int]:
    """The same, where nothing is remembered from a moment ago."""

    def count(action: Callable[..., Any], *args: Any, **kwargs: Any) -> int:
        briefly.forget()
        return queries_of(action, *args, **kwargs)

    return count
