"""Compares what cdcheck, sqlfluff and squawk find in statements that a real PostgreSQL refuses.

    python -m benchmarks.sql_tools [--sqlfluff COMMAND] [--squawk COMMAND]

The statements are those of `tests/sql`, each in a file of its own. A tool *catches* a refused statement
if it reports anything that it calls an error of syntax or of reference: of sqlfluff `PRS`, `RF01` and
`RF03`, of squawk `syntax-error`. Such a report on a statement that PostgreSQL accepts is a false alarm.
The other two read no schema, so that most of what is refused is nothing that they claim to find.
"""

import json
import shutil
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from tests.fixture_apps.postgres import cluster
from tests.sql.engines import Postgres, Statement, ours, schema, statements
from tests.sql.generated import generated

CLAIMS = "RF01,RF03"


@click.command(help=__doc__)
@click.option("--sqlfluff", default="sqlfluff", show_default=True)
@click.option("--squawk", default="squawk", show_default=True)
def main(sqlfluff: str, squawk: str) -> None:
    found = (*statements(), *generated())
    schema()
    tools: dict[str, Callable[[Path], set[int]]] = {"cdcheck": lambda _: _by_us(found)}
    if shutil.which(sqlfluff):
        tools["sqlfluff"] = lambda path: _by_sqlfluff(sqlfluff, path)
    if shutil.which(squawk):
        tools["squawk"] = lambda path: _by_squawk(squawk, path)
    with cluster() as running:
        engine = Postgres(running.create_database("benchmark")["DATABASE_URL"])
        refused = {number for number, s in enumerate(found, 1) if engine.refusal(s.sql)}
    with tempfile.TemporaryDirectory() as folder:
        for number, statement in enumerate(found, 1):
            Path(folder, f"{number}.sql").write_text(f"{statement.sql.strip()};\n", "utf-8")
        for name, ask in tools.items():
            started = time.perf_counter()
            reported = ask(Path(folder))
            _show(name, found, refused, reported, time.perf_counter() - started)


def _by_us(found: Iterable[Statement]) -> set[int]:
    return {number for number, s in enumerate(found, 1) if ours(s.sql, "postgres")}


def _by_sqlfluff(command: str, folder: Path) -> set[int]:
    asked = ["lint", "--dialect", "postgres", "--rules", CLAIMS, "--format", "json", str(folder)]
    files = json.loads(_printed([command, *asked]))
    return {int(Path(file["filepath"]).stem) for file in files if file["violations"]}


def _by_squawk(command: str, folder: Path) -> set[int]:
    found = json.loads(_printed([command, "--reporter", "json", *map(str, sorted(folder.iterdir()))]))
    return {int(Path(one["file"]).stem) for one in found if one["rule_name"] == "syntax-error"}


def _printed(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        raise click.ClickException(done.stderr.strip()[-400:])
    return done.stdout


def _show(
    name: str, found: tuple[Statement, ...], refused: set[int], reported: set[int], seconds: float
) -> None:
    total = Counter(s.group.partition(":")[0] for number, s in enumerate(found, 1) if number in refused)
    caught = Counter(
        s.group.partition(":")[0] for number, s in enumerate(found, 1) if number in refused & reported
    )
    false = len(reported - refused)
    milliseconds = seconds / len(found) * 1000
    click.echo(
        f"{name}: {len(refused & reported)} of {len(refused)} refused, {false} of "
        f"{len(found) - len(refused)} accepted reported, {milliseconds:.2f} ms a statement"
    )
    for group, count in total.items():
        click.echo(f"    {group:35} {caught[group]:4} of {count}")


if __name__ == "__main__":
    main()
