"""What the environment says: read, checked and completed here, and nowhere else.

A wrong value ends the process with one line that names it.
"""

import os
import re
import secrets
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from environs import Env, EnvError
from marshmallow import ValidationError
from marshmallow.validate import Length, OneOf, Range

ROOT = Path(__file__).resolve().parent.parent
env = Env(eager=False)


def url_with(*schemes: str) -> Callable[[str], None]:
    def check(value: str) -> None:
        try:
            parts = urlsplit(value)
            parts.port  # noqa: B018 - the property raises on a port that is none
        except ValueError as error:
            raise ValidationError(str(error)) from error
        if value and parts.scheme not in schemes:
            raise ValidationError(f"must start with {' or '.join(s + '://' for s in schemes)}")

    return check


def named_database(value: str) -> None:
    url_with("postgres", "postgresql", "sqlite")(value)
    if value and not urlsplit(value).path.strip("/"):
        raise ValidationError("must name a database, such as postgres://user@localhost/pocketcrm")


def bare_address(value: str) -> None:
    url_with("http", "https")(value)
    parts = urlsplit(value)
    if value and (not parts.hostname or parts.path.strip("/") or parts.query or parts.fragment):
        raise ValidationError("must be an address without a path, such as https://crm.example.com")


# Grow CRM's resources lie beside our own `api/v1/`.
GROWCRM = tuple(
    f"api/{resource}/"
    for resource in ("leads", "clients", "checklists", "categories", "team", "leadstatuses")
)
# Where the site map has pages and other dialects.
TAKEN = (
    "accounts/", "admin/", *GROWCRM, "api/v1/", "b/", "cancel/", "connect/", "feeds/", "join/",
    "profile/", "public/", "static/", "v1/",
)  # fmt: skip


def free_prefix(value: str) -> None:
    """Below an address of its own: `api/v1/` is our own API's, and the rest has pages."""
    if not re.fullmatch(r"[a-z0-9._-]+(?:/[a-z0-9._-]+)+/?", value):
        raise ValidationError("must be a path of two parts or more, such as legacy/v1/")
    if f"{value}/".startswith(TAKEN):
        raise ValidationError("must not lie where PocketCRM has something else")


def secret_key_in(home: Path) -> str:
    """The installation's secret key; made once, readable by its owner only."""
    path = home / "secret_key"
    if not path.exists():
        # Linked into place whole, so that two first starts agree and nobody reads half a key.
        descriptor, draft = tempfile.mkstemp(dir=home, prefix=".secret_key-")
        os.write(descriptor, secrets.token_urlsafe(50).encode())
        os.close(descriptor)
        with suppress(FileExistsError):
            os.link(draft, path)
        Path(draft).unlink()
    return path.read_text()


HOME: Path = env.path("POCKETCRM_HOME", ROOT / "var")
HOST: str = env.str("HOST", "127.0.0.1", validate=Length(1))
PORT: int = env.int("PORT", 8000, validate=Range(1, 65535))
WEB_WORKERS: int = env.int("WEB_WORKERS", 2, validate=Range(1, 64))
WEB_THREADS: int = env.int("WEB_THREADS", 4, validate=Range(1, 128))
DATABASE_URL: str = env.str("DATABASE_URL", "", validate=named_database)
REDIS_URL: str = env.str("REDIS_URL", "", validate=url_with("redis", "rediss"))
BASE_URL: str = env.str("BASE_URL", "", validate=bare_address)
EMAIL_URL: str = env.str("EMAIL_URL", "", validate=url_with("smtp", "smtps", "smtp+tls"))
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", "PocketCRM <leads@pocketcrm.example>")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", [])
TRUSTED_PROXY_COUNT: int = env.int("TRUSTED_PROXY_COUNT", 0, validate=Range(0, 10))
MAIL_PER_HOUR: int = env.int("MAIL_PER_HOUR", 200, validate=Range(0))
MAX_FILE_MB: int = env.int("MAX_FILE_MB", 10, validate=Range(1, 1000))
LEGACY_API_PREFIX: str = env.str("LEGACY_API_PREFIX", "legacy/v1/", validate=free_prefix)
LEGACY_LEAD_SOURCES: list[str] = env.list(
    "LEGACY_LEAD_SOURCES",
    ["website", "referral", "social_media", "advertisement", "campaign", "other"],
    validate=Length(1),
)
LOG_LEVEL: str = env.str("LOG_LEVEL", "INFO", validate=OneOf(["DEBUG", "INFO", "WARNING", "ERROR"]))
SECRET_KEY: str = env.str("SECRET_KEY", "")
try:
    env.seal()
except EnvError as error:
    _wrong = getattr(error, "error_messages", None) or {"environment": [str(error)]}
    sys.exit(
        "PocketCRM cannot start: "
        + "; ".join(f"{name}: {' '.join(why)}" for name, why in _wrong.items())
    )

HOME = (HOME if HOME.parts else ROOT / "var").resolve()
try:
    # Leads and sessions lie in it, so a new one is its owner's alone.
    HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    SECRET_KEY = SECRET_KEY or secret_key_in(HOME)
except OSError as error:
    sys.exit(f"PocketCRM cannot start: POCKETCRM_HOME: {error}")
LEGACY_API_PREFIX = LEGACY_API_PREFIX.rstrip("/") + "/"
LEGACY_LEAD_SOURCES = [source.strip() for source in LEGACY_LEAD_SOURCES]
BASE_URL = (BASE_URL or f"http://localhost:{PORT}").rstrip("/")
ALLOWED_HOSTS += ["localhost", "127.0.0.1", "[::1]", HOST, urlsplit(BASE_URL).hostname or ""]
