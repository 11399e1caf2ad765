import re
from typing import Any

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.viewsets import ReadOnlyModelViewSet

from investigations import access
from investigations.api import descriptions as described
from investigations.api.serializers import (
    DatasetSerializer,
    InstrumentSerializer,
    InvestigationSerializer,
    SampleSerializer,
)
from investigations.models import Dataset, Instrument, Investigation, Sample
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


@described.INSTRUMENTS
class Instruments(ReadOnlyModelViewSet[Instrument]):
    """The beamlines of the facility."""

    queryset = access.instruments()
    serializer_class = InstrumentSerializer
    pagination_class = ByNumber
    permission_classes = [AllowAny]


@described.INVESTIGATIONS
class Investigations(ReadOnlyModelViewSet[Investigation]):
    """Only the investigations whose logbook the asker may read."""

    serializer_class = InvestigationSerializer
    pagination_class = ByNumber
    permission_classes = [AllowAny]

    def get_queryset(self) -> Any:
        found = access.visible(self.request)
        if beamline := self.request.query_params.get("instrument"):
            found = found.filter(instrument__key=access.beamline_key(beamline))
        if proposal := self.request.query_params.get("proposal"):
            found = found.of_proposal(normalised(proposal))
        return found


class OfLogbooks(ReadOnlyModelViewSet[Any]):
    """Things of logbooks, by the numbers of what they belong to."""

    pagination_class = ByNumber
    permission_classes = [AllowAny]
    of: tuple[str, ...] = ("investigation",)

    def narrowed(self, found: Any) -> Any:
        for name in self.of:
            if sent := self.request.query_params.get(name):
                if not NUMBER.fullmatch(sent):
                    raise ValidationError({name: ["A whole number."]})
                found = found.filter(**{name: int(sent)})
        if named := self.request.query_params.get("name"):
            if "\0" in named:
                raise ValidationError({"name": ["A name has no such letters."]})
            found = found.filter(name=named)
        return found


@described.DATASETS
class Datasets(OfLogbooks):
    """The datasets of the logbooks the asker may read."""

    queryset = Dataset._default_manager.none()
    serializer_class = DatasetSerializer
    of = ("investigation", "sample")

    def get_queryset(self) -> Any:
        return self.narrowed(access.datasets(self.request))


@described.SAMPLES
class Samples(OfLogbooks):
    """The samples of the logbooks the asker may read."""

    queryset = Sample._default_manager.none()
    serializer_class = SampleSerializer

    def get_queryset(self) -> Any:
        return self.narrowed(access.samples(self.request))
