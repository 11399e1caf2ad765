from django.urls import re_path

from events.icatplus import views

app_name = "icatplus"

# First parts of the machine addresses: there an error is a line of plain text.
PREFIXES = ("dataacquisition", "logbook")

KEY = r"(?P<key>[^/]+)"
# A proposal or beamline may have any name, a slash in it too.
NAMED = r"investigation/name/(?P<investigationName>.+)/instrument/name/(?P<instrumentName>.+)"


def _route(pattern: str, view: object, name: str) -> object:
    """With or without a slash at the end: a redirect would lose the message."""
    return re_path(rf"^{pattern}/?$", view, name=name)  # type: ignore[call-overload]


urlpatterns = [
    _route(rf"dataacquisition/{KEY}/notification", views.notification, "notification"),
    _route(rf"dataacquisition/{KEY}/base64", views.base64, "base64"),
    _route(rf"dataacquisition/{KEY}/investigation", views.investigations, "investigations"),
    _route(rf"dataacquisition/{KEY}/dataset", views.datasets, "datasets"),
    _route(rf"dataacquisition/{KEY}/events/move", views.move, "move"),
    _route(rf"logbook/{KEY}/{NAMED}/event/[cC]reate[fF]rom[bB]ase64", views.base64, "named-base64"),
    _route(rf"logbook/{KEY}/{NAMED}/event", views.notification, "named-notification"),
]
