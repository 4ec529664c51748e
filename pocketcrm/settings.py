"""One settings file for every way to run: the environment steers it, `docs/operations.md` lists it.

Without any variable it is the embedded default: SQLite, no broker, mail in a folder.
"""

from datetime import timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
import django_stubs_ext
from csp.constants import NONE, SELF

from pocketcrm.environment import (
    ALLOWED_HOSTS,
    BASE_URL,
    DATABASE_URL,
    DEFAULT_FROM_EMAIL,
    EMAIL_URL,
    GROWCRM,
    HOME,
    HOST,
    LEGACY_API_PREFIX,
    LEGACY_LEAD_SOURCES,
    LOG_LEVEL,
    MAIL_PER_HOUR,
    MAX_FILE_MB,
    PORT,
    REDIS_URL,
    ROOT,
    SECRET_KEY,
    TRUSTED_PROXY_COUNT,
    WEB_THREADS,
    WEB_WORKERS,
)
from pocketcrm.logs import lines_on_stderr

# Lets generic classes of Django be written with their types, as the checker wants them.
django_stubs_ext.monkeypatch()

DEBUG = False
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "pocketcrm.apps.PocketCrmConfig",
    "appointments",
    "leads",
    "notifications",
    "apikeys",
    "accounts",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "lucide",
    "rest_framework",
]

MIDDLEWARE = [
    "pocketcrm.requestid.RequestIdMiddleware",
    "pocketcrm.charset.Utf8Middleware",
    "django.middleware.security.SecurityMiddleware",
    "pocketcrm.pages.PagesOnly",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
PAGE_MIDDLEWARE = [
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
]

ROOT_URLCONF = "pocketcrm.urls"
WSGI_APPLICATION = "pocketcrm.wsgi.application"
APPEND_SLASH = True

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.business",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Data -----------------------------------------------------------------------------------------

EMBEDDED = not DATABASE_URL or DATABASE_URL.startswith("sqlite")
DATABASES = {"default": dj_database_url.parse(DATABASE_URL or "sqlite://")}
if EMBEDDED:
    # A relative name is below the project, wherever a process was started.
    DATABASES["default"]["NAME"] = str(
        ROOT / DATABASES["default"]["NAME"] if DATABASE_URL else HOME / "pocketcrm.sqlite3"
    )
    # Write-ahead log, and transactions that ask for the write lock when they begin: otherwise
    # parallel pushes fail with "database is locked" instead of waiting for their turn. SQLite
    # keeps no queue: on a busy machine one of many may wait while a crowd goes before it.
    DATABASES["default"]["OPTIONS"] = {
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        "transaction_mode": "IMMEDIATE",
        "timeout": 60,
    }
    DATABASES["default"]["TEST"] = {"NAME": HOME / "test.sqlite3"}
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}
    # The statements of the hot path (`pocketcrm/prepared.py`) are planned once a connection.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,
        "prepare_threshold": 1,
        "options": "-c plan_cache_mode=force_generic_plan",
    } | DATABASES["default"].get("OPTIONS", {})
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Only sign-in attempts and the like are cached; in the database, so that every process sees them.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "pocketcrm_cache",
    }
}

# Files of leads. Nothing of them is below an address: a view hands each out, to members only.
MEDIA_ROOT = HOME / "files"
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
MAX_FILE_SIZE = MAX_FILE_MB * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "pocketcrm.uploads.NoMoreThanOneFile",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "accounts.forms.SignUpForm",
    "login": "accounts.forms.SignInForm",
    "add_email": "accounts.forms.ChangeEmailForm",
    "reset_password": "accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "accounts.forms.NewPasswordForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "reauthenticate": "accounts.forms.ConfirmItIsYouForm",
}
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True  # one address a person, which a new one replaces once it is confirmed
ACCOUNT_SESSION_REMEMBER = True
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https://")
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# What a new business starts with: acts of the apps above `accounts`, called in the transaction
# that opens the business.
NEW_BUSINESS_STEPS = ["leads.pipeline.seed_pipeline", "appointments.opening.seed_calendar"]
# What goes along when a business changes its time zone, in the same transaction; each gets the
# business and the zone before.
MOVED_BUSINESS_STEPS = ["appointments.rezoning.follow_business"]
# What becomes of the work of somebody who leaves a business, in the same transaction; each gets
# the business and the person.
LEFT_BUSINESS_STEPS = ["leads.ownership.hand_back", "appointments.ownership.hand_back"]
# What goes along when two contacts become one, in the same transaction, by what is moved: an act
# that gets the kept contact and the gone one and returns the keys of what it moved, and one that
# gets them back and returns how many of them stay, because they were changed since.
MERGED_CONTACT_STEPS = {
    "appointments": ("appointments.merging.follow", "appointments.merging.give_back"),
}

