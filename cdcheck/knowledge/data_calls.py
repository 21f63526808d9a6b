"""Which library calls touch a database, told by their qualified names."""

import re
from enum import StrEnum
from functools import cache
from typing import NamedTuple


class Touch(StrEnum):
    """What a library call does to the database."""

    READ = "read"
    WRITE = "write"
    RUN = "run"
    """Sends a statement of which the name does not say what it does."""
    DEFINE = "define"
    """Defines a table or a mapped class."""


class _Row(NamedTuple):
    owner: str
    methods: str
    touch: Touch


_SESSION = (
    r"(?:sqlalchemy|sqlmodel|flask_sqlalchemy)\b.*\b"
    r"(?:Session|AsyncSession|Connection|AsyncConnection|Engine|session"
    r"|scoped_session\(\)(?:\(\))?|(?:async_)?sessionmaker\(\)\(\)|connect(?:ion)?\(\)|begin\(\))"
)
_OBJECTS = r"django\..*\b(?:objects|_default_manager)"
_SEQUELIZE = r"(?:sequelize|@sequelize/core|sequelize-typescript)\b.*(?:Model|define\(\)|init\(\))"
_SEQUELIZE_ITSELF = r"(?:sequelize|@sequelize/core)(?:\.Sequelize|\(\))"
_DRIZZLE = r"drizzle-orm/.*drizzle\(\)"
_KNEX = r"(?:knex|node:knex)(?:\(\))+(?:\.\w+(?:\(\))?)*"
_PRISMA = r".*[Pp]risma\w*(?:\(\))?"
_MONGOOSE = r"mongoose\.(?:model\(\)|Model)"
_TYPEORM = r"typeorm\..*(?:manager|Repository|getRepository\(\)|EntityManager)"
_ACTIVE = r"(?:tortoise|peewee)\b.*Model"
_PYTHON_DRIVERS = (
    r"(?:sqlite3|aiosqlite|psycopg|psycopg2|psycopg_pool|pymysql|MySQLdb|asyncpg|databases)\b.*"
)
_NODE_DRIVERS = r"(?:pg|mysql|mysql2|mysql2/promise|@libsql/client|sqlite3|sqlite)\b.*"
_NODE_SQLITE = r"(?:better-sqlite3|node:sqlite|sqlite)(?:\(\)|\.DatabaseSync)?(?:\.Database)?(?:\(\))?"
_MONGO = r"(?:pymongo|motor|mongodb)\b.*"

