"""The site map."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from elogbook import documents, entering, session, views
from elogbook.signing_in.views import Begin, Return, SignIn, SignOut
from events.views import mine
from investigations.urls import urlpatterns as places

urlpatterns = [
    # My logbooks counts entries, so its view is in events; its name stays with the other lists of logbooks.
    path("", include(([path("", mine.mine, name="mine"), *places], "investigations"))),
    path("", include("events.urls")),
    path("", include("events.icatplus.urls")),
    path("api/v1/", include(("events.api.urls", "api"))),
    path("api/v1/", include(("investigations.api.urls", "places"))),
    path("api/v1/schema/", documents.Document.as_view(), name="schema"),
    path("api/v1/docs/", documents.Documents.as_view(), name="docs"),
    path("login/", SignIn.as_view(), name="login"),
    path("logout/", login_not_required(SignOut.as_view()), name="logout"),
    path("oidc/authenticate/", login_not_required(Begin.as_view()), name="oidc-begin"),
    path("oidc/callback/", login_not_required(Return.as_view()), name="oidc-callback"),
    path("session/", session.session, name="session"),
    path("signed-in/", session.signed_in, name="signed-in"),
    path("enter/", entering.enter, name="enter"),
    path("enter/tried/", entering.dismiss, name="dismiss"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("admin/", admin.site.urls),
]

handler400 = "elogbook.views.bad_request"
handler403 = "elogbook.views.permission_denied"
handler404 = "elogbook.views.page_not_found"
handler500 = "elogbook.views.server_error"
