from rest_framework.routers import SimpleRouter

from investigations.api import views

router = SimpleRouter()
router.register("instruments", views.Instruments, basename="instrument")
router.register("investigations", views.Investigations, basename="investigation")
router.register("datasets", views.Datasets, basename="dataset")
router.register("samples", views.Samples, basename="sample")
urlpatterns = router.urls
