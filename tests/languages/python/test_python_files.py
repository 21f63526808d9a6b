"""Whole files: comments, lines, the standard library, and bytes that are no Python at all."""

import json
import random
import sysconfig
from pathlib import Path

import msgspec
import pytest

from cdcheck.ir import Extract, Suppression
from cdcheck.languages.python.lowering.front_end import extract

LIBRARY = Path(sysconfig.get_path("stdlib"))
PACKAGES = ("json", "logging", "asyncio", "email", "concurrent", "sqlite3", "http", "argparse.py")


def library_files(*names: str) -> list[Path]:
    return [
        path for name in names for path in (sorted((LIBRARY / name).rglob("*.py")) or [LIBRARY / name])
    ]


def test_comments_suppress() -> None:
    source = (
        "x = 1  # cdcheck: ignore[orm/a, orm/b] they are fine\n"
        "y = '# cdcheck: ignore[orm/c] no comment'\n"
        "'''\n# cdcheck: ignore[orm/d] neither\n'''\n"
        "#cdcheck:ignore[orm/e]\n"
        "z = 1  # noqa # cdcheck: ignore[orm/f] é\n"
    )

    assert extract(source.encode()).suppressions == (
        Suppression(1, ("orm/a", "orm/b"), "they are fine"),
        Suppression(6, ("orm/e",), ""),
        Suppression(7, ("orm/f",), "é"),
    )


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        pytest.param(b"", (0,), id="nothing"),
        pytest.param(b"a", (0,), id="no line end"),
        pytest.param(b"a\nb\n", (0, 2, 4), id="lines"),
        pytest.param(b"a\r\nb\rc", (0, 3, 5), id="other line ends"),
        pytest.param("é\nb".encode(), (0, 3), id="bytes, not characters"),
    ],
)
def test_lines_start_where_python_counts_them(text: bytes, starts: tuple[int, ...]) -> None:
    assert extract(text).line_starts == starts


@pytest.mark.parametrize("path", library_files(*PACKAGES), ids=lambda path: path.name)
def test_the_standard_library_is_in_order(path: Path) -> None:
    found = extract(path.read_bytes())

    assert found.faults == ()
    assert found.undefined == ()


def test_an_extract_survives_the_cache() -> None:
    found = extract(Path(json.__file__).read_bytes())

    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=Extract) == found


@pytest.mark.parametrize("seed", range(4))
def test_mutilated_files_never_raise(seed: int) -> None:
    chance = random.Random(seed)
    for path in chance.sample(library_files("json", "logging", "asyncio"), 10):
        for text in mutilated(path.read_bytes()[:20_000], chance):
            found = extract(text)

            assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=Extract) == found


def mutilated(text: bytes, chance: random.Random) -> list[bytes]:
    cut = chance.randrange(len(text))
    gap = chance.randrange(len(text))
    flipped = bytearray(text)
    for _ in range(8):
        flipped[chance.randrange(len(text))] = chance.randrange(256)
    marked = bytearray(text)
    marked[cut] = chance.choice(b"()[]{}:,.=\"'\\\n\t #@*")
    return [text[:cut], text[gap:], text[:gap] + text[gap + 30 :], bytes(flipped), bytes(marked)]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("(" * 5_000 + ")" * 5_000, id="parentheses"),
        pytest.param("[" * 3_000, id="open brackets"),
        pytest.param("-" * 5_000 + "1", id="signs"),
        pytest.param("not " * 5_000 + "a", id="not"),
        pytest.param("f(" * 1_000 + ")" * 1_000, id="calls in calls"),
        pytest.param("a" + "[0]" * 5_000, id="subscripts"),
        pytest.param("a if b else " * 2_000 + "c", id="choices"),
        pytest.param("lambda: " * 2_000 + "0", id="lambdas"),
        pytest.param("x = " * 5_000 + "1", id="targets"),
        pytest.param(" and ".join("a" * 1) + " and a" * 5_000, id="and"),
        pytest.param("a" + " < a" * 5_000, id="comparisons"),
        pytest.param("'a' " * 5_000, id="strings"),
        pytest.param("a: " + "B[" * 500 + "]" * 500, id="annotations"),
        pytest.param("\n".join(" " * depth + "if a:" for depth in range(500)), id="blocks"),
        pytest.param("if a: b\n" + "elif c: d\n" * 5_000, id="elif"),
        pytest.param("a; " * 50_000, id="statements on a line"),
        pytest.param("{" * 1_000 + "}" * 1_000, id="sets"),
        pytest.param("f'{" * 50 + "a" + "}'" * 50, id="f-strings"),
        pytest.param("await " * 2_000 + "a", id="awaits"),
        pytest.param("def f(a=" * 500, id="definitions that never end"),
    ],
)
def test_depth_never_raises(source: str) -> None:
    found = extract(source.encode())

    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=Extract) == found
