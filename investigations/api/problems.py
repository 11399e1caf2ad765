from typing import Any

from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from investigations.api.wire import TooLarge

CORRECT = "Correct the values named under 'errors' and send it again."
NOTHING_THERE = "There is nothing at this address, or it is not open to you."


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Any error of the main API as RFC 9457 problem details."""
    if isinstance(error, RequestDataTooBig):
        error = TooLarge()
    elif isinstance(error, BadRequest | SuspiciousOperation):
        error = exceptions.ParseError(str(error))
    response = exception_handler(error, context)
    if response is None:
        return None
    sent = response.data
    details: dict[str, Any] = {"type": "about:blank", "title": response.status_text, "status": response.status_code}
    if isinstance(sent, dict) and set(sent) == {"detail"} and isinstance(sent["detail"], str):
        details["detail"] = NOTHING_THERE if sent["detail"] == exceptions.NotFound.default_detail else sent["detail"]
    else:
        # Of several values by their names; of the whole under no name.
        wrong = sent if isinstance(sent, dict) else {"non_field_errors": sent}
        details |= {"detail": CORRECT, "errors": wrong}
    # What an error of ours tells beside the sentence: the version that stands now, which of many was wrong.
    response.data = details | getattr(error, "members", {})
    response.content_type = "application/problem+json"
    return response
