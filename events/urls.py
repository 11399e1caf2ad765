from django.urls import path, re_path

from events.views import entries, files, hiding, holdings, presence, reading, rows, team, uploads, versions, write

app_name = "events"

urlpatterns = [
    path("investigations/<int:pk>/", reading.logbook, name="timeline"),
    path("investigations/<int:pk>/rows/", rows.logbook, name="rows"),
    path("investigations/<int:pk>/datasets/", holdings.datasets, name="datasets"),
    path("investigations/<int:pk>/samples/", holdings.samples, name="samples"),
    path("investigations/<int:pk>/files/", files.files, name="files"),
    path("investigations/<int:pk>/team/", team.team, name="team"),
    path("proposals/<str:name>/", reading.proposal, name="proposal"),
    path("datasets/<int:pk>/", reading.dataset, name="dataset"),
    path("samples/<int:pk>/", reading.sample, name="sample"),
    path("beamlines/<str:name>/logbook/", reading.beamline, name="beamline"),
    path("beamlines/<str:name>/rows/", rows.beamline, name="beamline-rows"),
    path("beamlines/<str:name>/unassigned/", reading.unassigned, name="unassigned"),
    path("profile/order/", reading.order, name="order"),
    re_path(r"^events/(?P<public_id>[0-9a-f]{24})/$", entries.event, name="event"),
    path("investigations/<int:pk>/write/", write.write, name="write"),
    path("beamlines/<str:name>/write/", write.write, name="beamline-write"),
    re_path(r"^events/(?P<public_id>[0-9a-f]{24})/edit/$", write.edit, name="edit"),
    re_path(r"^events/(?P<public_id>[0-9a-f]{24})/comment/$", write.comment, name="comment"),
    re_path(r"^events/(?P<public_id>[0-9a-f]{24})/editing/$", presence.editing, name="editing"),
    path("investigations/<int:pk>/uploads/", uploads.upload, name="uploads"),
    path("beamlines/<str:name>/uploads/", uploads.upload, name="beamline-uploads"),
    path("uploads/<int:pk>/discard/", uploads.discard, name="discard"),
    re_path(r"^events/(?P<public_id>[0-9a-f]{24})/versions/$", versions.versions, name="versions"),
    re_path(r"^events/(?P<public_id>[0-9a-f]{24})/remove/$", hiding.remove, name="remove"),
    re_path(r"^events/(?P<public_id>[0-9a-f]{24})/restore/$", hiding.restore, name="restore"),
    path("investigations/<int:pk>/removed/", hiding.removed, name="removed"),
    path("beamlines/<str:name>/removed/", hiding.removed_of_beamline, name="beamline-removed"),
    path("attachments/<int:pk>/<str:name>", entries.attachment, name="attachment"),
]
