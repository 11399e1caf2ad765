from django.urls import path, re_path

from investigations.views import administration, desks, help, keys, people, places, sitemap

app_name = "investigations"

# `mine` is of this name too; it counts entries, so its view is in events and elogbook/urls.py adds it.
urlpatterns = [
    path("beamlines/", places.beamlines, name="beamlines"),
    path("beamlines/<str:name>/", places.beamline, name="beamline"),
    path("beamlines/<str:name>/now/", places.running_now, name="now"),
    path("beamlines/<str:name>/desk/", desks.desk, name="desk"),
    path("beamlines/<str:name>/intake/keys/", keys.of_beamline, name="keys"),
    path("beamlines/<str:name>/intake/keys/<int:pk>/replace/", keys.replace, name="replace-key"),
    path("beamlines/<str:name>/intake/keys/<int:pk>/revoke/", keys.revoke, name="revoke-key"),
    path("closed/", places.closed_data, name="closed"),
    path("open/", places.open_data, name="open"),
    path("administration/", administration.index, name="administration"),
    path("administration/readings/", administration.readings_page, name="readings"),
    path("profile/", people.profile, name="profile"),
    path("profile/tokens/", people.make_token, name="make-token"),
    path("profile/tokens/<int:pk>/revoke/", people.revoke_token, name="revoke-token"),
    path("help/", help.help_page, name="help"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("sitemap.xml", sitemap.index, name="sitemap"),
    path("sitemap-<int:number>.xml", sitemap.part, name="sitemap-part"),
    re_path(
        r"^investigation/(?P<number>-?[0-9]{1,18})/logbook/?$", places.by_catalogue_number, name="by-catalogue-number"
    ),
]
