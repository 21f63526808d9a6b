"""Packages that keep data: drivers with their engine, ORMs, and words that tell such a package."""

DRIVERS = {
    "sqlite3": "sqlite",
    "aiosqlite": "sqlite",
    "apsw": "sqlite",
    "better-sqlite3": "sqlite",
    "sqlite": "sqlite",
    "@libsql/client": "sqlite",
    "libsql": "sqlite",
    "sql.js": "sqlite",
    "psycopg2": "postgres",
    "psycopg": "postgres",
    "psycopg_pool": "postgres",
    "asyncpg": "postgres",
    "aiopg": "postgres",
    "pg8000": "postgres",
    "pg": "postgres",
    "postgres": "postgres",
    "pg-promise": "postgres",
    "pymysql": "mysql",
    "MySQLdb": "mysql",
    "aiomysql": "mysql",
    "mysql": "mysql",
    "mysql2": "mysql",
    "mariadb": "mysql",
    "pymongo": "mongodb",
    "motor": "mongodb",
    "mongodb": "mongodb",
    "mongoose": "mongodb",
}
"""Maps a driver's import name to the engine that it talks to."""

ORM_PACKAGES = {
    "sqlalchemy": ("sqlalchemy", "flask_sqlalchemy", "sqlmodel"),
    "django": ("django",),
    "sequelize": ("sequelize", "@sequelize/core", "sequelize-typescript"),
    "prisma": ("@prisma/client",),
    "knex": ("knex",),
    "drizzle": ("drizzle-orm",),
    "typeorm": ("typeorm",),
    "tortoise": ("tortoise",),
    "peewee": ("peewee",),
    "mongoose": ("mongoose",),
}
"""Maps an ORM to the packages it is imported from."""

_WORDS = (
    "sql",
    "db",
    "mongo",
    "pg",
    "orm",
    "prisma",
    "drizzle",
    "knex",
    "waterline",
    "objection",
    "bookshelf",
    "tortoise",
    "peewee",
    "pony",
    "database",
    "gino",
    "supabase",
    "firebase",
    "firestore",
    "dynamo",
    "redis",
    "cassandra",
    "neo4j",
    "couch",
    "level",
    "duck",
    "oracle",
    "fauna",
    "realm",
    "beanie",
    "odmantic",
    "piccolo",
    "kysely",
    "slonik",
    "massive",
    "storage",
    "azure",
    "boto",
)


def may_keep_data(package: str) -> bool:
    """Tells whether a package's name suggests that it stores data somewhere."""
    plain = package.lower()
    return any(word in plain for word in _WORDS)
