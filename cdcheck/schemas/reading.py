"""Finds and reads what is demanded of a schema: `rules/schemas/<name>.yaml`, or a file."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from cdcheck.complaints import said
from cdcheck.documents import mapping_in, read_document
from cdcheck.errors import ConfigurationError
from cdcheck.model.schema import SchemaDemand, TableDemand
from cdcheck.packaged import find_packaged


def find_schema(name_or_path: str, folder: Path = Path()) -> Path:
    """Finds a schema that comes with cdcheck by its name, or a file by its path from a folder."""
    return find_packaged("schema", name_or_path, folder)


def demand_of(path: Path) -> SchemaDemand:
    """Reads what a file demands; raises `ConfigurationError`, which names the field, if it cannot."""
    content = mapping_in(read_document(path))
    try:
        demand = msgspec.convert(content, SchemaDemand)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"`{path}`: {said(error)}") from None
    wrong = next(_contradictions(demand), None)
    if wrong is not None:
        raise ConfigurationError(f"`{path}`: {wrong}")
    return demand


def _contradictions(demand: SchemaDemand) -> Iterator[str]:
    """Says what a file demands of something that it does not name."""
    tables = {table.name for table in demand.tables}
    if not tables:
        yield "it demands no table below `tables`"
    for number, table in enumerate(demand.tables):
        place = f"`tables[{number}]"
        if not table.name:
            yield f"{place}.name`: a table needs a name"
        for column in table.columns:
            for other in (*column.elsewhere, *filter(None, (column.references,))):
                if other not in tables:
                    yield f"{place}.columns`: `{column.name}` names `{other}`, which is no table here"
        for name in _named_columns(table):
            if table.column(name) is None:
                yield f"{place}`: `{name}` is none of its columns"


def _named_columns(table: TableDemand) -> Iterator[str]:
    yield from table.known_by
    for names in table.unique:
        yield from names
