"""Runs the clean apps of `fixtures/` again and again and says whether their results are the same.

    python -m benchmarks.equal_runs [--times 3] [--runner docker|process] [APP ...]

Every assertion must pass, and two results of an app may differ in nothing but times, what is drawn at
random (tokens, the salts of passwords), and the order of what happens at the same time. What a driver
says to the server when it connects (`SET`, `SHOW`) is of the run and not of a request: during which
one a pool opens its next connection depends on how long two statements take beside each other. Results
of one runner are compared whole; those of the two runners without what tells them apart. Containers are
made from the images of `scripts/base-images`.
"""

import re
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import msgspec

from cdcheck.running import Run, RunRequest, run
from cdcheck.runs import RunResult, Verdict
from cdcheck.runtime.runners import NAMES, Options
from cdcheck.session import Request
from tests.fixture_apps.containers import local_images

FIXTURES = Path(__file__).parents[1] / "fixtures"
_TIMES = frozenset({"stages", "seconds", "peak_memory", "root", "etag"})
_OF_A_RUNNER = frozenset({"runner", "runtime", "image", "database_image", "server"})
# What a run draws at random or reads off a clock, in the forms that apps and servers write it.
_DRAWN = (
    (r"/tmp/[\w./-]+", "<temporary>"),
    (r"eyJ[\w-]+(?:\.[\w-]+)+", "<token>"),
    (r"\$(?:argon2\w*|2[aby])\$[\w$=,+/.-]+", "<password>"),
    (r"(?:scrypt|pbkdf2)[\w:]*\$[\w$+/=.]+", "<password>"),
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?: ?Z|[+-]\d\d(?::?\d\d)?)?", "<moment>"),
    (r"(?:[A-Z][a-z]{2}, )?\d\d[ /][A-Z][a-z]{2}[ /]\d{4}[ :]\d\d:\d\d:\d\d", "<moment>"),
    (r"[A-Z][a-z]+ \d\d, \d{4} - [\d:]+", "<moment>"),
    (r"\b\d+\.\d+\.\d+\.\d+(?::\d+)?\b|(?<=port )\d+|(?<=Port\":)\d+", "<address>"),
    (r"\[\d+\]|(?<=> )\(\d+\)|(?<=\"pid\":)\d+|(?<=\bpid: )\d+", "<process>"),
    (r"(?<=\"responseTime\":)[\d.e-]+|\b[\d.]+ ?m?s\b", "<seconds>"),
    (r"(?<=\"hostname\":\")\w+", "<host>"),
    (r"[0-9a-f]{32}|\b[0-9a-f]{8,}\b|(?<=-)[a-z0-9]{8}\b", "<drawn>"),
    (r"(?<=\" \d{3} )\d+", "<size>"),
)
# What drivers send on a new connection; what a transaction sets for itself is the app's.
_SET_UP = r"SHOW\s|SET\s+(?!LOCAL|TRANSACTION|CONSTRAINTS)"
_MOST_SHOWN = 5
_SURE = 80


def clean_apps() -> list[str]:
    """Names the apps that pass the suite: one a framework and level."""
    return sorted(
        path.parent.name
        for path in FIXTURES.glob("*/fixture.toml")
        if "." not in path.parent.name and tomllib.loads(path.read_text("utf-8"))["kind"] == "clean"
    )


def run_once(name: str, runner: str, options: Options, keep: Path | None = None) -> Run:
    """Checks and runs an app at the level that it keeps."""
    told = tomllib.loads((FIXTURES / name / "fixture.toml").read_text("utf-8"))
    stated = told.get("constraints", {})
    check = Request(
        root=FIXTURES / name,
        rules=told["level"],
        overrides={family: stated.get(family) for family in ("database", "orm")},
        honours_suppressions=False,
    )
    request = RunRequest(
        check=check, suite="conduit", runner=runner, health=told["health"], options=options, keep=keep
    )
    return run(request)


