"""Which library calls hash passwords, and which sign tokens."""

import re

_HASHES = re.compile(
    r"werkzeug\.security\.generate_password_hash|bcrypt(?:js)?\.(?:hash|hashSync|hashpw)"
    r"|argon2\.(?:hash|PasswordHasher(?:\(\))?\.hash)|passlib\..*\.hash|flask_bcrypt\.Bcrypt"
    r"(?:\(\))?\.generate_password_hash|django\.contrib\.auth\.hashers\.make_password"
    r"|(?:node:)?crypto\.(?:scrypt|scryptSync|pbkdf2|pbkdf2Sync)|hashlib\.(?:scrypt|pbkdf2_hmac)"
)
_SIGNS = re.compile(r"(?:jwt|jose\.jwt|authlib\.jose\.jwt)\.encode|jsonwebtoken\.sign|hono/jwt\.sign")


def hashes_password(name: str) -> bool:
    """Tells whether a call turns a password into a hash to keep."""
    return _HASHES.fullmatch(name) is not None


def signs_token(name: str) -> bool:
    """Tells whether a call makes a signed token."""
    return _SIGNS.fullmatch(name) is not None
