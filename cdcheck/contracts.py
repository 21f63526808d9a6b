"""Finds and reads the contract an app is held to: the operations of an OpenAPI 3 document."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from cdcheck.documents import Document, mapping_in, read_document
from cdcheck.errors import ConfigurationError
from cdcheck.model.http import Operation
from cdcheck.model.places import Location
from cdcheck.packaged import find_packaged

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_MAX_REFERENCES = 20


class Clause(Struct, frozen=True):
    """Is an operation with what its contract says of it and of its path, references as they stand."""

    operation: Operation
    stated: Mapping[str, object]
    of_path: Mapping[str, object]


def find_contract(name_or_path: str, folder: Path = Path()) -> Path:
    """Finds a contract that comes with cdcheck by its name, or a file by its path from a folder."""
    return find_packaged("contract", name_or_path, folder)


def operations_of(path: Path) -> tuple[Operation, ...]:
    """Lists a contract's operations in its order; raises `ConfigurationError` if it is none."""
    return tuple(clause.operation for clause in clauses_of(path))


def clauses_of(path: Path) -> tuple[Clause, ...]:
    """Lists a contract's operations with all that it says of them, in its order."""
    document = read_document(path)
    contract = mapping_in(document)
    if not str(contract.get("openapi", "")).startswith("3."):
        raise ConfigurationError(f"`{path}` is no OpenAPI 3 contract: it has no `openapi: 3.x`")
    if not isinstance(contract.get("paths"), dict):
        raise ConfigurationError(f"`{path}` is no OpenAPI contract: it has no `paths`")
    clauses = tuple(_clauses(document, contract, path.name))
    if not clauses:
        raise ConfigurationError(f"`{path}` names no operation below `paths`")
    return clauses


def followed(value: object, contract: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Follows references inside the contract until something else than a reference stands there."""
    for _ in range(_MAX_REFERENCES):
        found = _mapping(value)
        reference = found.get("$ref")
        if not isinstance(reference, str):
            return found
        value = _pointed(reference, contract, name)
    raise ConfigurationError(f"`{name}` has references that lead in a circle")


def _clauses(document: Document, contract: Mapping[str, object], name: str) -> Iterator[Clause]:
    common = _prefix(contract)
    for path in _mapping(contract["paths"]):
        item = followed(_mapping(contract["paths"])[path], contract, document.name)
        own = _prefix(item) if "servers" in item else common
        for method in _METHODS:
            if method not in item:
                continue
            stated = followed(item[method], contract, document.name)
            security = stated.get("security", contract.get("security"))
            prefix = _prefix(stated) if "servers" in stated else own
            full = "/" + f"{prefix}/{path.lstrip('/')}".lstrip("/")
            line = document.line_of("paths", path, method)
            operation = Operation(
                id=str(stated.get("operationId") or f"{method.upper()} {full}"),
                method=method.upper(),
                path=full,
                has_body="requestBody" in stated,
                needs_auth=isinstance(security, list) and bool(security) and {} not in security,
                at=Location(name, line, 1, line, 1),
                answered=tuple(dict.fromkeys(_answered(stated, contract, document.name))),
            )
            yield Clause(operation, stated, item)


def _answered(
    stated: Mapping[str, object], contract: Mapping[str, object], name: str
) -> Iterator[tuple[str, str]]:
    """Lists the properties of all answers with their types, empty where it is not one."""
    for answer in _mapping(stated.get("responses")).values():
        for media in _mapping(_known(answer, contract, name).get("content")).values():
            yield from _properties(_mapping(media).get("schema"), contract, name, frozenset())


def _properties(
    schema: object, contract: Mapping[str, object], name: str, above: frozenset[str]
) -> Iterator[tuple[str, str]]:
    reference = str(_mapping(schema).get("$ref", ""))
    found = _known(schema, contract, name)
    if reference in above or not found:
        return
    above |= {reference} if reference else frozenset()
    parts = [found.get("items")]
    for joined in ("allOf", "anyOf", "oneOf"):
        several = found.get(joined)
        parts += several if isinstance(several, list) else []
    for key, inner in _mapping(found.get("properties")).items():
        kind = _known(inner, contract, name).get("type")
        yield key, kind if isinstance(kind, str) else ""
        parts.append(inner)
    for part in parts:
        yield from _properties(part, contract, name, above)


def _known(value: object, contract: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Follows references; gives nothing where they lead nowhere, as into another file."""
    try:
        return followed(value, contract, name)
    except ConfigurationError:
        return {}


def _prefix(holder: Mapping[str, object]) -> str:
    """Gives the path of the first server, with the defaults of its variables."""
    servers = holder.get("servers")
    if not isinstance(servers, list) or not servers:
        return ""
    server = _mapping(servers[0])
    url = str(server.get("url", ""))
    for name, variable in _mapping(server.get("variables")).items():
        url = url.replace(f"{{{name}}}", str(_mapping(variable).get("default", "")))
    return urlsplit(url).path.rstrip("/")


def _pointed(reference: str, contract: Mapping[str, object], name: str) -> object:
    if not reference.startswith("#/"):
        raise ConfigurationError(f"`{name}` refers to `{reference}`, which is outside of it")
    value: object = contract
    for part in reference[2:].split("/"):
        key = part.replace("~1", "/").replace("~0", "~")
        if key not in _mapping(value):
            raise ConfigurationError(f"`{name}` refers to `{reference}`, which is not in it")
        value = _mapping(value)[key]
    return value


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}
