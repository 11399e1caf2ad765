from typing import Any

from django.core.exceptions import BadRequest
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Any error of the main API as RFC 9457 problem details."""
    if isinstance(error, BadRequest):
        error = exceptions.ParseError(str(error))
    response = exception_handler(error, context)
    if response is None:
        return None
    sent = response.data
    details: dict[str, Any] = {"type": "about:blank", "title": response.status_text, "status": response.status_code}
    if isinstance(sent, dict) and set(sent) == {"detail"}:
        details["detail"] = str(sent["detail"])
    else:
        details |= {"detail": "Correct the values named under 'errors' and send it again.", "errors": sent}
    # What an error of ours tells beside the sentence: the version that stands now, which of many was wrong.
    response.data = details | getattr(error, "members", {})
    response.content_type = "application/problem+json"
    return response
