"""Reads YAML documents that nobody vouches for; JSON is read as the YAML that it is.

Refused, with one sentence: what is too large, what would grow when its aliases are followed, keys
that stand twice, and everything that does not parse.
"""

from collections.abc import Mapping
from pathlib import Path

import yaml
from msgspec import Struct

from cdcheck.errors import ConfigurationError

_MAX_BYTES = 2_000_000
_MAX_NODES = 500_000
_Loader: type[yaml.SafeLoader | yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Document(Struct, frozen=True):
    """Holds what a file says, and its syntax tree for those who ask where it says it."""

    name: str
    value: object
    tree: yaml.Node | None

    def line_of(self, *keys: str) -> int:
        """Finds the line of the last of some nested keys, as far as they are there."""
        line, node = 1, self.tree
        for key in keys:
            found = _entry(node, key)
            if found is None:
                return line
            line = found[0].start_mark.line + 1
            node = found[1]
        return line


def read_document(path: Path) -> Document:
    """Reads a file; raises `ConfigurationError` if it cannot be read or used."""
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(f"`{path}` cannot be read: {error.strerror}") from None
    return parse_document(data, str(path))


def parse_document(data: bytes, name: str) -> Document:
    """Parses bytes; raises `ConfigurationError` for what cannot be used."""
    if len(data) > _MAX_BYTES:
        raise ConfigurationError(f"`{name}` is larger than {_MAX_BYTES // 1_000_000} MB")
    try:
        loader = _Loader(data)
        tree = loader.get_single_node()
        _judge(tree, name)
        value = None if tree is None else loader.construct_document(tree)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigurationError(f"`{name}`, line {line}, does not parse: {error.problem}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise ConfigurationError(f"`{name}` does not parse: {reason}") from None
    return Document(name, value, tree)


def mapping_in(document: Document) -> Mapping[str, object]:
    """Gives the document as a mapping by string; raises `ConfigurationError` if it is none."""
    value = {} if document.value is None else document.value
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise ConfigurationError(f"`{document.name}` must hold named values (`key: value`)")
    return value


def _judge(tree: yaml.Node | None, name: str) -> None:
    sizes: dict[int, int] = {}
    if tree is not None and _size(tree, name, sizes, ()) > _MAX_NODES:
        raise ConfigurationError(f"`{name}` grows past all bounds when its aliases are followed")


def _size(node: yaml.Node, name: str, sizes: dict[int, int], above: tuple[int, ...]) -> int:
    if id(node) in above:
        raise ConfigurationError(f"`{name}` has an alias that contains itself")
    if id(node) in sizes:
        return sizes[id(node)]
    above = (*above, id(node))
    inner: list[yaml.Node] = []
    if isinstance(node, yaml.SequenceNode):
        inner = list(node.value)
    elif isinstance(node, yaml.MappingNode):
        _refuse_repeated_keys(node, name)
        inner = [part for pair in node.value for part in pair]
    sizes[id(node)] = 1 + sum(_size(part, name, sizes, above) for part in inner)
    return sizes[id(node)]


def _refuse_repeated_keys(node: yaml.MappingNode, name: str) -> None:
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode) or key.tag == "tag:yaml.org,2002:merge":
            continue
        if key.value in seen:
            line = key.start_mark.line + 1
            raise ConfigurationError(f"`{name}`, line {line}, has the key `{key.value}` twice")
        seen.add(key.value)


def _entry(node: yaml.Node | None, key: str) -> tuple[yaml.Node, yaml.Node] | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next(((k, v) for k, v in node.value if k.value == key), None)
