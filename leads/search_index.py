"""An index under substring search: trigrams, by pg_trgm on PostgreSQL and FTS5 on SQLite."""

from typing import Any

from django.db import connection, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement
from django.db.models.expressions import RawSQL

# Shorter words have no trigram.
SHORTEST = 3
# SQLite changes a table by copying it to a new one of this name, which then takes its place. The
# search table stays and finds its rows under their old ids; the triggers go with the old table.
REMADE = "new__"

_SEARCH_TABLE = [
    "DROP TABLE IF EXISTS {table}_search",
    """CREATE VIRTUAL TABLE {table}_search
    USING fts5({column}, content={table}, content_rowid=id, tokenize='trigram')""",
]
_TRIGGERS = [
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
_FILL = "INSERT INTO {table}_search({table}_search) VALUES ('rebuild')"
_POSTGRESQL = "CREATE INDEX {name} ON {table} USING gin ({column} gin_trgm_ops)"


class TrigramIndex(models.Index):
    """One text column, indexed by its trigrams. Django makes, keeps and drops it like any index."""

    def create_sql(
        self,
        model: type[models.Model],
        schema_editor: BaseDatabaseSchemaEditor,
        using: str = "",  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> Statement:
        if schema_editor.connection.vendor != "sqlite":
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            return self._statement(_POSTGRESQL, model)
        if model._meta.db_table.startswith(REMADE):
            schema_editor.deferred_sql += [self._statement(part, model) for part in _TRIGGERS]
        else:
            for part in _SEARCH_TABLE + _TRIGGERS:
                schema_editor.execute(self._statement(part, model))
        return self._statement(_FILL, model)

    def remove_sql(
        self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor, **kwargs: Any
    ) -> str:
        if schema_editor.connection.vendor != "sqlite":
            return super().remove_sql(model, schema_editor, **kwargs)
        for act in ("insert", "delete", "update"):
            trigger = "DROP TRIGGER IF EXISTS {table}_search_" + act
            schema_editor.execute(self._statement(trigger, model))
        return str(self._statement("DROP TABLE IF EXISTS {table}_search", model))

    def _statement(self, template: str, model: type[models.Model]) -> Statement:
        table = model._meta.db_table.removeprefix(REMADE)
        return Statement(template.format(name=self.name, table=table, column=self.fields[0]))


def holding(word: str, model: type[models.Model], *, path: str = "") -> models.Q:
    """The rows whose search text holds this lower-case word: of `model`, which has the index, or
    of a model that leads to it by `path`."""
    if connection.vendor == "sqlite" and len(word) >= SHORTEST:
        quoted = '"' + word.replace('"', '""') + '"'
        table = f"{model._meta.db_table}_search"
        found = RawSQL(f"SELECT rowid FROM {table} WHERE search_text MATCH %s", [quoted])  # noqa: S608, S611
        return models.Q(**{f"{path or 'pk'}__in": found})
    return models.Q(**{f"{path}__search_text__contains" if path else "search_text__contains": word})
