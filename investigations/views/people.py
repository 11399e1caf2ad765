"""What a person chooses for themselves."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from investigations import access, desks
from investigations.forms import ProfileForm


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """How the pages look and behave for this reader."""
    form = ProfileForm(request.POST or None, instance=access.account(request))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your profile is saved.")
        return redirect("investigations:profile")
    desk = desks.instrument(request)
    staffs = desk is not None and access.is_staff(request, desk)
    return render(request, "investigations/profile.html", {"form": form, "desk": desk, "staffs_desk": staffs})
