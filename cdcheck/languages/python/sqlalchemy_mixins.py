"""Columns that libraries hand to mapped classes by base classes of their own."""

from msgspec import Struct

from cdcheck.abstract.values import Cls, Ext, Thing
from cdcheck.model.data import Column, ForeignKey
from cdcheck.model.places import Location

_USER = {
    "email": "VARCHAR(320)",
    "hashed_password": "VARCHAR(1024)",
    "is_active": "BOOLEAN",
    "is_superuser": "BOOLEAN",
    "is_verified": "BOOLEAN",
}
_ACCOUNT = {
    "oauth_name": "VARCHAR(100)",
    "access_token": "VARCHAR(1024)",
    "expires_at": "INTEGER",
    "refresh_token": "VARCHAR(1024)",
    "account_id": "VARCHAR(320)",
    "account_email": "VARCHAR(320)",
}
_TOKEN = {"token": "VARCHAR(43)", "created_at": "TIMESTAMP WITH TIME ZONE"}
_NULLABLE = frozenset({"expires_at", "refresh_token"})
_UNIQUE = frozenset({"email"})
_KEYS = frozenset({"id", "token"})


class Mixin(Struct, frozen=True):
    """Is what a class gets from a library: a table's name, and columns with their types.

    `owner` is the table that its `user_id` refers to.
    """

    table: str
    columns: dict[str, str]
    owner: str = ""


_MIXINS = {
    "SQLAlchemyBaseUserTable": Mixin("user", _USER),
    "SQLAlchemyBaseUserTableUUID": Mixin("user", {"id": "UUID", **_USER}),
    "SQLAlchemyBaseOAuthAccountTable": Mixin("oauth_account", _ACCOUNT),
    "SQLAlchemyBaseOAuthAccountTableUUID": Mixin(
        "oauth_account", {"id": "UUID", **_ACCOUNT, "user_id": "UUID"}, "user"
    ),
    "SQLAlchemyBaseAccessTokenTable": Mixin("accesstoken", _TOKEN),
    "SQLAlchemyBaseAccessTokenTableUUID": Mixin("accesstoken", {**_TOKEN, "user_id": "UUID"}, "user"),
}
_PACKAGES = ("fastapi_users.db.", "fastapi_users_db_sqlalchemy.")


def mixin_of(cls: Cls) -> Mixin | None:
    """Finds the library's mixin that a class descends from."""
    for ancestor in cls.lineage():
        name = ancestor.name if isinstance(ancestor, Ext) else ""
        name = ancestor.type.removesuffix("[]") if isinstance(ancestor, Thing) else name
        found = _MIXINS.get(name.rpartition(".")[2]) if name.startswith(_PACKAGES) else None
        if found is not None:
            return found
    return None


def columns_from(mixin: Mixin, at: Location) -> tuple[dict[str, Column], list[ForeignKey]]:
    """Makes the columns of a mixin; they stand where the class does."""
    columns = {
        name: Column(
            name,
            type_,
            at,
            nullable=name in _NULLABLE,
            is_primary=name in _KEYS,
            is_unique=name in _UNIQUE,
            has_default=name in {"id", "created_at"} or name.startswith("is_"),
        )
        for name, type_ in mixin.columns.items()
    }
    keys = [ForeignKey(("user_id",), mixin.owner, ("id",), at, "CASCADE")] if mixin.owner else []
    return columns, keys
