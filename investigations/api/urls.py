from rest_framework.routers import SimpleRouter

from investigations.api import views

router = SimpleRouter()
router.register("instruments", views.Instruments, basename="instrument")
router.register("investigations", views.Investigations, basename="investigation")
urlpatterns = router.urls
