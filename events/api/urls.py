from django.urls import path, re_path

from events.api import views

urlpatterns = [
    path("events/", views.Events.as_view(), name="events"),
    re_path(r"^events/(?P<public_id>[0-9a-f]{24})/$", views.OneEvent.as_view(), name="event"),
]
