from django.urls import re_path

from events.icatplus import catalogue, datafile, entries, labels, many, resource, session, stats, views

app_name = "icatplus"

# First parts of the addresses of programs: there an error is a line of plain text.
PREFIXES = ("dataacquisition", "logbook", "session", "resource", "catalogue")

KEY = r"(?P<key>[^/]+)"
SESSION = r"(?P<sid>[^/]+)"
NUMBER = r"(?P<number>[^/]+)"
NUMBERS = r"(?P<numbers>[^/]+)"


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
    _route(r"catalogue/instruments", catalogue.all_instruments, "all-instruments"),
    _route(r"catalogue/investigation/name/(?P<name>[^/]+)/normalize", catalogue.normalize, "normalize"),
    _route(r"catalogue/datasets", catalogue.datasets_by_header, "datasets-by-header"),
    _route(r"catalogue/datasets/documents", catalogue.documents_by_header, "documents-by-header"),
    _route(rf"catalogue/investigations/{NUMBER}/release-date", catalogue.release_date, "release-date"),
    _route(rf"catalogue/{SESSION}/instruments", catalogue.instruments, "instruments"),
    _route(rf"catalogue/{SESSION}/instrumentscientist", catalogue.scientists, "scientists"),
    _route(rf"catalogue/{SESSION}/investigation", catalogue.investigations, "catalogue-investigations"),
    _route(rf"catalogue/{SESSION}/investigation/id/{NUMBER}/investigationusers", catalogue.members_of, "members"),
    _route(rf"catalogue/{SESSION}/investigation/id/{NUMBER}/sample", catalogue.samples_of, "samples-of"),
    _route(rf"catalogue/{SESSION}/investigation/{NUMBER}/user", catalogue.people_of, "people-of"),
    _route(rf"catalogue/{SESSION}/samples", catalogue.samples, "samples"),
    _route(rf"catalogue/{SESSION}/dataset", catalogue.datasets, "catalogue-datasets"),
    _route(rf"catalogue/{SESSION}/dataset/id/{NUMBERS}/dataset", catalogue.datasets_of_numbers, "datasets-by-number"),
    _route(rf"catalogue/{SESSION}/dataset/id/{NUMBERS}/dataset_document", catalogue.documents_of_numbers, "documents"),
]
