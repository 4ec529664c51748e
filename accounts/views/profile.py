from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.access import SignedInRequest
from accounts.forms import ProfileForm
from accounts.mailbox import can_be_read
from accounts.models import User


@login_required
def profile(request: SignedInRequest) -> HttpResponse:
    # A copy, so that a name that is refused does not show in the frame around the form.
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved")
        return redirect("accounts:profile")
    shown = {
        "form": form,
        "memberships": request.user.memberships.by_business(),
        "mail_can_be_read": can_be_read(),
    }
    return render(request, "accounts/profile.html", shown)
