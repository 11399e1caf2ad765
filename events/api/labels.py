"""Tags: those that can be used in a place, and new ones."""

from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from events import logbook, tags, timeline
from events.api import descriptions as described
from events.api import doors, errors, sending
from events.api.serializers import TagSerializer
from events.routing import Place
from events.timeline import Filter, tag_list
from investigations import access
from investigations.api.base import Open
from investigations.api.wire import Json
from investigations.models import User


class Tags(Open):
    parser_classes = [Json]

    @described.TAGS
    def get(self, request: Request) -> Response:
        """The tags of a logbook, of a beamline for its staff, or without either those of the facility."""
        form = sending.Whose(data=request.query_params)
        form.is_valid(raise_exception=True)
        scopes = self._scopes(request, form.validated_data)
        shown = [each for scope in scopes for each in (*scope.people, *scope.software)]
        return Response({"results": TagSerializer(shown, many=True).data})

    @described.TAG
    def post(self, request: Request) -> Response:
        """Makes a tag that is suggested from then on; on entries a new name makes its tag by itself."""
        by = doors.person(request)
        form = sending.TagIn(data=request.data)
        form.is_valid(raise_exception=True)
        said = {name: form.validated_data.get(name, "") for name in ("name", "colour", "description")}
        with errors.told():
            made = logbook.make_tag(self._place(request, by, form.validated_data), **said)
        return Response(TagSerializer(tag_list.Shown(made, tags.look(made.name, {}), None)).data, status=201)

    def _scopes(self, request: Request, wanted: dict[str, int]) -> list[tag_list.Scope]:
        if (number := wanted.get("investigation")) is not None:
            investigation, may_write, _ = access.rights(request, number)
            facets = timeline.facets([timeline.logbook(investigation)], Filter())
            return tag_list.of_investigation(investigation, facets, all=may_write)
        if (number := wanted.get("instrument")) is not None:
            return tag_list.of_beamline(access.staffed(request, access.beamline_key(str(number))))
        asker = doors.sender(request)
        return tag_list.everywhere(counted=isinstance(asker, User) and asker.is_administrator)

    def _place(self, request: Request, by: User, wanted: dict[str, int]) -> Place | None:
        if (number := wanted.get("investigation")) is not None:
            investigation = access.writable(request, number)
            return Place(investigation, investigation.instrument)
        if (number := wanted.get("instrument")) is not None:
            return Place(None, access.staffed(request, access.beamline_key(str(number))))
        if not by.is_administrator:
            raise PermissionDenied("Only administrators make tags of the whole facility. Name an investigation.")
        return None
