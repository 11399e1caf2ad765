from django.urls import re_path

from events.icatplus import views

app_name = "icatplus"

# First parts of the machine addresses: there an error is a line of plain text.
PREFIXES = ("dataacquisition", "logbook")

KEY = r"(?P<key>[^/]+)"


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
]