# --- API ------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["apikeys.authentication.KeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["apikeys.permissions.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["apikeys.throttling.KeyThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["pocketcrm.api.json.JsonRenderer"],
    "DEFAULT_PARSER_CLASSES": ["pocketcrm.api.json.JsonParser"],
    "EXCEPTION_HANDLER": "pocketcrm.api.problems.answer_problem",
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "pocketcrm.api.json.AlwaysJson",
    "URL_FORMAT_OVERRIDE": None,
}
# Below which addresses programs are answered, and how each dialect words what went wrong.
API_DIALECTS = {
    "/api/": "pocketcrm.api.own.own_shape",
    **{f"/{resource}": "leads.api.growcrm.grow_shape" for resource in GROWCRM},
    "/connect/": "leads.api.rocketlead.connect_shape",
    "/v1/": "leads.api.boltcall.boltcall_shape",
    "/public/": "leads.api.rocketlead_ingress.ingress_shape",
    f"/{LEGACY_API_PREFIX}": "leads.api.legacy.legacy_shape",
}
# What whoever connects a program is told: the name of each dialect and where it begins.
API_ADDRESSES = {
    "PocketCRM API": "/api/v1/",
    "RocketLead Connect": "/connect/",
    "Grow CRM": "/api",
    "Boltcall": "/v1",
    "Legacy API": f"/{LEGACY_API_PREFIX}",
}
API_MAX_BODY = 256 * 1024
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=60),
    "REFRESH_TOKEN_LIFETIME": timedelta(hours=24),
    "AUTH_HEADER_TYPES": ("Bearer", "bearer"),
    "CHECK_REVOKE_TOKEN": True,  # a new password ends what the old one has opened
}

# --- Background -----------------------------------------------------------------------------------

BROKER_FOLDER = HOME / "broker"
CELERY_BROKER_URL = REDIS_URL or "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, Any]
if REDIS_URL:
    # Short timeouts, so that a Redis that hangs costs a second and not a minute and a half. A
    # worker that waits on a connection which has died notices it by the health check.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 90,
        "socket_timeout": 1,
        "socket_connect_timeout": 1,
        "socket_keepalive": True,
        "retry_on_timeout": False,
        "health_check_interval": 5,
    }
else:
    CELERY_BROKER_TRANSPORT = "pocketcrm.folderbroker.Transport"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_FOLDER / "queue"),
        "data_folder_out": str(BROKER_FOLDER / "queue"),
        "control_folder": str(BROKER_FOLDER / "control"),
        "polling_interval": 0.1,
    }
    # In a folder, nobody clears away what was said to a worker that is gone.
    CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_BROKER_CONNECTION_TIMEOUT = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
# A folder is polled, so that its one worker takes a handful at a time.
CELERY_WORKER_PREFETCH_MULTIPLIER = 1 if REDIS_URL else 8
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_BEAT_SCHEDULE = {
    # Finds what a lost wake-up left behind. Expires, so that a broker that was away for an hour
    # does not return with an hour of sweeps.
    "sweep": {"task": "notifications.tasks.relay", "schedule": 3.0, "options": {"expires": 10}},
    "scores": {"task": "leads.tasks.scores", "schedule": 3.0, "options": {"expires": 10}},
    "moments": {"task": "appointments.tasks.moments", "schedule": 3.0, "options": {"expires": 10}},
}
CELERY_BEAT_SCHEDULE_FILENAME = str(HOME / "celerybeat-schedule")
# What a killed worker held is taken up again after this long.
DELIVERY_LEASE = timedelta(seconds=30)
DELIVERY_ATTEMPTS = 8

# --- Mail -----------------------------------------------------------------------------------------

MAIL_FOLDER = HOME / "mail"
_MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
if EMAIL_URL:
    _mail = urlsplit(EMAIL_URL)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _mail.hostname or "localhost", _mail.port or _MAIL_PORTS[_mail.scheme]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (
        unquote(_mail.username or ""),
        unquote(_mail.password or ""),
    )
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.scheme == "smtp+tls", _mail.scheme == "smtps"
else:
    EMAIL_BACKEND = "notifications.mailfolder.EmlFolder"
EMAIL_TIMEOUT = 10
# What is told by mail, by kind of event: letters of the apps above `notifications`.
TEAM_LETTERS = {
    "lead.created": "leads.letters.NewLead",
    "appointment.booked": "appointments.letters.NewAppointment",
    "appointment.cancelled": "appointments.letters.CancelledByCustomer",
}
CUSTOMER_LETTERS = {
    "lead.converted": "leads.customer_letters.Welcome",
    "client.created": "leads.customer_letters.Welcome",
    "appointment.booked": "appointments.customer_letters.Confirmation",
    "appointment.rescheduled": "appointments.customer_letters.Moved",
    "appointment.reminder": "appointments.customer_letters.Reminder",
    "appointment.cancelled": "appointments.customer_letters.Cancelled",
    "appointment.restored": "appointments.customer_letters.Restored",
    "appointment.deleted": "appointments.customer_letters.Deleted",
}

# --- Pages ----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
WHITENOISE_USE_FINDERS = True
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LANGUAGE_CODE = "en-us"
SILENCED_SYSTEM_CHECKS = [
    "auth.W004",  # a constraint on Lower("email") does more than unique=True
    "security.W004",  # HSTS and the way from http to https are the proxy's business
    "security.W008",
]
USE_I18N = False
USE_TZ = True
TIME_ZONE = "UTC"

LOGGING = lines_on_stderr(LOG_LEVEL)
