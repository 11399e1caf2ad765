from django.urls import path, re_path

from events.api import beside, exporting, labels, views

EVENT = r"^events/(?P<public_id>[0-9a-f]{24})/"

urlpatterns = [
    path("events/", views.Events.as_view(), name="events"),
    path("events/bulk/", views.BulkEvents.as_view(), name="bulk"),
    re_path(rf"{EVENT}$", views.OneEvent.as_view(), name="event"),
    re_path(rf"{EVENT}versions/$", beside.Versions.as_view(), name="versions"),
    re_path(rf"{EVENT}comments/$", beside.Comments.as_view(), name="comments"),
    re_path(rf"{EVENT}attachments/$", beside.Attachments.as_view(), name="attachments"),
    re_path(rf"{EVENT}remove/$", beside.Remove.as_view(), name="remove"),
    re_path(rf"{EVENT}restore/$", beside.Restore.as_view(), name="restore"),
    path("attachments/<int:pk>/", beside.OneAttachment.as_view(), name="attachment"),
    path("attachments/<int:pk>/content/", beside.Content.as_view(), name="content"),
    path("exports/", exporting.Exports.as_view(), name="exports"),
    path("exports/<slug:public_id>/", exporting.OneExport.as_view(), name="export"),
    path("exports/<slug:public_id>/content/", exporting.ExportContent.as_view(), name="export-content"),
    path("tags/", labels.Tags.as_view(), name="tags"),
    path("search/", views.Search.as_view(), name="search"),
]
