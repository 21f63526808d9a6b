"""Holds requests and answers to an OpenAPI 3 contract, with jsonschema."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from msgspec import Struct, field

from cdcheck.contracts import Clause, clauses_of, followed
from cdcheck.documents import mapping_in, read_document
from cdcheck.errors import ConfigurationError
from cdcheck.model.http import Operation
from cdcheck.runtime.suites.answer import Answer
from cdcheck.runtime.suites.judge import moment, shown

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator

CONTRACT = "urn:contract"
_JSON = "application/json"


class Sent(Struct, frozen=True):
    """Is a request as far as a contract has a say in it; `body` is `None` where none is sent."""

    method: str
    path: str
    query: Mapping[str, Any]
    headers: Mapping[str, str]
    has_body: bool
    body: Any = None


class Terms(Struct, frozen=True):
    """Is what a contract says of one operation; `body` is `None` where it takes none.

    Statuses are `200`, `2XX`, `default`.
    """

    operation: Operation
    parameters: Mapping[str, Mapping[str, Any]]
    body: Mapping[str, Any] | None
    responses: Mapping[str, Mapping[str, Any]]


class Conformity(Struct, frozen=True):
    """Knows a contract; validators are made when they are first needed."""

    terms: Mapping[str, Terms]
    document: Mapping[str, Any]
    _made: dict[str, "Draft202012Validator"] = field(default_factory=dict)

    def of_answer(self, operation: str, answer: Answer) -> Iterator[str]:
        """Says what about an answer is not as the contract states it."""
        responses = self.terms[operation].responses
        status = str(answer.status)
        stated = next(
            (responses[key] for key in (status, f"{status[0]}XX", "default") if key in responses), None
        )
        if stated is None:
            yield f"the contract states no status {status}"
            return
        content = stated.get("content", {})
        if not content:
            return
        if answer.media_type not in content:
            wanted = " or ".join(content)
            yield f"the media type is `{answer.media_type}`, not {wanted}"
            return
        if answer.media_type == _JSON:
            yield from self._of_json(f"{operation} {status}", content[_JSON].get("schema", {}), answer)

    def of_request(self, operation: str, sent: Sent) -> Iterator[str]:
        """Says what about a request is not as the contract states it."""
        terms = self.terms[operation]
        stated = terms.operation
        if sent.method != stated.method or not fits(stated.path, sent.path):
            yield f"`{sent.method} {sent.path}` is not `{stated.method} {stated.path}`"
        yield from self._of_query(terms, sent)
        if sent.has_body and terms.body is None:
            yield "it has a body, and the contract states none"
        elif not sent.has_body:
            if any(name.lower() == "content-type" for name in sent.headers):
                yield "it has a content type without a body"
            if terms.body is not None and terms.body.get("required", False):
                yield "it has no body, and the contract requires one"
        elif terms.body is not None:
            schema = terms.body.get("content", {}).get(_JSON, {}).get("schema", {})
            yield from self._errors(f"{operation} body", schema, sent.body)

    def _of_json(self, name: str, schema: Mapping[str, Any], answer: Answer) -> Iterator[str]:
        if not answer.is_json:
            yield "the body is not JSON"
            return
        yield from self._errors(name, schema, answer.json)

    def _of_query(self, terms: Terms, sent: Sent) -> Iterator[str]:
        for name, value in sent.query.items():
            if name not in terms.parameters:
                yield f"the contract states no parameter `{name}`"
                continue
            schema = terms.parameters[name].get("schema", {})
            yield from self._errors(f"{terms.operation.id} ?{name}", schema, value)

    def _errors(self, name: str, schema: Mapping[str, Any], value: object) -> Iterator[str]:
        from referencing.exceptions import Unresolvable  # noqa: PLC0415 (runs only)

        if name not in self._made:
            self._made[name] = _validator(schema, self.document)
        try:
            errors = list(self._made[name].iter_errors(value))
        except Unresolvable as unresolved:
            lost = "#" + str(unresolved.ref).rpartition("#")[2]
            raise ConfigurationError(f"the contract refers to `{lost}`, which is not in it") from None
        for error in errors:
            message = error.message if len(error.message) < 200 else shown(error.message)
            place = error.json_path.removeprefix("$").removeprefix(".")
            yield f"`{place}`: {message}" if place else message


def conformity(contract: Path) -> Conformity:
    """Reads a contract; raises `ConfigurationError` if it is none."""
    document = mapping_in(read_document(contract))
    terms = {
        clause.operation.id: _terms(clause, document, contract.name) for clause in clauses_of(contract)
    }
    return Conformity(terms, _with_whole_references(document))


def fits(template: str, path: str) -> bool:
    """Says whether a path is one of those that a template stands for."""
    pattern = re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(template))
    return re.fullmatch(pattern, path) is not None


def _terms(clause: Clause, document: Mapping[str, object], name: str) -> Terms:
    def follow(value: object) -> Mapping[str, Any]:
        return cast(Mapping[str, Any], _with_whole_references(followed(value, document, name)))

    stated = cast(Mapping[str, Any], clause.stated)
    several = [*_items(clause.of_path, "parameters"), *_items(stated, "parameters")]
    parameters = [follow(parameter) for parameter in several]
    return Terms(
        clause.operation,
        {str(one["name"]): one for one in parameters if one.get("in") == "query"},
        follow(stated["requestBody"]) if clause.operation.has_body else None,
        {str(status): follow(response) for status, response in stated.get("responses", {}).items()},
    )


def _items(holder: Mapping[str, object], key: str) -> list[object]:
    items = holder.get(key)
    return items if isinstance(items, list) else []


def _with_whole_references(value: Any) -> Any:
    """Names the contract in references, and reads `nullable` of OpenAPI 3.0 as JSON Schema has it."""
    if isinstance(value, list | tuple):
        return type(value)(_with_whole_references(inner) for inner in value)
    if not isinstance(value, Mapping):
        return value
    inner = {key: _with_whole_references(one) for key, one in value.items()}
    reference = inner.get("$ref")
    if isinstance(reference, str) and reference.startswith("#"):
        inner["$ref"] = CONTRACT + reference
    if inner.get("nullable") is True and isinstance(inner.get("type"), str):
        inner["type"] = [inner["type"], "null"]
    return inner


def _validator(schema: Mapping[str, Any], document: Mapping[str, Any]) -> "Draft202012Validator":
    from jsonschema import Draft202012Validator, FormatChecker  # noqa: PLC0415 (runs only)
    from referencing import Registry, Resource  # noqa: PLC0415 (runs only)
    from referencing.jsonschema import DRAFT202012  # noqa: PLC0415 (runs only)

    resource = Resource.from_contents(document, default_specification=DRAFT202012)
    registry: Registry[Any] = Registry().with_resource(CONTRACT, resource)
    formats = FormatChecker(formats=())
    formats.checks("date-time")(_is_date_time)
    return Draft202012Validator(schema, registry=registry, format_checker=formats)


def _is_date_time(value: object) -> bool:
    return not isinstance(value, str) or moment(value) is not None
