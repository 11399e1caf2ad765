"""What every address of ICAT+ does alike: bodies read to their end, refusals as a line of text."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError

from events.icatplus import parse
from events.refused import Refused


def body(request: HttpRequest) -> bytes:
    if "chunked" in request.headers.get("Transfer-Encoding", "").lower() and not request.headers.get("Content-Length"):
        raise Refused(411, "Send the message with its Content-Length. Nothing was stored.")
    try:
        return request.body
    except RequestDataTooBig as error:
        raise Refused(413, parse.too_large()) from error
    except UnreadablePostError as error:
        raise Refused(400, "The message broke off before its end. Nothing was stored.") from error


def sentence(status: int, reason: str) -> HttpResponse:
    return HttpResponse(reason + "\n", status=status, content_type="text/plain; charset=utf-8")
