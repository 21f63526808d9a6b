"""Measures what cdcheck costs: CPU seconds and peak memory, cold and warm, on apps of four sizes.

    python benchmarks/speed.py [--rules L3] [--repeat 3] [FOLDER ...]

Without folders, apps are made from copies of the apps in `fixtures/`. The lower of the repeated times
counts: what is above it is the machine's. ruff is measured on the same files where it is installed.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

FIXTURES = Path(__file__).parents[1] / "fixtures"
LINES = (2_000, 5_000, 20_000, 40_000)
SUFFIXES = frozenset({".py", ".js", ".mjs", ".cjs", ".ts", ".tsx"})


@dataclass(frozen=True, slots=True)
class Cost:
    """Is what one process took, with those it started."""

    cpu_seconds: float
    peak_megabytes: float


def cost_of(command: Sequence[str], cache: Path) -> Cost:
    """Runs a command to its end and gives its cost; raises `SystemExit` if it failed."""
    output = os.open(os.devnull, os.O_WRONLY)
    environment = {**os.environ, "CDCHECK_CACHE": str(cache)}
    actions = [(os.POSIX_SPAWN_DUP2, output, 1), (os.POSIX_SPAWN_DUP2, output, 2)]
    process = os.posix_spawnp(command[0], command, environment, file_actions=actions)
    _, status, usage = os.wait4(process, 0)
    os.close(output)
    if os.waitstatus_to_exitcode(status) not in {0, 1}:
        raise SystemExit(f"`{' '.join(command)}` failed")
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def cheapest(command: Sequence[str], repeat: int, *, is_cold: bool) -> Cost:
    """Gives the lowest cost of several runs, each with an empty cache or all with a filled one."""
    with tempfile.TemporaryDirectory() as folder:
        if not is_cold:
            cost_of(command, Path(folder))
        caches = [Path(folder, str(run)) if is_cold else Path(folder) for run in range(repeat)]
        costs = [cost_of(command, cache) for cache in caches]
    return min(costs, key=lambda cost: cost.cpu_seconds)


def lines_in(folder: Path) -> int:
    """Counts the lines of code files."""
    return sum(len(path.read_bytes().splitlines()) for path in _code(folder))


def _code(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.suffix in SUFFIXES and "node_modules" not in path.parts and path.is_file():
            yield path


def make_app(folder: Path, lines: int, language: str) -> None:
    """Makes an app of about so many lines: copies of one app, side by side."""
    source = (
        FIXTURES
        / {"python": "flask-sqlite-sqlalchemy", "javascript": "express-sqlite-sequelize"}[language]
    )
    ignored = shutil.ignore_patterns("node_modules", "__pycache__", "*.sqlite", "*.db")
    copies = max(1, round(lines / lines_in(source)))
    for copy in range(copies):
        target = folder / f"part{copy}" if copy else folder
        shutil.copytree(source, target, ignore=ignored, dirs_exist_ok=True)
        # Extracts are kept by the digest of the text: equal files would be read once.
        for path in () if copy == 0 else list(_code(target)):
            mark = "#" if path.suffix == ".py" else "//"
            path.write_text(f"{path.read_text('utf-8')}{mark} {target.name}\n", "utf-8")


def measure(folder: Path, rules: str, repeat: int) -> str:
    """Gives a row of the table for one app."""
    command = [sys.executable, "-m", "cdcheck", str(folder), "--rules", rules]
    cold = cheapest(command, repeat, is_cold=True)
    warm = cheapest(command, repeat, is_cold=False)
    lines = lines_in(folder)
    cells = [
        f"{lines:>7,}",
        f"{cold.cpu_seconds:>7.2f}",
        f"{warm.cpu_seconds:>7.2f}",
        f"{cold.cpu_seconds * 1e6 / lines:>10.0f}",
        f"{max(cold.peak_megabytes, warm.peak_megabytes):>7.0f}",
        _peer(folder, repeat),
        str(folder.name),
    ]
    return "  ".join(cells)


def _peer(folder: Path, repeat: int) -> str:
    ruff = shutil.which("ruff", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if ruff is None or not any(path.suffix == ".py" for path in _code(folder)):
        return f"{'-':>7}"
    peer = cheapest([ruff, "check", "--isolated", "--no-cache", str(folder)], repeat, is_cold=True)
    return f"{peer.cpu_seconds:>7.2f}"


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--rules", default="L3", show_default=True)
@click.option("--repeat", default=3, show_default=True)
def main(folders: tuple[Path, ...], rules: str, repeat: int) -> None:
    """Measures the apps in FOLDERS, or apps of four sizes in both languages."""
    version = cheapest([sys.executable, "-m", "cdcheck", "--version"], repeat, is_cold=False)
    click.echo(f"--version: {version.cpu_seconds:.3f} s CPU, {version.peak_megabytes:.0f} MB\n")
    click.echo("  lines   cold s   warm s  us a line  peak MB   ruff s  app")
    for folder in folders:
        click.echo(measure(folder, rules, repeat))
    if folders:
        return
    for language in ("python", "javascript"):
        for lines in LINES:
            with tempfile.TemporaryDirectory() as scratch:
                app = Path(scratch, f"{language}-{lines}")
                make_app(app, lines, language)
                click.echo(measure(app, rules, repeat))


if __name__ == "__main__":
    main()
