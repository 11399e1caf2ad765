"""What a person chooses for themselves, and the tokens their programs come in with."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from investigations import access, desks, keys
from investigations.forms import ProfileForm, TokenForm


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """How the pages look and behave for this reader."""
    form = ProfileForm(request.POST or None, instance=access.account(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your profile is saved.")
        return redirect("investigations:profile")
    return _page(request, form=form)


@require_POST
def make_token(request: HttpRequest) -> HttpResponse:
    """A new token of one's own; the answer alone tells its key."""
    form, person = TokenForm(request.POST), access.account(request)
    if form.is_valid():
        try:
            name, may_write = form.cleaned_data["name"], form.cleaned_data["scope"] == "write"
            key = keys.create_own(person, name, may_write=may_write)
            return _page(request, key=key, key_name=name)
        except keys.TokenRefused as refused:
            form.add_error("name", str(refused))
    return _page(request, status=422, token_form=form)


@require_POST
def revoke_token(request: HttpRequest, pk: int) -> HttpResponse:
    """One of one's own tokens is refused from now on."""
    if (token := keys.revoke_own(access.account(request), pk)) is None:
        raise Http404
    messages.success(request, f"The token “{token.name}” is revoked: whatever used it is refused from now on.")
    return redirect("investigations:profile")


def _page(request: HttpRequest, *, status: int = 200, **context: Any) -> HttpResponse:
    person, desk = access.account(request), desks.instrument(request)
    shared = {
        "form": ProfileForm(instance=person), "token_form": TokenForm(), "tokens": keys.own(person), "desk": desk,
        "staffs_desk": desk is not None and access.is_staff(request, desk),
    }  # fmt: skip
    response = render(request, "investigations/profile.html", shared | context, status=status)
    response["Cache-Control"] = "no-store"
    return response
