"""The blocks of Prisma's schema files, and the fields in them."""

import re
from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath

from msgspec import Struct, field

from cdcheck.model.places import Location

_BLOCK = re.compile(r"^\s*(model|enum|datasource|generator|type|view)\s+(\w+)\s*\{", re.MULTILINE)
_FIELD = re.compile(r"^\s*(\w+)\s+([\w.]+(?:\(\"[^\"]*\"\))?)(\[\])?(\?)?\s*(.*)$")
_RELATION = re.compile(r"@relation\(([^)]*)\)")
_LABEL = re.compile(r'(?:^\s*|\bname:\s*)"([^"]+)"')
_NAMED = re.compile(r'@map\(\s*(?:name:\s*)?"([^"]+)"')
_OUTPUT = re.compile(r'^\s*output\s*=\s*"(\.{1,2}/[^"]+)"')
_BLOCK_NAMED = re.compile(r'@@map\(\s*(?:name:\s*)?"([^"]+)"')


_BLOCK_SCHEMA = re.compile(r'@@schema\(\s*"([^"]+)"')


class Field(Struct, frozen=True):
    """Is a line that gives a model a field; `rest` are its attributes."""

    name: str
    type: str
    is_list: bool
    is_optional: bool
    rest: str
    at: Location

    @property
    def column(self) -> str:
        match = _NAMED.search(self.rest)
        return match.group(1) if match else self.name

    @property
    def label(self) -> str:
        """Reads the name of a relation, empty if it has none."""
        match = _RELATION.search(self.rest)
        named = _LABEL.search(match.group(1)) if match else None
        return named.group(1) if named else ""


class Block(Struct):
    """Is a block: a model, an enumeration, a data source."""

    kind: str
    name: str
    at: Location
    fields: list[Field] = field(default_factory=list)
    lines: list[tuple[str, Location]] = field(default_factory=list)

    @property
    def table(self) -> str:
        return self._stated(_BLOCK_NAMED) or self.name

    @property
    def schema(self) -> str:
        return self._stated(_BLOCK_SCHEMA)

    def _stated(self, setting: re.Pattern[str]) -> str:
        found = (setting.search(line) for line, _ in self.lines)
        return next((match.group(1) for match in found if match), "")


def blocks_in(path: str, text: str) -> Iterator[Block]:
    """Lists the blocks of a file, in order."""
    for match in _BLOCK.finditer(text):
        end = text.find("\n}", match.end())
        first = text.count("\n", 0, match.start(1)) + 1
        block = Block(match.group(1), match.group(2), Location(path, first, 1, first, 1))
        body = text[match.end() : end if end >= 0 else len(text)]
        for offset, line in enumerate(body.split("\n")):
            code = line.split("//")[0].strip() if "://" not in line else line.strip()
            if code:
                column = len(line) - len(line.lstrip()) + 1
                number = first + offset
                at = Location(path, number, column, number, len(line) + 1)
                _add_line(block, code, at)
        yield block


def _add_line(block: Block, code: str, at: Location) -> None:
    block.lines.append((code, at))
    match = _FIELD.match(code)
    if block.kind == "model" and match is not None and not code.startswith("@@"):
        name, type_, many, optional, rest = match.groups()
        block.fields.append(Field(name, type_, bool(many), bool(optional), rest, at))


def generated_clients(texts: Mapping[str, str]) -> dict[str, str]:
    """Finds the folders of the app that schemas have the client generated in."""
    found: dict[str, str] = {}
    for path, text in texts.items():
        has_output = path.endswith(".prisma") and "output" in text
        for block in blocks_in(path, text) if has_output else ():
            outputs = [_OUTPUT.match(line) for line, _ in block.lines if block.kind == "generator"]
            for match in filter(None, outputs):
                folder = normpath(join(dirname(path), match.group(1)))
                if not folder.startswith(".."):
                    found[folder] = "@prisma/client"
    return found
