"""What is logged, and how: lines on standard error, each with its request's id."""

import logging
import re
from typing import Any

# In addresses that let in whoever knows them.
TOKEN = re.compile(r"(/(?:cancel|feeds|join)/)[^/\s]+")


class LineWithoutTokens(logging.Formatter):
    """The path of a request that failed is logged, but nobody gets in with it."""

    def format(self, record: logging.LogRecord) -> str:
        return TOKEN.sub(r"\1…", super().format(record))


def lines_on_stderr(level: str) -> dict[str, Any]:
    # A worker's own workings, a line for each task and sweep, are for who looks for a fault.
    workings = {"level": "WARNING" if level == "INFO" else level}
    # A refused request is the caller's business and is answered to the caller.
    refusals = {"level": "ERROR"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": "pocketcrm.requestid.RequestIdFilter"}},
        "formatters": {
            "line": {
                "class": "pocketcrm.logs.LineWithoutTokens",
                "format": "%(asctime)s %(levelname)s %(name)s [%(request_id)s] %(message)s",
            }
        },
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "line",
                "filters": ["request_id"],
            }
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django.server": {"handlers": ["console"], "level": "INFO", "propagate": False},
            "django.request": refusals,
            "django.security": refusals,
            "celery": workings,
            "kombu": workings,
        },
    }
