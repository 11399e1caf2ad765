from django.urls import path, re_path

from investigations import views

app_name = "investigations"

urlpatterns = [
    path("", views.mine, name="mine"),
    path("open/", views.open_data, name="open"),
    re_path(
        r"^investigation/(?P<number>-?[0-9]{1,18})/logbook/?$", views.by_catalogue_number, name="by-catalogue-number"
    ),
]
