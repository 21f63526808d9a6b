"""Names that mapped classes and their objects have without defining them."""

OF_CLASSES = frozenset({"metadata", "registry", "query", "query_class", "mro"})
OF_OBJECTS = OF_CLASSES | {"awaitable_attrs", "is_authenticated", "is_active", "is_anonymous", "get_id"}
OF_PYDANTIC = frozenset(
    {"parse_obj", "parse_raw", "parse_file", "from_orm", "construct", "schema", "schema_json"}
    | {"validate", "update_forward_refs", "dict", "json", "copy"}
)
PREFIXES_OF_PYDANTIC = ("model_", "sqlmodel_")
