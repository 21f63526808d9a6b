"""Which library calls hash passwords, and which sign tokens."""

import re
from functools import cache

_HASHES = (
    r"werkzeug\.security\.generate_password_hash|bcrypt(?:js)?\.(?:hash|hashSync|hashpw)"
    r"|argon2\.(?:hash|PasswordHasher(?:\(\))?\.hash)|passlib\..*\.hash|flask_bcrypt\.Bcrypt"
    r"(?:\(\))?\.generate_password_hash|django\.contrib\.auth\.hashers\.make_password"
    r"|(?:node:)?crypto\.(?:scrypt|scryptSync|pbkdf2|pbkdf2Sync)|hashlib\.(?:scrypt|pbkdf2_hmac)"
)
_HASHING = re.compile(r"hash|crypt|pbkdf2|make_password")
_SIGNS = frozenset(
    {"jwt.encode", "jose.jwt.encode", "authlib.jose.jwt.encode", "jsonwebtoken.sign", "hono/jwt.sign"}
)


def hashes_password(name: str) -> bool:
    """Tells whether a call turns a password into a hash to keep."""
    return _HASHING.search(name) is not None and _hashes().fullmatch(name) is not None


@cache
def _hashes() -> re.Pattern[str]:
    return re.compile(_HASHES)


def signs_token(name: str) -> bool:
    """Tells whether a call makes a signed token."""
    return name in _SIGNS