def untimed(value: Any, left_out: frozenset[str]) -> Any:
    """Gives a result, as plain data, without what may differ."""
    if isinstance(value, dict):
        plain = {key: untimed(inner, left_out) for key, inner in value.items() if key not in left_out}
        if "parameters" in plain:
            # The order of a set of objects is that of their addresses.
            values = re.findall("'.*?'", value["parameters"])
            plain["parameters"] = sorted(untimed(each, left_out) for each in values)
        if "statements" in plain:
            flags = re.IGNORECASE
            asked = [one for one in plain["statements"] if not re.match(_SET_UP, one["sql"], flags)]
            # Which of two statements sent together comes first is up to the server.
            plain["statements"] = sorted(asked, key=str)
        return plain
    if isinstance(value, list | tuple):
        return [untimed(inner, left_out) for inner in value]
    if isinstance(value, str):
        for drawn, name in _DRAWN:
            value = re.sub(drawn, name, value)
        # What is cut ends elsewhere when a moment in it is written shorter.
        return value[:_SURE] if value.endswith("...") else value
    return value


def differences(one: Any, two: Any, at: str = "") -> Iterator[str]:
    """Lists where two results differ, each with both values."""
    if isinstance(one, dict) and isinstance(two, dict) and one.keys() == two.keys():
        for key in one:
            yield from differences(one[key], two[key], f"{at}.{key}")
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for place, (left, right) in enumerate(zip(one, two, strict=True)):
            yield from differences(left, right, f"{at}[{place}]")
    elif one != two:
        yield f"{at}: {str(one)[:150]!r} and {str(two)[:150]!r}"


def passed(result: RunResult) -> str:
    """Counts the assertions that passed."""
    verdicts = [assertion.verdict for step in result.steps for assertion in step.assertions]
    return f"{verdicts.count(Verdict.PASSED)}/{len(verdicts)}"


def _plain(result: RunResult, left_out: frozenset[str]) -> Any:
    # How often an app is asked until it is ready depends on how long it takes.
    log = tuple(line for line in result.start.log if "/health" not in line)
    start = msgspec.structs.replace(result.start, log=log)
    plain = msgspec.to_builtins(msgspec.structs.replace(result, start=start))
    # A line that is written after its answer is seen with this request or with the next.
    plain["log"] = [line for step in plain["steps"] for line in step.pop("log")]
    return untimed(plain, left_out)


def _compared(name: str, runners: tuple[str, ...], times: int) -> Iterator[str]:
    """Runs an app, printing a line for each run, and lists what is wrong."""
    firsts = []
    for runner in runners:
        results = []
        for _ in range(times):
            began = time.monotonic()
            with tempfile.TemporaryDirectory() as folder:
                result = run_once(name, runner, local_images(), Path(folder, "logs")).result
            click.echo(f"{name:<30} {runner:<8} {passed(result)} {time.monotonic() - began:6.1f} s")
            results.append(result)
            if not all(a.verdict is Verdict.PASSED for step in result.steps for a in step.assertions):
                yield f"{runner}: {passed(result)} {result.start.why} {' '.join(result.harness)}"
        plain = [_plain(result, _TIMES) for result in results]
        for other in plain[1:]:
            yield from (f"{runner}: {said}" for said in differences(plain[0], other))
        firsts.append(results[0])
    both = [_plain(result, _TIMES | _OF_A_RUNNER) for result in firsts]
    for other in both[1:]:
        yield from (f"between runners: {said}" for said in differences(both[0], other))


@click.command()
@click.argument("apps", nargs=-1)
@click.option("--times", default=3, show_default=True)
@click.option("--runner", "runners", multiple=True, type=click.Choice(NAMES), default=NAMES)
def main(apps: tuple[str, ...], times: int, runners: tuple[str, ...]) -> None:
    """Runs APPS, or all that are clean, and exits with 1 if two results of one differ."""
    wrong = 0
    for name in apps or clean_apps():
        found = list(_compared(name, runners, times))
        wrong += bool(found)
        for said in found[:_MOST_SHOWN]:
            click.echo(f"    {said}")
        if len(found) > _MOST_SHOWN:
            click.echo(f"    and {len(found) - _MOST_SHOWN} more")
    click.echo(f"{len(apps or clean_apps()) - wrong} apps are the same every time, {wrong} are not")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
