"""What a page asks when a sign-in may have ended while somebody was writing."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


class SignedIn(LoginRequiredMiddleware):
    """Pages send somebody who is not signed in to sign in; a script that has a text in hand is told so instead."""

    def handle_no_permission(self, request: HttpRequest, view_func: Any) -> Any:
        if request.headers.get("X-Requested-With") == "fetch":
            return JsonResponse({"errors": {"account": [{"message": "You are signed out."}]}}, status=401)
        return super().handle_no_permission(request, view_func)


@login_not_required
@require_safe
@never_cache
def session(request: HttpRequest) -> HttpResponse:
    """Who is signed in in this browser now, and the token that forms need: tokens change with each sign-in."""
    user = request.user
    account = user.pk if user.is_authenticated else None
    return JsonResponse({"account": account, "name": user.get_username(), "csrf": get_token(request)})


@require_safe
@never_cache
def signed_in(request: HttpRequest) -> HttpResponse:
    """The last page of a sign-in that was opened beside a text: tells that page, and closes."""
    return render(request, "signed_in.html", {"csrf": get_token(request)})
