"""Tables in which tools note their own work; no app keeps its data there."""

BOOKKEEPING = frozenset(
    {
        *("alembic_version", "sequelizemeta", "knex_migrations", "knex_migrations_lock", "migrations"),
        *(
            "_prisma_migrations",
            "__drizzle_migrations",
            "django_migrations",
            "aerich",
            "sqlite_sequence",
        ),
        *("typeorm_metadata", "mikro_orm_migrations", "schema_migrations", "yoyo_lock"),
    }
)


def is_kept_by_a_tool(table: str) -> bool:
    """Tells whether a tool notes its own work in a table; Alembic's may have a prefix."""
    name = table.lower()
    return name in BOOKKEEPING or name.endswith("alembic_version")
