"""A path that stands in an entry is a link: it leads to the facility's viewer of files."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect

from events import content, timeline
from events.icatplus import where
from events.icatplus.person import NOT_OPEN, person
from events.refused import Refused
from investigations import access, links, portal

UNKNOWN = "This path lies in no dataset of this logbook, and no entry is about it."
NO_VIEWER = "No viewer of files is set up here. Whoever runs this server sets ELOGBOOK_VIEWER_URL."


@person("GET")
def open(request: HttpRequest) -> HttpResponse:
    """Only a reader of the logbook is led anywhere, and only to what lies in one of its datasets or stands in an entry."""
    number, path = request.GET.get("investigationId", "").strip(), content.storable(request.GET.get("path", "").strip())
    if not number or not path:
        raise Refused(400, "Give investigationId and path.")
    try:
        found = where.investigation(request, number)
    except Http404:
        raise Refused(404, NOT_OPEN) from None
    dataset = portal.dataset_at(found, path)
    if dataset is None and (".." in path.split("/") or not timeline.tells_path(access.reader(request), found, path)):
        raise Refused(404, UNKNOWN)
    address = links.viewer(dataset.catalogue_id if dataset is not None else None, path)
    if not address:
        raise Refused(404, NO_VIEWER)
    return HttpResponseRedirect(address)
