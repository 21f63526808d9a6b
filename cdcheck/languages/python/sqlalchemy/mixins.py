"""Columns that libraries hand to mapped classes by base classes of their own."""

from msgspec import Struct

from cdcheck.abstract.values import Cls, Ext, Thing, Value
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
_NULLABLE = frozenset({"expires_at", "refresh_token", "sa_orm_sentinel"})
_UNIQUE = frozenset({"email", "slug"})
_KEYS = frozenset({"id", "token"})
_DEFAULTED = frozenset({"id", "created_at", "updated_at", "sa_orm_sentinel"})


_SENTINEL = {"sa_orm_sentinel": "INTEGER"}
_AUDIT = {
    "created_at": "TIMESTAMP WITH TIME ZONE",
    "updated_at": "TIMESTAMP WITH TIME ZONE",
}


class Mixin(Struct, frozen=True):
    """Is what a class gets from a library: a table's name, and columns with their types.

    Without a name, the table is called as the class is. `owner` is the table that its `user_id`
    refers to.
    """

    table: str
    columns: dict[str, str]
    owner: str = ""


_USERS = {
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
_KEYED = {
    "UUID": {"id": "UUID", **_SENTINEL},
    "UUIDv6": {"id": "UUID", **_SENTINEL},
    "UUIDv7": {"id": "UUID", **_SENTINEL},
    "NanoID": {"id": "VARCHAR", **_SENTINEL},
    "BigInt": {"id": "BIGINT"},
    "Identity": {"id": "BIGINT"},
}
_ADVANCED = {
    **{f"base.{kind}Base": Mixin("", columns) for kind, columns in _KEYED.items()},
    **{f"base.{kind}AuditBase": Mixin("", columns | _AUDIT) for kind, columns in _KEYED.items()},
    "base.DefaultBase": Mixin("", {}),
    **{f"mixins.{kind}PrimaryKey": Mixin("", columns) for kind, columns in _KEYED.items()},
    "mixins.AuditColumns": Mixin("", _AUDIT),
    "mixins.SlugKey": Mixin("", {"slug": "VARCHAR(100)"}),
}
_MIXINS = {
    **{package + name: mixin for package in _PACKAGES for name, mixin in _USERS.items()},
    **{f"advanced_alchemy.{name}": mixin for name, mixin in _ADVANCED.items()},
}
BASES = tuple(name for name in _MIXINS if ".base." in name)
"""Are the names of those which are declarative bases themselves."""


def mixin_of(cls: Cls) -> Mixin | None:
    """Puts together what libraries' mixins hand to a class; `None` if it descends from none."""
    found = [_MIXINS[name] for ancestor in cls.lineage() if (name := _name_of(ancestor)) in _MIXINS]
    if not found:
        return None
    columns = {name: type_ for mixin in reversed(found) for name, type_ in mixin.columns.items()}
    return Mixin(found[0].table, columns, found[0].owner)


def _name_of(base: Value) -> str:
    if isinstance(base, Thing):
        return base.type.removesuffix("[]")
    return base.name if isinstance(base, Ext) else ""


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
            has_default=name in _DEFAULTED or name.startswith("is_"),
        )
        for name, type_ in mixin.columns.items()
    }
    keys = [ForeignKey(("user_id",), mixin.owner, ("id",), at, "CASCADE")] if mixin.owner else []
    return columns, keys
