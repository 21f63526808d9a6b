"""Columns that a trigger fills before a row is inserted."""

import re

_TRIGGER = re.compile(
    r"\bTRIGGER\s+(?:IF\s+NOT\s+EXISTS\s+)?[\w.\"`]+\s+BEFORE\s+[\w\s,.\"`]*?\bINSERT\b[\w\s,.\"`]*?"
    r"\bON\s+(?P<table>[\w.\"`]+)",
    re.IGNORECASE,
)
_CALLED = re.compile(r"\bEXECUTE\s+(?:FUNCTION|PROCEDURE)\s+([\w.\"]+)", re.IGNORECASE)
_MADE = re.compile(r"\s*CREATE\s+(?:OR\s+REPLACE\s+)?FUNCTION\s+([\w.\"]+)", re.IGNORECASE)
_NAMED = re.compile(r"\bNEW\s*\.\s*[\"`]?(\w+)", re.IGNORECASE)


class Triggers:
    """Holds what the functions and triggers of DDL say of new rows.

    A column that is named at all counts as filled: what its trigger does with it is not followed.
    """

    def __init__(self) -> None:
        self._named: dict[str, set[str]] = {}
        self._functions: dict[str, set[str]] = {}
        self._filled: dict[str, set[str]] = {}

    def read(self, sql: str) -> None:
        """Takes in a statement, if it defines a function or a trigger."""
        made = _MADE.match(sql)
        if made is not None:
            self._named[_plain(made.group(1))] = _columns(sql)
        for trigger in _TRIGGER.finditer(sql):
            table = _plain(trigger.group("table"))
            called = _CALLED.search(sql, trigger.end())
            if called is not None:
                self._functions.setdefault(table, set()).add(_plain(called.group(1)))
            else:
                self._filled.setdefault(table, set()).update(_columns(sql[trigger.end() :]))

    def fills(self, table: str, column: str) -> bool:
        """Tells whether a trigger of the table may fill a column; a function not seen fills any."""
        owner, name = table.rpartition(".")[2].lower(), column.lower()
        called = (self._named.get(function) for function in self._functions.get(owner, ()))
        return name in self._filled.get(owner, ()) or any(c is None or name in c for c in called)


def _columns(sql: str) -> set[str]:
    return {name.lower() for name in _NAMED.findall(sql)}


def _plain(name: str) -> str:
    return name.replace('"', "").replace("`", "").rpartition(".")[2].lower()
