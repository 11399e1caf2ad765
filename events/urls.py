from django.urls import path, re_path

from events.views import entries, files, holdings, reading, team

app_name = "events"

urlpatterns = [
    path("investigations/<int:pk>/", reading.logbook, name="timeline"),
    path("investigations/<int:pk>/datasets/", holdings.datasets, name="datasets"),
    path("investigations/<int:pk>/samples/", holdings.samples, name="samples"),
    path("investigations/<int:pk>/files/", files.files, name="files"),
    path("investigations/<int:pk>/team/", team.team, name="team"),
    re_path(r"^events/(?P<public_id>[0-9a-f]{24})/$", entries.event, name="event"),
    path("attachments/<int:pk>/<str:name>", entries.attachment, name="attachment"),
]
