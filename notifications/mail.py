"""What all letters share: the frame, the two forms of the text, and how they are addressed."""

from email.utils import parseaddr
from functools import cache

import css_inline
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import timezone

from notifications.digest import Digest
from notifications.letters import Letter, customer_letters, team_letters
from notifications.models import Delivery
from notifications.visible import one_line


def letter_of(delivery: Delivery) -> Letter:
    """What a delivery brings to a member of the team or to the customer, or the digest that it
    carries."""
    if delivery.is_digest:
        return Digest(delivery)
    letters = team_letters() if delivery.user_id else customer_letters()
    return letters[delivery.event.kind](delivery.event, delivery.business)


def compose(delivery: Delivery, letter: Letter) -> EmailMultiAlternatives:
    context = {
        "letter": letter,
        "subject": letter.subject,
        "business": one_line(letter.business.name),
        "profile_url": f"{settings.BASE_URL}/profile/",
    }
    with timezone.override(letter.zone):
        plain = render_to_string(f"mail/{letter.template}.txt", context)
        html = render_to_string(f"mail/{letter.template}.html", context)
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=plain,
        from_email=letter.sender,
        to=[delivery.recipient],
        reply_to=letter.reply_to,
        headers={"Message-ID": _message_id(delivery), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(_inliner().inline(html), "text/html")
    for attachment in letter.attachments:
        message.attach(attachment)
    return message


def _message_id(delivery: Delivery) -> str:
    """The same at each attempt, so that a letter that left twice can be known as one."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{delivery.event.public_id}.{delivery.pk}@{domain}>"


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
