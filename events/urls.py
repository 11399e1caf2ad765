from django.urls import path, re_path

from events import views

app_name = "events"

urlpatterns = [
    path("investigations/<int:pk>/", views.logbook, name="timeline"),
    re_path(r"^events/(?P<public_id>[0-9a-f]{24})/$", views.event, name="event"),
    path("attachments/<int:pk>/<str:name>", views.attachment, name="attachment"),
]
