"""A real MariaDB with the schema, which reads what MySQL reads so far as both are checked."""

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cdcheck.sql.scopes.schema import Relation
from cdcheck.sql.types import FAMILY
from tests.fixture_apps.fixture import UnavailableError
from tests.sql.engines import as_sent, schema

_LATE = {1048, 1062, 1216, 1452}
"""Errors of values that are null, there twice, or refer to nothing: with others it may be run."""
_TYPES = {"number": "INT", "boolean": "BOOLEAN", "moment": "DATETIME", "json": "JSON", "jsonb": "JSON"}


@contextmanager
def server() -> Iterator[Path]:
    """Starts a server that is gone afterwards, and gives its socket; raises `UnavailableError`."""
    program, install = shutil.which("mariadbd"), shutil.which("mariadb-install-db")
    if program is None or install is None:
        raise UnavailableError("MariaDB's server is not installed")
    user = ["--user=root"] if os.geteuid() == 0 else []
    with TemporaryDirectory() as folder:
        data, socket = Path(folder) / "data", Path(folder) / "socket"
        how = ["--no-defaults", f"--datadir={data}", *user]
        made = [install, *how, "--auth-root-authentication-method=normal", "--skip-test-db"]
        subprocess.run(made, check=True, capture_output=True)
        process = subprocess.Popen(
            [program, *how, f"--socket={socket}", "--skip-networking", "--lower-case-table-names=1"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            _await(socket)
            yield socket
        finally:
            process.kill()
            process.wait()


def _await(socket: Path) -> None:
    deadline = time.monotonic() + 60
    while not socket.exists():
        if time.monotonic() > deadline:
            raise UnavailableError("MariaDB does not start")
        time.sleep(0.05)


class Mariadb:
    """Is a database of a real MariaDB with the schema."""

    def __init__(self, socket: Path) -> None:
        import pymysql  # noqa: PLC0415 (tests that need it skip without)

        self._error = pymysql.err.MySQLError
        self._connection = pymysql.connect(unix_socket=str(socket), user="root")
        self._run("CREATE DATABASE app")
        self._run("USE app")
        for relations in schema().relations.values():
            for relation in relations:
                self._run(_definition(relation))

    def refusal(self, sql: str) -> str:
        """Gives what it says against a statement, when it is prepared or run with NULLs."""
        text = re.sub(r":cdcmark\d+", "?", as_sent(sql).text)
        try:
            self._run("PREPARE asked FROM %s", (text,))
            values = ", ".join(["NULL"] * text.count("?"))
            self._run(f"EXECUTE asked{f' USING {values}' if values else ''}")
        except self._error as error:
            code, said = error.args
            return "" if code in _LATE else f"{code}: {said}"
        finally:
            self._connection.rollback()
        return ""

    def _run(self, text: str, values: Any = None) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(text, values)


def _definition(relation: Relation) -> str:
    required = {column.name for column in relation.required}
    parts = [_column(f.name or "", f.type, is_null=f.name not in required) for f in relation.fields]
    for number, field in enumerate(relation.fields):
        if relation.primary == {field.name} and FAMILY.get(field.type or "") == "number":
            parts[number] += " AUTO_INCREMENT"
    if relation.primary:
        parts.append(f"PRIMARY KEY ({', '.join(f'`{name}`' for name in sorted(relation.primary))})")
    return f"CREATE TABLE `{relation.name}` ({', '.join(parts)})"


def _column(name: str, kind: str | None, *, is_null: bool) -> str:
    type_ = _TYPES.get(FAMILY.get(kind or "", ""), "VARCHAR(190)")
    return f"`{name}` {type_} {'' if is_null else 'NOT NULL'}"
