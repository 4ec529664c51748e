from __future__ import annotations

import zoneinfo
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

from accounts.places import check_country, check_currency, check_time_zone
from pocketcrm.errors import Conflict, NotFound
from pocketcrm.ids import PublicIdField

INVITATION_LIFE = timedelta(days=7)
# Names are put into mail subjects.
one_line = RegexValidator(
    r"[\x00-\x1f\x7f\u2028\u2029]", "Write it on one line.", "one_line", inverse_match=True
)


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    ADMIN = "admin", "Admin"
    MEMBER = "member", "Member"


class MailWish(models.TextChoices):
    """What a member can ask to hear of by mail: a column of their membership, and its subject."""

    LEADS = "wants_lead_mail", "new leads"
    APPOINTMENTS = "wants_appointment_mail", "appointments"


class People(UserManager["User"]):
    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        return (email or "").strip().lower()

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=self.normalize_email(username))


class User(AbstractUser):
    """A person who signs in, by e-mail. The username is how the legacy dialect assigns work."""

    email = models.EmailField(
        "e-mail", unique=True, error_messages={"unique": "Somebody has signed up with this e-mail."}
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["username"]

    objects = People()  # type: ignore[misc]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower"
            )
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def choose_mail(self, wish: MailWish, chosen: Iterable[Membership]) -> None:
        """Get the mail of this wish from these of the person's businesses, and from no other."""
        wanted = models.Q(pk__in=[membership.pk for membership in chosen])
        self.memberships.filter(wanted).update(**{wish: True})
        self.memberships.exclude(wanted).update(**{wish: False})


class BusinessQuerySet(models.QuerySet["Business"]):
    def of(self, user: User) -> BusinessQuerySet:
        """The businesses that this person may enter."""
        return self.filter(memberships__user=user).order_by("name", "id")

    def called(self, slug: str) -> Business:
        """The business with this slug. Raises NotFound."""
        business = self.filter(slug=slug).first()
        if business is None:
            raise NotFound(f"There is no business {slug}.", field="business")
        return business


class Business(models.Model):
    """The tenant. Every row of the product belongs to one."""

    public_id = PublicIdField()
    name = models.CharField(max_length=120, validators=[one_line])
    slug = models.SlugField(max_length=60, unique=True)
    time_zone = models.CharField(max_length=64, default="UTC", validators=[check_time_zone])
    country = models.CharField(
        max_length=2,
        default="US",
        validators=[check_country],
        help_text="Phone numbers without a country code are read as numbers of this country.",
    )
    currency = models.CharField(max_length=3, default="USD", validators=[check_currency])
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BusinessQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "businesses"

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        return zoneinfo.ZoneInfo(self.time_zone)

    @cached_property
    def owner(self) -> User | None:
        """Whose business it is; nobody's only where our staff has taken them out."""
        of_owner = self.memberships.filter(role=Role.OWNER).select_related("user").first()
        return of_owner.user if of_owner else None


class MembershipQuerySet(models.QuerySet["Membership"]):
    def by_rank(self) -> MembershipQuerySet:
        """The owner, then the admins, then the members; each as they came."""
        ranks = [models.When(role=role, then=rank) for rank, role in enumerate(Role.values)]
        return self.order_by(models.Case(*ranks), "created_at", "id")

    def by_business(self) -> MembershipQuerySet:
        return self.select_related("business").order_by("business__name", "id")


class Membership(models.Model):
    """A person in a business, with a role and what they want to hear of."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=6, choices=Role)
    wants_lead_mail = models.BooleanField("e-mail me about each new lead", default=True)
    wants_appointment_mail = models.BooleanField(
        "e-mail me about each new appointment", default=True
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="membership_known_role"
            ),
            models.UniqueConstraint(fields=["business", "user"], name="membership_once"),
            models.UniqueConstraint(
                fields=["business"],
                condition=models.Q(role=Role.OWNER),
                name="membership_one_owner",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.business} · {self.get_role_display()}"

    @property
    def mail_wishes(self) -> list[MailWish]:
        return [wish for wish in MailWish if getattr(self, wish)]

    @property
    def manages(self) -> bool:
        """Whether this person may change keys, team and settings of the business."""
        return self.role in (Role.OWNER, Role.ADMIN)

    @property
    def theirs(self) -> models.Q:
        """The rows whose `owner` they are. What belongs to nobody is the business's owner's."""
        mine = models.Q(owner=self.user_id)
        return mine | models.Q(owner=None) if self.role == Role.OWNER else mine

    def owns(self, owner_id: int | None) -> bool:
        """The same of one row, by its `owner_id`."""
        return self.role == Role.OWNER if owner_id is None else owner_id == self.user_id

    def change_role(self, role: Role) -> None:
        """Make a person an admin or a member. A business has one owner, who stays it."""
        if Role.OWNER in (self.role, role):
            raise Conflict("The owner's role cannot be changed or given away here.", field="role")
        self.role = role
        self.save(update_fields=["role"])

    def end(self) -> None:
        """Let a person go: nothing of the business can be seen by them any more."""
        if self.role == Role.OWNER:
            raise Conflict("The owner cannot leave the business.")
        self.leave()

    @transaction.atomic
    def leave(self) -> None:
        """The same of anybody, also of the owner, which only our staff can want."""
        for step in settings.LEFT_BUSINESS_STEPS:
            import_string(step)(self.business, self.user)
        self.delete()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> InvitationQuerySet:
        """Neither used nor withdrawn; perhaps expired, and then waiting to be sent again."""
        return self.filter(accepted_at=None, revoked_at=None).order_by("created_at", "id")


class Invitation(models.Model):
    """A letter to an address: who brings its token back joins the business in the named role."""

    business = models.ForeignKey(Business, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=6, choices=Role.choices[1:])
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="invitation_email_lower"
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[Role.ADMIN, Role.MEMBER]), name="invitation_known_role"
            ),
            models.CheckConstraint(
                condition=models.Q(accepted_at=None) | models.Q(revoked_at=None),
                name="invitation_accepted_or_revoked",
            ),
            models.UniqueConstraint(
                fields=["business", "email"],
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="invitation_pending_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} → {self.business}"

    def is_open(self, now: datetime) -> bool:
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > now

    def revoke(self, now: datetime) -> None:
        """Withdraw the letter: its link stops working. One that was accepted stays so."""
        Invitation.objects.pending().filter(pk=self.pk).update(revoked_at=now)
