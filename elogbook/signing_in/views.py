"""To the provider, back from it, and out."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.views import LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from mozilla_django_oidc import views

from elogbook.signing_in import failures, forms, provider
from elogbook.signing_in.failures import Failed, Failure

STATES = "oidc_states"
ID_TOKEN = "oidc_id_token"
# The errors that mean: this person said no, or has no account to say yes with.
NO = {"access_denied", "consent_required", "interaction_required", "login_required", "account_selection_required"}


class SignIn(LoginView):
    """The facility's account first where there is one; local accounts always."""

    template_name = "login.html"
    form_class = forms.Local
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        # By the address people shall come by: they return to it, and their cookie must be there.
        begin = provider.address_of(self.request, "oidc-begin") if settings.OIDC_ISSUER else ""
        return super().get_context_data(**kwargs) | {"provider": begin}

    def form_invalid(self, form: Any) -> HttpResponse:
        answer = super().form_invalid(form)
        if form.wait:
            answer.status_code, answer["Retry-After"] = 429, str(form.wait)
        return answer


class _Step:
    """A page that is not there without a provider, and that says what went wrong with one."""

    get_settings = staticmethod(provider.get_settings)
    request: HttpRequest
    wanted = ""

    @method_decorator(never_cache)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not settings.OIDC_ISSUER:
            raise Http404
        self.request = request
        try:
            answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
            return answer
        except Failed as failed:
            return self.explain(failed.failure)

    def explain(self, failure: Failure) -> HttpResponse:
        again = {"next": self.wanted} | ({"account": "another"} if failure.needs_another_account else {})
        context = {
            "status": failure.status,
            "title": failure.title,
            "advice": failure.advice,
            "signing_in": True,
            "another": failure.needs_another_account,
            "again": urlencode({name: value for name, value in again.items() if value}),
            "wanted": urlencode({"next": self.wanted} if self.wanted else {}),
        }
        return render(self.request, "signing_in/failed.html", context, status=failure.status)


class Begin(_Step, views.OIDCAuthenticationRequestView):
    def __init__(self, **kwargs: Any) -> None:
        """The provider is asked when there is somebody to send to it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        self.wanted = views.get_next_url(request, "next") or ""
        provider.reach()
        super().__init__()
        answer: HttpResponse = super().get(request)
        # Each sign-in goes on to its own page, also when two are under way in one browser.
        newest = max(request.session[STATES].values(), key=lambda state: state["added_on"])
        newest["next"] = request.session.pop("oidc_login_next")
        return answer

    def get_extra_params(self, request: HttpRequest) -> dict[str, str]:
        found = {"redirect_uri": provider.address_of(request, "oidc-callback")}
        return found | ({"prompt": "login"} if request.GET.get("account") == "another" else {})


class Return(_Step, views.OIDCAuthenticationCallbackView):
    def get(self, request: HttpRequest) -> HttpResponse:
        state = request.session.get(STATES, {}).get(request.GET.get("state"))
        if state is None:
            raise Failed(failures.LOST)
        self.wanted = state.get("next") or ""
        if request.GET.get("error") or not request.GET.get("code"):
            del request.session[STATES][request.GET["state"]]
            # By itself Django keeps no session with an answer of 500 or more.
            request.session.save()
            error = request.GET.get("error", "")
            failures.logger.warning("The provider sent somebody back with %.80r instead of a code", error)
            raise Failed(failures.REFUSED if error in NO else failures.FAULTY)
        answer: HttpResponse = super().get(request)
        return answer

    @property
    def success_url(self) -> str:
        return self.wanted or super().success_url

    def login_success(self) -> HttpResponse:
        answer: HttpResponse = super().login_success()
        self.request.session[ID_TOKEN] = self.request.META["oidc_id_token"]
        return answer

    def login_failure(self) -> HttpResponse:
        raise Failed(failures.NONSENSE)


class SignOut(views.OIDCLogoutView):
    """Here at once; then at the provider too, for whoever signed in there."""

    @method_decorator(never_cache)
    def post(self, request: HttpRequest) -> HttpResponse:
        id_token = request.session.get(ID_TOKEN)
        auth.logout(request)
        if not id_token or not settings.OIDC_ISSUER:
            return redirect(settings.LOGOUT_REDIRECT_URL)
        try:
            onward = _end_session(request, id_token)
        except Failed:
            onward = ""
        return render(request, "signing_in/signed_out.html", {"onward": onward, "signing_in": True})


def _end_session(request: HttpRequest, id_token: str) -> str:
    address = provider.get().end_session
    if not address:
        return ""
    query = urlencode(
        {
            "id_token_hint": id_token,
            "client_id": settings.OIDC_CLIENT_ID,
            "post_logout_redirect_uri": provider.address_of(request, "login"),
        }
    )
    return f"{address}{'&' if '?' in address else '?'}{query}"
