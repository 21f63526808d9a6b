"""The words that Sequelize 6 and earlier know: hooks, data types, dialects."""

_CHANGES = ("Create", "Destroy", "Restore", "Update")
_BOTH = (
    *("Validate", "Save", "Upsert", "Find", "Sync", "BulkSync", "Query"),
    *("Define", "Init", "Associate", "Connect", "Disconnect", "PoolAcquire"),
    *_CHANGES,
    *(f"Bulk{change}" for change in _CHANGES),
)
HOOKS = frozenset(
    {
        *(f"{when}{what}" for when in ("before", "after") for what in _BOTH),
        *(
            "validationFailed",
            "beforeCount",
            "beforeFindAfterExpandIncludeAll",
            "beforeFindAfterOptions",
        ),
    }
)
# Sequelize 5 and earlier have these too.
EARLIER_HOOKS = frozenset(
    {"beforeDelete", "afterDelete", "beforeBulkDelete", "afterBulkDelete", "beforeConnection"}
)

DATA_TYPES = frozenset(
    {
        *(
            "ABSTRACT",
            "STRING",
            "CHAR",
            "TEXT",
            "CITEXT",
            "TSVECTOR",
            "ENUM",
            "UUID",
            "UUIDV1",
            "UUIDV4",
        ),
        *("NUMBER", "TINYINT", "SMALLINT", "MEDIUMINT", "INTEGER", "BIGINT", "FLOAT", "REAL", "DOUBLE"),
        *("DECIMAL", "NUMERIC", "BOOLEAN", "DATE", "DATEONLY", "TIME", "NOW", "BLOB", "VIRTUAL", "NONE"),
        *(
            "JSON",
            "JSONB",
            "JSONTYPE",
            "HSTORE",
            "ARRAY",
            "RANGE",
            "GEOMETRY",
            "GEOGRAPHY",
            "CIDR",
            "INET",
        ),
        *("MACADDR", "DOUBLE PRECISION"),
        *("postgres", "mysql", "mariadb", "sqlite", "mssql", "db2", "snowflake", "oracle"),
    }
)

# `postgresql` is read as `postgres`; `cockroachdb` and `redshift` are made known by other packages.
DIALECTS = frozenset(
    {
        *("postgres", "postgresql", "sqlite", "mysql", "mariadb", "mssql", "db2", "snowflake", "oracle"),
        *("cockroachdb", "redshift"),
    }
)
