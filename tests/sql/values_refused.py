"""Prints, one JSON object, what is said of values of all kinds in columns of all types, on a database.

Run in a process of its own, with the URL of an empty one.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Session

TYPES: dict[str, Any] = {
    "u": sa.Uuid,
    "at": sa.DateTime,
    "since": sa.DateTime(timezone=True),
    "day": sa.Date,
    "hour": sa.Time,
    "b": sa.Boolean,
    "s": sa.String(20),
    "t": sa.Text,
    "i": sa.Integer,
    "n": sa.BigInteger,
}
VALUES: dict[str, Any] = {
    "str": "a",
    "int": 3,
    "float": 1.5,
    "bool": True,
    "list": ["a"],
    "dict": {"a": 1},
    "set": {1},
    "tuple": (1,),
    "UUID": UUID(int=1),
    "decimal.Decimal": Decimal(1),
    "datetime": datetime(2024, 1, 1),
}


class Base(DeclarativeBase):
    """Maps what is tried."""


def mapped(name: str, columns: dict[str, Any]) -> Any:
    return type(name, (Base,), {"__tablename__": name, **columns})


THING = mapped(
    "things",
    {"key": sa.Column(sa.Integer, primary_key=True), **{n: sa.Column(t) for n, t in TYPES.items()}},
)
KEYED = {
    name: mapped(f"of_{name}", {"key": sa.Column(t, primary_key=True)}) for name, t in TYPES.items()
}


def acts() -> Iterator[tuple[str, Callable[[Session], object]]]:
    for name in TYPES:
        for kind, value in VALUES.items():
            yield f"{name} {kind} set", partial(add, name, value)
            yield f"{name} {kind} compared", partial(find, name, value)
            yield f"{name} {kind} key", partial(get, name, value)


def add(name: str, value: object, session: Session) -> None:
    session.add(THING(**{name: value}))
    session.flush()


def find(name: str, value: object, session: Session) -> None:
    session.scalars(sa.select(THING).filter_by(**{name: value})).all()


def get(name: str, value: object, session: Session) -> None:
    session.get(KEYED[name], value)


def said(session: Session) -> dict[str, str]:
    return {name: tried(session, act) for name, act in acts()}


def tried(session: Session, act: Callable[[Session], object]) -> str:
    try:
        act(session)
    except Exception as error:
        return str(error)
    finally:
        session.rollback()
    return ""


async def said_async(url: str) -> dict[str, str]:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.drop_all)
        await connection.run_sync(Base.metadata.create_all)
    async with AsyncSession(engine) as session:
        return await session.run_sync(said)


def said_sync(url: str) -> dict[str, str]:
    engine = sa.create_engine(url)
    Base.metadata.drop_all(engine)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        return said(session)


if __name__ == "__main__":
    given = sys.argv[1]
    is_async = "asyncpg" in given or "aiosqlite" in given
    print(json.dumps(asyncio.run(said_async(given)) if is_async else said_sync(given)))  # noqa: T201 (its output)
