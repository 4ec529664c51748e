from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin

from accounts.access import SignedInRequest
from accounts.mailbox import Letter, can_be_read, letter_to, letters_to


@login_required
def folder(request: SignedInRequest) -> HttpResponse:
    """The mail of the signed-in person, where it is kept in a folder and not sent."""
    if not can_be_read():
        raise Http404
    letters = letters_to(request.user, settings.MAIL_FOLDER)
    return render(request, "accounts/mail.html", {"letters": letters})


@login_required
@never_cache
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]
def message(request: SignedInRequest, name: str) -> HttpResponse:
    return render(request, "accounts/mail_message.html", {"letter": _letter(request, name)})


@login_required
@never_cache
@xframe_options_sameorigin
@csp_replace(  # type: ignore[arg-type]
    {
        **{directive: [NONE] for directive in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]},
        "style-src": [UNSAFE_INLINE],
        "img-src": ["data:"],
        "frame-ancestors": [SELF],
        "sandbox": [],
    }
)
def message_html(request: SignedInRequest, name: str) -> HttpResponse:
    """The letter as it was written, in a frame that can run and load nothing."""
    html = _letter(request, name).html
    if not html:
        raise Http404
    return HttpResponse(html)


def _letter(request: SignedInRequest, name: str) -> Letter:
    letter = letter_to(request.user, settings.MAIL_FOLDER, name) if can_be_read() else None
    if letter is None:
        raise Http404
    return letter
