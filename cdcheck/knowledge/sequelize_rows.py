"""What every row of Sequelize has, whatever its model defines."""

OF_ROWS = frozenset(
    {"dataValues", "_previousDataValues", "_changed", "_options", "_customGetters", "_customSetters"}
    | {"_hasCustomGetters", "_hasCustomSetters", "_isAttribute", "isNewRecord", "sequelize", "Model"}
    | {"uniqno", "constructor", "isSoftDeleted", "isNewRecord", "hasOwnProperty", "toString", "valueOf"}
    | {"get", "set", "getDataValue", "setDataValue", "setAttributes", "changed", "previous", "save"}
    | {"reload", "validate", "update", "destroy", "restore", "increment", "decrement", "equals"}
    | {"equalsOneOf", "toJSON", "where", "_model", "_schema", "then", "rawAttributes", "attributes"}
    | {"selectedValues", "$options", "$modelOptions", "errors", "prototype", "id"}
)
