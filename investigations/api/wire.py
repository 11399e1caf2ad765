"""JSON in and out, whatever a client says it accepts; imported by the framework itself."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from rest_framework.exceptions import APIException, ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import JSONParser


class AsItIs(BaseContentNegotiation):
    """Each address answers in one way, whatever a client says it accepts."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        sent = (request.content_type or "").partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(self, request: Any, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class TooLarge(APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = "This is larger than what is taken here; nothing was stored. Send it in parts."


class Json(JSONParser):
    """JSON of a size that fits into memory."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        length = str(stream.META.get("CONTENT_LENGTH") or "") if hasattr(stream, "META") else ""
        if length.isdecimal() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise TooLarge
        try:
            return super().parse(stream, media_type, parser_context)
        except RecursionError:
            raise ParseError("This is nested too deeply. Send a flat object.") from None
