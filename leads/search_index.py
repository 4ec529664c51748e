"""An index under substring search: trigrams, by pg_trgm on PostgreSQL and FTS5 on SQLite."""

from typing import Any

from django.db import connection, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.models.expressions import RawSQL

# Shorter words have no trigram.
SHORTEST = 3

_SQLITE = [
    "DROP TABLE IF EXISTS {table}_search",
    """CREATE VIRTUAL TABLE {table}_search
    USING fts5({column}, content={table}, content_rowid=id, tokenize='trigram')""",
    "INSERT INTO {table}_search({table}_search) VALUES ('rebuild')",
    """CREATE TRIGGER {table}_search_insert AFTER INSERT ON {table} BEGIN
    INSERT INTO {table}_search(rowid, {column}) VALUES (new.id, new.{column}); END""",
    """CREATE TRIGGER {table}_search_delete AFTER DELETE ON {table} BEGIN
    INSERT INTO {table}_search({table}_search, rowid, {column})
    VALUES ('delete', old.id, old.{column}); END""",
    """CREATE TRIGGER {table}_search_update AFTER UPDATE OF {column} ON {table}
    WHEN old.{column} <> new.{column} BEGIN
    INSERT INTO {table}_search({table}_search, rowid, {column})
    VALUES ('delete', old.id, old.{column});
    INSERT INTO {table}_search(rowid, {column}) VALUES (new.id, new.{column}); END""",
]
_POSTGRESQL = [
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX {name} ON {table} USING gin ({column} gin_trgm_ops)",
]


class TrigramIndex(models.Index):
    """One text column, indexed by its trigrams. Django makes, keeps and drops it like any index."""

    def create_sql(
        self,
        model: type[models.Model],
        schema_editor: BaseDatabaseSchemaEditor,
        using: str = "",  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> Statement:
        table, (column,) = model._meta.db_table, self.fields
        dialect = _SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRESQL
        parts = [part.format(name=self.name, table=table, column=column) for part in dialect]
        for part in parts[:-1]:
            schema_editor.execute(part)
        return Statement(parts[-1])


def holding(word: str) -> models.Q:
    """The leads whose person's search text holds this lower-case word."""
    if connection.vendor == "sqlite" and len(word) >= SHORTEST:
        quoted = '"' + word.replace('"', '""') + '"'
        found = RawSQL(
            "SELECT rowid FROM leads_contact_search WHERE search_text MATCH %s",
            [quoted],
        )
        return models.Q(contact__in=found)
    return models.Q(contact__search_text__contains=word)
