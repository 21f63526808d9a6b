"""The constraints that settings and options can state, by the words that are accepted for them."""

from collections.abc import Iterable, Mapping

FAMILIES = ("architecture", "database", "orm")
"""The kinds of constraint that levels are made of; a family is also the category of its rules."""


def _as_written(words: Iterable[str]) -> dict[str, str]:
    return {word: word for word in words}


VALUES: Mapping[str, Mapping[str, str]] = {
    "architecture": {"clean": "clean", "clean_architecture": "clean"},
    "database": {
        **_as_written(("sqlite", "postgres", "mysql", "mongodb")),
        "sqlite3": "sqlite",
        "postgresql": "postgres",
    },
    "orm": {
        **_as_written(("sqlalchemy", "sqlalchemy-core", "sqlmodel", "django", "tortoise", "peewee")),
        **_as_written(("sequelize", "prisma", "knex", "drizzle", "typeorm", "mongoose", "kysely")),
        "django_orm": "django",
    },
    "framework": _as_written(
        ("flask", "fastapi", "django", "aiohttp", "express", "fastify", "hono", "koa")
    ),
}
"""What each setting accepts, and the value that each word stands for."""
