"""Which library calls give a promise, and with how many arguments at most: one more is a callback."""

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
