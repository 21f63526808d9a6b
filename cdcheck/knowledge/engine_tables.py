"""Tables that engines and their tools keep themselves, and no app creates."""

_PREFIXES = ("knex_", "sqlite_", "pg_", "information_schema", "alembic_version")


def is_kept_by_an_engine(table: str) -> bool:
    """Tells whether a name is one of an engine's own tables, or of a schema of them."""
    return table.lower().startswith(_PREFIXES)
