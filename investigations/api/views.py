import re
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.viewsets import ReadOnlyModelViewSet

from investigations import access
from investigations.models import Instrument, Investigation
from investigations.names import normalised

NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


class ByNumber(CursorPagination):
    page_size = 100
    page_size_query_param = "limit"
    max_page_size = 1_000
    ordering = "-pk"

    def decode_cursor(self, request: Request) -> Any:
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None and not NUMBER.fullmatch(str(cursor.position)):
            raise NotFound(self.invalid_cursor_message)
        return cursor


class InstrumentSerializer(serializers.ModelSerializer[Instrument]):
    class Meta:
        model = Instrument
        fields = ["id", "name", "full_name", "description"]


class InvestigationSerializer(serializers.ModelSerializer[Investigation]):
    beamline = serializers.CharField(source="instrument.name")
    is_open = serializers.BooleanField()

    class Meta:
        model = Investigation
        fields = [
            "id", "catalogue_id", "name", "visit_id", "title", "summary", "doi", "instrument", "beamline",
            "start_date", "end_date", "release_date", "is_open",
        ]  # fmt: skip


class Instruments(ReadOnlyModelViewSet[Instrument]):
    """The beamlines of the facility."""

    queryset = access.instruments()
    serializer_class = InstrumentSerializer
    pagination_class = ByNumber
    permission_classes = [AllowAny]


class Investigations(ReadOnlyModelViewSet[Investigation]):
    """Only the investigations whose logbook the asker may read."""

    serializer_class = InvestigationSerializer
    pagination_class = ByNumber
    permission_classes = [AllowAny]

    def get_queryset(self) -> Any:
        found = access.visible(self.request)
        if beamline := self.request.query_params.get("instrument"):
            found = found.filter(instrument__key=normalised(beamline))
        if proposal := self.request.query_params.get("proposal"):
            found = found.of_proposal(normalised(proposal))
        return found
