"""`cdcheck suite`: what suites assert, whether they can be played, and what they are worth."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cdcheck.cli.parameters import FILE

if TYPE_CHECKING:
    from cdcheck.runtime.suites.audit import Audit
    from cdcheck.runtime.suites.plan import Plan

_FORMAT = click.option("--format", "format_", type=click.Choice(("text", "json")), default="text")
_SUITE = click.argument("suite", default="conduit")


@click.group("suite")
def command() -> None:
    """Look at suites of behavioural assertions; SUITE is a name or a file."""


@command.command(short_help="say what is wrong with a suite")
@_SUITE
def validate(suite: str) -> None:
    """Say what is wrong with a suite, before anything is asked; exit 1 if something is."""
    from cdcheck.runtime.suites.decode import find_suite  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.runtime.suites.validate import problems  # noqa: PLC0415 (keeps --help quick)

    path = find_suite(suite)
    found = list(problems(path))
    for problem in found:
        click.echo(problem)
    if found:
        raise click.exceptions.Exit(1)
    planned = _planned(path)
    count = sum(1 for _ in planned.assertions())
    click.echo(f"{planned.suite.suite}: {len(planned.steps)} steps, {count} assertions, nothing wrong")


@command.command(short_help="count the steps and assertions of a suite")
@_SUITE
@_FORMAT
def show(suite: str, format_: str) -> None:
    """Show how many steps and assertions of each kind a suite has, by operation."""
    from collections import Counter  # noqa: PLC0415 (keeps --help quick)

    from cdcheck.runs import Kind  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.runtime.suites.decode import find_suite  # noqa: PLC0415 (keeps --help quick)

    planned = _planned(find_suite(suite))
    steps = Counter(step.step.operation for step in planned.steps)
    kinds = Counter((step.step.operation, a.kind) for step, a in planned.assertions())
    rows = {
        operation: {"steps": steps[operation], **{kind.value: kinds[operation, kind] for kind in Kind}}
        for operation in steps
    }
    columns = ["steps", *(kind.value for kind in Kind)]
    rows["all"] = {column: sum(row[column] for row in rows.values()) for column in columns}
    for row in rows.values():
        row["assertions"] = sum(row.values()) - row["steps"]
    if format_ == "json":
        _print_json({"suite": planned.suite.suite, "digest": planned.digest, "operations": rows})
        return
    _print_table(rows)


@command.command(short_help="say what apps that do nothing score")
@_SUITE
@_FORMAT
@click.option("--free", is_flag=True, help="List what those that do nothing pass.")
def audit(suite: str, format_: str, free: bool) -> None:
    """Measure a suite: what apps that do nothing score, and what it is made of."""
    from cdcheck.contracts import find_contract  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.runtime.suites.audit import audited  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.runtime.suites.conformity import conformity  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.runtime.suites.decode import find_suite  # noqa: PLC0415 (keeps --help quick)

    path = find_suite(suite)
    planned = _planned(path)
    seen = audited(planned, conformity(find_contract(planned.suite.contract, path.parent)))
    if format_ == "json":
        _print_json(_audit_json(planned, seen))
        return
    click.echo(f"{planned.suite.suite}: {len(planned.steps)} steps, {seen.total} assertions\n")
    for name, points in seen.scores.items():
        click.echo(f"{points:6.2f} %  scored by {name}")
        for id_ in seen.free[name] if free else ():
            click.echo(f"            {id_}")
    click.echo()
    for kind, count in sorted(seen.kinds.items(), key=lambda item: -item[1]):
        click.echo(f"{100 * count / seen.total:6.2f} %  {kind.value}")
    click.echo(f"\nrequests that the contract does not allow: {len(seen.nonconforming)}")
    for step, why in seen.nonconforming:
        click.echo(f"  {step}: {why}")
    click.echo(f"operations that nothing asks for: {', '.join(seen.unasked) or 'none'}")


@command.command(short_help="write a suite of random requests")
@_SUITE
@click.option("--as", "identity", required=True, metavar="NAME", help="The suite's identity that asks.")
@click.option("--cases", type=click.IntRange(1, 1000), default=10, show_default=True, metavar="COUNT")
@click.option("--seed", type=int, default=1, show_default=True, help="The same draws the same requests.")
@click.option("--output", type=FILE, required=True, help="The suite to write.")
def fuzz(suite: str, *, identity: str, cases: int, seed: int, output: Path) -> None:
    """Write a suite of random requests that the contract allows, so many for each operation."""
    from cdcheck.cli.output import put  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.runtime.suites.decode import find_suite, read_suite  # noqa: PLC0415 (likewise)
    from cdcheck.runtime.suites.fuzzing import fuzzed, written  # noqa: PLC0415 (likewise)

    path = find_suite(suite)
    made = fuzzed(read_suite(path), path.parent, identity, cases=cases, seed=seed)
    put(written(made), output)


def _audit_json(planned: "Plan", seen: "Audit") -> dict[str, Any]:
    return {
        "suite": planned.suite.suite,
        "digest": planned.digest,
        "assertions": seen.total,
        "scores": dict(seen.scores),
        "kinds": {kind.value: count for kind, count in seen.kinds.items()},
        "nonconforming": [{"step": step, "why": why} for step, why in seen.nonconforming],
        "unasked": list(seen.unasked),
        "free": {name: list(ids) for name, ids in seen.free.items()},
    }


def _planned(path: Path) -> "Plan":
    from cdcheck.runtime.suites.decode import read_suite  # noqa: PLC0415 (keeps --help quick)
    from cdcheck.runtime.suites.plan import plan  # noqa: PLC0415 (keeps --help quick)

    return plan(read_suite(path), "shown")


def _print_json(value: Any) -> None:
    import msgspec  # noqa: PLC0415 (JSON only)

    click.echo(msgspec.json.format(msgspec.json.encode(value)).decode())


def _print_table(rows: Mapping[str, Mapping[str, int]]) -> None:
    width = max(len(operation) for operation in rows)
    columns = list(rows["all"])
    click.echo(" ".join([f"{'operation':<{width}}", *columns]))
    for operation, row in rows.items():
        cells = (f"{row[column]:>{len(column)}}" for column in columns)
        click.echo(" ".join([f"{operation:<{width}}", *cells]))
