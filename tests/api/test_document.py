"""The OpenAPI document tells the truth about every operation, whatever is sent."""

import itertools

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from events.models import Event
from tests import make
from tests.api.conftest import as_key

DOCUMENT = SchemaGenerator().get_schema(public=True)
OPERATIONS = [
    (method, path, said)
    for path, methods in DOCUMENT["paths"].items()
    for method, said in methods.items()
    if method != "parameters"
]
CHECKS = [
    not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_headers_conformance, checks.response_schema_conformance,
]  # fmt: skip
document = schemathesis.openapi.from_dict(DOCUMENT)
document.app = get_wsgi_application()
NOTE = {"type": Event.Type.ANNOTATION, "category": Event.Category.COMMENT, "software": ""}


@pytest.fixture
def known(db, settings, embargoed, member, token_of):
    """What is there: every other request is about it, the rest about what was made up."""
    settings.ELOGBOOK_API_RATE = 0
    note = make.event(embargoed, "x", author=member, tags=["a"], **NOTE)
    turn = itertools.count()

    def about(case):
        if next(turn) % 2 and "public_id" in case.path_parameters:
            case.path_parameters["public_id"] = note.public_id
        if next(turn) % 4 < 2 and isinstance(case.body, dict) and "investigation" in case.body:
            case.body["investigation"] = embargoed.pk
        return as_key(token_of_member)

    token_of_member = token_of(member)
    # The test's transaction lives in its connection, which a finished request would give back.
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield about
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@document.parametrize()
@settings(max_examples=8, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_is_answered_as_the_document_says(case, known):
    case.call_and_validate(headers=known(case), checks=CHECKS)


@pytest.mark.parametrize(
    ("method", "path", "said"), OPERATIONS, ids=[f"{method} {path}" for method, path, _ in OPERATIONS]
)
def test_every_operation_has_a_sentence_and_examples(method, path, said):
    assert said["summary"]
    assert said["tags"]
    good = next(answer for status, answer in said["responses"].items() if status < "300")
    for kind in [*good["content"].values(), *said.get("requestBody", {}).get("content", {}).values()]:
        assert kind.get("examples") or "*/*" in good["content"], (method, path)


def test_the_document_is_made_without_a_doubt(stranger, db):
    GENERATOR_STATS.reset()
    answer = stranger.get("/api/v1/schema/")
    assert (answer.status_code, answer.json()["openapi"]) == (200, "3.1.1")
    assert not GENERATOR_STATS
    assert set(answer.json()["components"]["securitySchemes"]) == {"key"}


def test_the_page_of_the_document_takes_nothing_from_elsewhere(stranger, db):
    page = stranger.get("/api/v1/docs/")
    assert page.status_code == 200
    assert "https://" not in page.text
    script = stranger.get("/api/v1/docs/?script=")
    assert (script.status_code, script["Content-Type"]) == (200, "application/javascript")
    assert "script-src 'self'" in page["Content-Security-Policy"]
