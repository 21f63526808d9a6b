"""Makes one plausible body out of everything that a contract's answers may hold."""

from collections.abc import Mapping
from typing import Any

from cdcheck.runtime.suites.conformity import CONTRACT, Conformity

_DEPTH = 12
_VALUES: Mapping[str, Any] = {
    "string": "text",
    "integer": 1,
    "number": 1,
    "boolean": False,
    "null": None,
}


def constant_body(conformity: Conformity) -> dict[str, Any]:
    """Merges a sample of every body that the contract states, so that each answer is in it."""
    body: dict[str, Any] = {}
    for terms in conformity.terms.values():
        for response in terms.responses.values():
            schema = response.get("content", {}).get("application/json", {}).get("schema")
            made = _sample(schema, conformity.document) if schema else None
            if isinstance(made, dict):
                body |= made
    return body


def _sample(schema: Mapping[str, Any], document: Mapping[str, Any], depth: int = 0) -> Any:
    if depth > _DEPTH:
        return None
    if "$ref" in schema:
        return _sample(_pointed(str(schema["$ref"]), document), document, depth + 1)
    if "allOf" in schema:
        parts = [_sample(part, document, depth + 1) for part in schema["allOf"]]
        return {key: value for part in parts if isinstance(part, dict) for key, value in part.items()}
    for choice in ("oneOf", "anyOf"):
        if schema.get(choice):
            return _sample(schema[choice][0], document, depth + 1)
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type", "object")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "array":
        return [_sample(schema.get("items", {}), document, depth + 1)]
    if kind == "object":
        inner = schema.get("properties", {})
        return {name: _sample(one, document, depth + 1) for name, one in inner.items()}
    if schema.get("format") == "date-time":
        return "2026-01-01T00:00:00.000Z"
    return _VALUES.get(kind)


def _pointed(reference: str, document: Mapping[str, Any]) -> Mapping[str, Any]:
    value: Any = document
    for part in reference.removeprefix(f"{CONTRACT}#/").split("/"):
        value = value.get(part.replace("~1", "/").replace("~0", "~"), {})
    return value if isinstance(value, Mapping) else {}
