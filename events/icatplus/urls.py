from django.urls import re_path

from events.icatplus import datafile, entries, labels, many, resource, session, stats, views

app_name = "icatplus"

# First parts of the addresses of programs: there an error is a line of plain text.
PREFIXES = ("dataacquisition", "logbook", "session", "resource", "catalogue")

KEY = r"(?P<key>[^/]+)"
SESSION = r"(?P<sid>[^/]+)"


def _route(pattern: str, view: object, name: str) -> object:
    """With or without a slash at the end: a redirect would lose the message."""
    return re_path(rf"^{pattern}/?$", view, name=name)  # type: ignore[call-overload]


urlpatterns = [
    _route(rf"dataacquisition/{KEY}/notification", views.notification, "notification"),
    _route(rf"dataacquisition/{KEY}/base64", views.base64, "base64"),
    _route(rf"dataacquisition/{KEY}/investigation", views.investigations, "investigations"),
    _route(rf"dataacquisition/{KEY}/dataset", views.datasets, "datasets"),
    _route(rf"dataacquisition/{KEY}/events/move", views.move, "move"),
    re_path(rf"^logbook/{KEY}/investigation/name/(?P<rest>.+)$", views.named, name="named"),
    _route(rf"logbook/{SESSION}/event", entries.events, "entries"),
    _route(rf"logbook/{SESSION}/event/count", entries.count, "entries-count"),
    _route(rf"logbook/{SESSION}/event/page", entries.page, "entries-page"),
    _route(rf"logbook/{SESSION}/event/dates", entries.dates, "entries-dates"),
    _route(rf"logbook/{SESSION}/event/create[fF]rom[bB]ase64", entries.create_from_file, "entries-file"),
    _route(rf"logbook/{SESSION}/event/remove", many.remove, "entries-remove"),
    _route(rf"logbook/{SESSION}/event/restore", many.restore, "entries-restore"),
    _route(rf"logbook/{SESSION}/events", many.tag, "entries-tag"),
    _route(rf"logbook/{SESSION}/stats/count", stats.count, "stats-count"),
    _route(rf"logbook/{SESSION}/stats/investigation", stats.investigations, "stats-investigation"),
    # Without a slash at its end: with one it is what our own pages ask.
    re_path(r"^session$", session.sign_in, name="sign-in"),
    _route(rf"session/{SESSION}", session.session, "session"),
    _route(rf"logbook/{SESSION}/tag", labels.tags, "tags"),
    _route(rf"logbook/{SESSION}/datafile/open", datafile.open, "datafile"),
    _route(rf"resource/{SESSION}/file/upload", resource.upload, "upload"),
    _route(rf"resource/{SESSION}/file/download", resource.download, "download"),
]
