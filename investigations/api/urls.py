from django.urls import path

from investigations.api import views

urlpatterns = [
    path("instruments/", views.Instruments.as_view(), name="instruments"),
    path("instruments/<int:pk>/", views.OneInstrument.as_view(), name="instrument"),
    path("investigations/", views.Investigations.as_view(), name="investigations"),
    path("investigations/<int:pk>/", views.OneInvestigation.as_view(), name="investigation"),
]
