"""Which library calls give a promise, and which of them write rows at once."""

import re
from collections.abc import Mapping

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
_OF_MODELS = r"create|bulkCreate|update|destroy|upsert|findOrCreate|increment|decrement"
_FINDERS = r"findAll|findOne|findByPk|findAndCountAll|count"
_EAGER = re.compile(
    rf"typeorm\.(?:Repository|EntityManager)\.(?:{_WRITES})|sequelize\.Model\.(?:{_OF_MODELS})"
    r"|sequelize\.Model\(\)\.(?:save|update|destroy|increment|decrement)"
)
_MIXIN = re.compile(r"sequelize\.Model\(\)\.(?:set|add|remove|create)([A-Z]\w*)")
_SENT = re.compile(
    rf"typeorm\.(?:Repository|EntityManager)\.(?:{_READS})|sequelize\.Model\.(?:{_FINDERS})"
    r"|@prisma/client\.PrismaClient\.model\.\w+"
)


def writes_at_once(name: str) -> bool:
    """Tells whether an ORM's call writes rows, awaited or not."""
    return _EAGER.fullmatch(name) is not None


def writes_through(name: str) -> str:
    """Gives what an association's method writes, `Author` of `setAuthor`; empty for other calls."""
    found = _MIXIN.fullmatch(name)
    return found[1] if found is not None else ""


def sends_query(name: str) -> bool:
    """Tells whether an ORM's call gives the promise of a query."""
    return _SENT.fullmatch(name) is not None or writes_at_once(name)
