"""What Sequelize refuses of definitions: by kind, what is wrong, what to do, and what it throws."""

REFUSED_DEFINITIONS = {
    "no-type": (
        "`{owner}.{name}` has no `type`",
        "name a type of `DataTypes`",
        'Error: Unrecognized datatype for attribute "{owner}.{name}"',
    ),
    "unknown-type": (
        "`{owner}.{name}` has the type `{written}`, which Sequelize does not have",
        "name a type of `DataTypes`: `STRING`, `TEXT`, `INTEGER`, `DATE`",
        'Error: Unrecognized datatype for attribute "{owner}.{name}"',
    ),
    "unknown-type-called": (
        "`{owner}.{name}` has the type `{written}`, which Sequelize does not have",
        "name a type of `DataTypes`: `STRING`, `TEXT`, `INTEGER`, `DATE`",
        "TypeError: {written} is not a function",
    ),
    "enum-without-values": (
        "`{owner}.{name}` is an `ENUM` that names no values",
        "name them: `DataTypes.ENUM('draft', 'published')`",
        "Error: Values for ENUM have not been defined.",
    ),
    "array-without-type": (
        "`{owner}.{name}` is an `ARRAY` that does not say of what",
        "say it: `DataTypes.ARRAY(DataTypes.STRING)`",
        "Error: ARRAY is missing type definition for its values.",
    ),
    "not-null-of-nullable": (
        "`{owner}.{name}` is validated by `notNull`, but not `allowNull: false`",
        "add `allowNull: false`",
        (
            'Error: Invalid definition for "{owner}.{name}", "notNull" validator is only allowed '
            'with "allowNull:false"'
        ),
    ),
    "unknown-hook": (
        "`{name}` is no hook of Sequelize",
        "name one that it has: `beforeSave`, `beforeDestroy`, `beforeValidate`",
        "TypeError: Cannot read properties of undefined (reading 'proxies')",
    ),
    "function-as-target": (
        "`{owner}.{name}` is given a function where it needs the model that this makes",
        "call the function, and associate what it gives",
        "Error: {owner}.{name} called with something that's not a subclass of Sequelize.Model",
    ),
    "absent-target": (
        "`{owner}.{name}` is given `{written}`, which its module does not export",
        "export the model under that name, or ask for it by its own",
        "Error: {owner}.{name} called with something that's not a subclass of Sequelize.Model",
    ),
    "uninitialised-target": (
        "`{owner}.{name}` is given `{written}`, which nothing initialises",
        "call `{written}.init(...)` before",
        "TypeError: Cannot read properties of undefined",
    ),
    "later-target": (
        "`{owner}.{name}` is given `{written}`, which is initialised only afterwards",
        "associate the models when all of them are initialised",
        "TypeError: Cannot read properties of undefined",
    ),
    "unknown-dialect": (
        "`{written}` is no dialect of Sequelize",
        "name one that it has: `postgres`, `sqlite`, `mysql`",
        "Error: The dialect {written} is not supported.",
    ),
    "no-dialect": (
        "the connection names no dialect, nor a URL",
        "add a `dialect`",
        "Error: Dialect needs to be explicitly supplied as of v4.0.0",
    ),
}
