"""A schema that DDL statements build: tables are created, altered, indexed and dropped in order."""

import logging
import re

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from cdcheck.model.data import Table
from cdcheck.sql.ddl.columns import place_of, table_name
from cdcheck.sql.ddl.reading import Ddl, altered_table
from cdcheck.sql.ddl.tables import TableInDdl
from cdcheck.sql.ddl.triggers import Triggers
from cdcheck.sql.dialects import POSTGRES

_TAIL = re.compile(r"\)\s*(?:(?:WITHOUT\s+ROWID|STRICT)\s*,?\s*)+$", re.IGNORECASE)
_HEAD = re.compile(
    r"CREATE\s+(?:OR\s+REPLACE\s+)?(?P<words>(?:\w+\s+){0,3}?)(?P<kind>TABLE|VIEW)\s+(?:IF\s+NOT\s+EXISTS\s+)?"
    r"(?P<name>[\w.\"`\[\]]+)",
    re.IGNORECASE,
)
_CODE = re.compile(r"CREATE\s+(?:[\w=@`%]+\s+){0,4}?(?:TRIGGER|FUNCTION)\b", re.IGNORECASE)
# The parser tells the log what it passes over; that is in the tables, which are then incomplete.
logging.getLogger("sqlglot").setLevel(logging.ERROR)


class Schema:
    """Holds the tables as they stand after the statements so far.

    What migrations define and what a schema script defines is kept apart, as both may be there. A table
    that two files define stays incomplete if their columns differ: it may be that of either, even if a
    script drops it before. Of two that are alike the last one counts, which is that of the code: nobody
    may run the script. What changes a table that is defined later is done then: the names of files need
    not tell their order.
    """

    def __init__(self, dialect: str) -> None:
        self._dialect = dialect
        self._tables: dict[tuple[str, str], TableInDdl] = {}
        self._dropped: dict[tuple[str, str], TableInDdl] = {}
        self._early: dict[str, list[tuple[Ddl, exp.Alter]]] = {}
        self._triggers = Triggers()

    def tables(self) -> tuple[Table, ...]:
        """Gives the tables that were not dropped, in the order of their definition."""
        return tuple(table.finished(self._triggers) for table in self._tables.values())

    def apply(self, statement: Ddl) -> None:
        """Does to the schema what a statement does."""
        if _CODE.match(statement.sql):
            self._triggers.read(statement.sql)
            return
        parsed = self._parsed(statement.sql)
        if isinstance(parsed, exp.Create):
            self._create(statement, parsed)
        elif isinstance(parsed, exp.Alter):
            self._alter(statement, parsed)
        elif isinstance(parsed, exp.Drop):
            self._drop(statement, parsed)
        else:
            self._note_unread(statement)

    def _parsed(self, sql: str) -> exp.Expr | None:
        try:
            parsed = sqlglot.parse_one(_TAIL.sub(")", sql), dialect=self._dialect)
        except (SqlglotError, RecursionError):
            return None
        if self._dialect == "postgres":
            for name in parsed.find_all(exp.Identifier):
                name.set("this", POSTGRES.folded(name))
        return parsed

    def _create(self, statement: Ddl, node: exp.Create) -> None:
        kind = str(node.args.get("kind") or "").upper()
        if kind == "INDEX":
            index = node.this
            table = index.args.get("table") if isinstance(index, exp.Index) else None
            known = self._find(statement, table) if isinstance(table, exp.Table) else None
            if known is not None:
                known.add_index(statement, node)
            return
        target = node.find(exp.Table)
        if kind not in {"TABLE", "VIEW"} or target is None:
            return
        is_passing = kind == "VIEW" or node.find(exp.TemporaryProperty) is not None
        key = statement.origin, _name(target)
        table_ = TableInDdl(
            table_name(target),
            place_of(statement, target),
            "view" if is_passing else statement.origin,
            self._dialect,
        )
        table_.define(statement, node)
        known = self._tables.get(key)
        other = known if known is not None else self._dropped.get(key)
        is_again = other is not None and other.is_elsewhere(table_) and other.has_columns_of(table_)
        if other is not None and is_again:
            table_.repeat(other)
        elif other is not None and other.is_elsewhere(table_):
            other.is_complete = table_.is_complete = False
        if known is None or is_again or not node.args.get("exists"):
            self._tables[key] = table_
            for early in self._early.pop(_name(target), ()):
                self._alter(*early)

    def _alter(self, statement: Ddl, node: exp.Alter) -> None:
        target = node.this
        known = self._find(statement, target) if isinstance(target, exp.Table) else None
        if known is None:
            if isinstance(target, exp.Table):
                self._early.setdefault(_name(target), []).append((statement, node))
            return
        for action in node.args.get("actions") or ():
            if isinstance(action, exp.AlterRename):
                renamed = action.find(exp.Table)
                if renamed is not None:
                    known.name = table_name(renamed)
                    self._tables = {(o, t.name.lower()): t for (o, _), t in self._tables.items()}
            else:
                known.change(statement, action)

    def _find(self, statement: Ddl, table: exp.Table) -> TableInDdl | None:
        """Finds what a statement changes; a migration may go on with what a script defines."""
        found = self._tables.get((statement.origin, _name(table)))
        return found if found is not None else self._tables.get(("ddl", _name(table)))

    def _drop(self, statement: Ddl, node: exp.Drop) -> None:
        kind = str(node.args.get("kind") or "").upper()
        for target in node.find_all(exp.Table):
            if kind in {"TABLE", "VIEW"}:
                dropped = self._tables.pop((statement.origin, _name(target)), None)
                if dropped is not None and statement.origin == "ddl":
                    self._dropped["ddl", _name(target)] = dropped
            elif kind == "INDEX":
                for table in self._tables.values():
                    table.drop_index(target.name)

    def _note_unread(self, statement: Ddl) -> None:
        """Keeps the name of a table whose definition does not parse, and that it was changed."""
        match = _HEAD.match(statement.sql)
        if match is not None:
            name = re.sub(r"[\"`\[\]]", "", match.group("name"))
            is_view = match.group("kind").upper() == "VIEW" or "TEMP" in match.group("words").upper()
            at = statement.place(match.start("name"), match.end("name"))
            origin = "view" if is_view else statement.origin
            table = TableInDdl(name.removeprefix("public."), at, origin, self._dialect)
            table.is_complete = False
            self._tables[statement.origin, table.name.lower()] = table
            return
        altered = altered_table(statement.sql)
        for (_, name), known in self._tables.items():
            if altered in {name, ""}:  # It may be any table where the name is not known.
                known.is_complete = False


def _name(table: exp.Table) -> str:
    return table_name(table).lower()
