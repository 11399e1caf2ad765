"""The demo, loaded once for all tests of a file that only look at it."""

import pytest
from django.db import transaction

from events import demo
from investigations.models import Investigation


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        demo.load("correct horse battery")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def running(loaded, db):
    return Investigation.objects.get(name="HC-4397")
