from django.urls import path, re_path

from events.views import entries, reading

app_name = "events"

urlpatterns = [
    path("investigations/<int:pk>/", reading.logbook, name="timeline"),
    re_path(r"^events/(?P<public_id>[0-9a-f]{24})/$", entries.event, name="event"),
    path("attachments/<int:pk>/<str:name>", entries.attachment, name="attachment"),
]
