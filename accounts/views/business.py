from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.access import MemberRequest, SignedInRequest, for_managers
from accounts.forms import BusinessForm, StartForm
from accounts.opening import open_business


@login_required
def start(request: SignedInRequest) -> HttpResponse:
    """Open a business: for somebody who is in none yet, and for an owner of several."""
    form = StartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        business = open_business(request.user, **form.cleaned_data)
        return redirect("leads:list", business.slug)
    return render(request, "accounts/start.html", {"form": form})


@for_managers
def settings(request: MemberRequest) -> HttpResponse:
    form = BusinessForm(request.POST or None, instance=request.business)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved")
        return redirect("accounts:settings", request.business.slug)
    request.business.refresh_from_db()
    return render(request, "accounts/settings.html", {"form": form})
