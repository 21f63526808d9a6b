"""Which library calls give a promise, and which of them write rows at once."""

import re
from collections.abc import Mapping
from typing import NamedTuple

ANY = 9

PROMISING: Mapping[str, int] = {
    **{f"{library}.{name}": 2 for library in ("bcrypt", "bcryptjs") for name in ("hash", "compare")},
    **{f"{library}.genSalt": 1 for library in ("bcrypt", "bcryptjs")},
    **{f"argon2.{name}": ANY for name in ("hash", "verify")},
    **{f"jose.{name}": ANY for name in ("jwtVerify", "jwtDecrypt", "generateKeyPair", "importJWK")},
    **{f"hono/jwt.{name}": ANY for name in ("sign", "verify")},
    **{f"hono/utils/jwt.{name}": ANY for name in ("sign", "verify")},
    **{f"pg.{owner}.query": 2 for owner in ("Pool", "Client", "PoolClient")},
    "pg.Pool.connect": 0,
    "node:fetch": ANY,
}
"""How many arguments each may be given, of which none is a function."""

_WRITES = r"save|insert|update|delete|upsert|remove|softDelete|softRemove|restore|recover"
_READS = r"find|findBy|findOne|findOneBy|findOneOrFail|findOneByOrFail|findAndCount|count|countBy|exists"
_OF_MODELS = r"create|bulkCreate|update|destroy|upsert|findOrCreate|increment|decrement|restore|save"
_CHANGING = frozenset({"set", "add", "remove", "create"})
_OF_DECORATED = r"\$set|\$add|\$remove|\$create"
_FINDERS = r"findAll|findOne|findByPk|findAndCountAll|count"
_ROW = r"(?:sequelize|sequelize-typescript|@sequelize/core)\.Model(?:\(\))?"
_EAGER = re.compile(
    rf"typeorm\.(?:Repository|EntityManager)\.(?:{_WRITES})|{_ROW}\.(?:{_OF_MODELS}|{_OF_DECORATED})"
)
_MIXIN = re.compile(rf"{_ROW}\.(set|add|remove|create|get|count|has)([A-Z]\w*)")
_SENT = re.compile(
    rf"typeorm\.(?:Repository|EntityManager)\.(?:{_READS})|{_ROW}\.(?:{_FINDERS}|reload)"
    r"|@prisma/client\.PrismaClient\.model\.\w+"
)
_CONNECTING = re.compile(
    r"mongoose\.connect|sequelize\.Sequelize\.(?:authenticate|sync)|typeorm\.DataSource\.initialize"
    r"|@prisma/client\.PrismaClient\.\$connect|pg\.Client\.connect|mongodb\.MongoClient(?:\(\))?\.connect"
)


def writes_at_once(name: str) -> bool:
    """Tells whether an ORM's call writes rows, awaited or not."""
    return _EAGER.fullmatch(name) is not None


def connects(name: str) -> bool:
    """Tells whether a call gives the promise of a connection, or of tables that are made."""
    return _CONNECTING.fullmatch(name) is not None


class Mixin(NamedTuple):
    """Is a method of a row for an association, which is `Author` of `setAuthor`."""

    association: str
    is_write: bool


def mixin(name: str) -> Mixin | None:
    """Tells which association a call reads or writes, if it may be for one."""
    found = _MIXIN.fullmatch(name)
    return Mixin(found[2], found[1] in _CHANGING) if found is not None else None


def sends_query(name: str) -> bool:
    """Tells whether an ORM's call gives the promise of a query."""
    return _SENT.fullmatch(name) is not None or writes_at_once(name)