_ROWS = (
    _Row(_SESSION, r"add add_all delete merge bulk_\w+", Touch.WRITE),
    _Row(_SESSION, r"query get get_one scalars? stream stream_scalars", Touch.READ),
    _Row(_SESSION, r"execute exec exec_driver_sql", Touch.RUN),
    _Row(r"flask_sqlalchemy\.(?:SQLAlchemy\.)?Model\.query", r"\w+", Touch.READ),
    _Row(_OBJECTS, r"create bulk_create update_or_create bulk_update get_or_create", Touch.WRITE),
    _Row(_OBJECTS, r"\w+", Touch.READ),
    _Row(r"django\.db\.models\.Model", r"save delete", Touch.WRITE),
    _Row(r"django\.db\.connection\.cursor\(\)", r"execute executemany", Touch.RUN),
    _Row(_SEQUELIZE, r"findAll findOne findByPk findAndCountAll count sum", Touch.READ),
    _Row(_SEQUELIZE, r"findOrCreate create bulkCreate update destroy upsert save", Touch.WRITE),
    _Row(_SEQUELIZE, r"increment decrement", Touch.WRITE),
    _Row(_SEQUELIZE_ITSELF, r"query", Touch.RUN),
    _Row(_DRIZZLE, r"insert update delete", Touch.WRITE),
    _Row(_DRIZZLE, r"select selectDistinct query\.\w+\.\w+", Touch.READ),
    _Row(_DRIZZLE, r"execute run all get values", Touch.RUN),
    _Row(_KNEX, r"insert update del delete", Touch.WRITE),
    _Row(_KNEX, r"select first from", Touch.READ),
    _Row(r"(?:knex|node:knex)(?:\(\))*", r"raw", Touch.RUN),
    _Row(_PRISMA + r"\.\w+", r"(?:create|update|delete)(?:Many)?(?:AndReturn)? upsert", Touch.WRITE),
    _Row(
        _PRISMA + r"\.\w+", r"find(?:Unique|First|Many)(?:OrThrow)? count aggregate groupBy", Touch.READ
    ),
    _Row(_PRISMA, r"\$queryRaw\w* \$executeRaw\w*", Touch.RUN),
    _Row(_MONGOOSE, r"find\w* countDocuments distinct aggregate exists", Touch.READ),
    _Row(_MONGOOSE, r"create insertMany update\w+ delete\w+ replaceOne", Touch.WRITE),
    _Row(r"mongoose\.model\(\)(?:\.\w+\(\))?", r"save deleteOne", Touch.WRITE),
    _Row(_TYPEORM, r"save insert update remove delete upsert", Touch.WRITE),
    _Row(_TYPEORM, r"find\w* count\w* createQueryBuilder", Touch.READ),
    _Row(r"typeorm\.(?:.*\.)?(?:QueryRunner|DataSource|EntityManager|manager)", r"query", Touch.RUN),
    _Row(_ACTIVE, r"create bulk_create update delete save insert get_or_create", Touch.WRITE),
    _Row(_ACTIVE, r"all filter get get_or_none select first", Touch.READ),
    _Row(
        _PYTHON_DRIVERS, r"execute executemany executescript fetch(?:row|val|_all|_one|_val)", Touch.RUN
    ),
    _Row(r"asyncpg\b.*", r"fetch", Touch.RUN),
    _Row(_NODE_SQLITE, r"prepare exec", Touch.RUN),
    _Row(_NODE_DRIVERS, r"query execute run all get each exec batch", Touch.RUN),
    _Row(r"postgres\(\)", r"unsafe", Touch.RUN),
    _Row(_MONGO, r"find find_one findOne aggregate count_documents countDocuments", Touch.READ),
    _Row(_MONGO, r"(?:insert|update|delete|replace)_?(?:one|many|One|Many)", Touch.WRITE),
    _Row(r"sqlalchemy", r"Column Table orm\.mapped_column", Touch.DEFINE),
    _Row(r"flask_sqlalchemy\.SQLAlchemy", r"Column Table", Touch.DEFINE),
    _Row(r"sqlmodel", r"Field", Touch.DEFINE),
    _Row(r"django\.db\.models", r"\w+Field ForeignKey", Touch.DEFINE),
    _Row(_SEQUELIZE_ITSELF, r"define", Touch.DEFINE),
    _Row(r"(?:sequelize|@sequelize/core)\.Model", r"init", Touch.DEFINE),
    _Row(r"sequelize-typescript", r"Table", Touch.DEFINE),
    _Row(r"typeorm", r"Entity", Touch.DEFINE),
    _Row(r"mongoose", r"model", Touch.DEFINE),
    _Row(r"drizzle-orm/(?:pg|sqlite|mysql)-core", r"(?:pg|sqlite|mysql)Table", Touch.DEFINE),
)


@cache
def _rows() -> tuple[tuple[tuple[str, ...], _Row], ...]:
    return tuple((_heads(row.owner), row) for row in _ROWS)


def _heads(owner: str) -> tuple[str, ...]:
    """Lists how names begin that a pattern may match, so that most patterns need not be compiled."""
    begins = re.match(r"\(\?:([\w@/:|-]+)\)(?!\?)|([\w@/-]*)", owner)
    return tuple((begins[1] or begins[2]).split("|")) if begins is not None else ("",)


@cache
def _pattern(row: _Row) -> re.Pattern[str]:
    return re.compile(rf"{row.owner}\.(?:{'|'.join(row.methods.split())})")


@cache
def touch_of(name: str) -> Touch | None:
    """Tells what a library call does to a database; `None` for one that does nothing to it."""
    if name == "postgres()()":
        return Touch.RUN
    for heads, row in _rows():
        if name.startswith(heads) and _pattern(row).fullmatch(name) is not None:
            return row.touch
    return None
