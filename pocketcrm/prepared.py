"""Statements of the hot path: prepared once a connection, then only bound and run.

Django's own cursor on PostgreSQL binds on the client and so plans every statement anew.
"""

from collections.abc import Mapping
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections


def fetch_one(statement: str, parameters: Mapping[str, Any]) -> tuple[Any, ...] | None:
    """Run one statement on the default connection and return its first row."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql":
        with database.cursor() as cursor:
            row: tuple[Any, ...] | None = cursor.execute(statement, parameters).fetchone()
            return row
    database.ensure_connection()
    with database.wrap_database_errors, psycopg.Cursor(database.connection) as cursor:
        return cursor.execute(statement, parameters, prepare=True).fetchone()
