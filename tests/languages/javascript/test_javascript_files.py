"""Whole files: comments, lines, and bytes that are no JavaScript at all."""

import random

import msgspec
import pytest

from cdcheck.ir import Extract, Suppression
from cdcheck.languages.javascript.lowering.front_end import extract

APP = """\
import express from "express";
const { body, ...rest } = require("express-validator");

export class Users extends Base {
  static #count = 0;
  constructor(db) { super(); this.db = db; }
  async find({ id, limit = 20 } = {}) {
    const rows = await (this.db ?? pool).query(`SELECT * FROM users WHERE id = ${id}`, [limit]);
    return rows.map((row) => ({ ...row, name: row.name?.trim() || null }));
  }
}

const app = express();
app.get("/users/:id(\\\\d+)", async (req, res, next) => {
  try {
    for (const user of await new Users(db).find(req.params)) if (/^a[/]b$/i.test(user.name)) continue;
    res.status(200).json({ user, tags: ["a", , 'b'] });
  } catch ({ message }) {
    next(new Error(`failed: ${message}`)); // cdcheck: ignore[a/b] yes
  } finally { count++; }
});
export default app;
"""
TYPED = """\
import { Entity, type Column } from 'typeorm';
@Entity('users')
export class User<T extends object = {}> implements Base<T>, Other {
  @Column({ type: 'varchar' }) name!: string | null;
  constructor(private readonly repo: Repo<User>, @Inject() other?: Other[]) {}
  async find<K extends keyof T>(key: K, ...rest: unknown[]): Promise<T[K] | undefined> {
    return (await this.repo.find<K>(key as any))!.value satisfies unknown;
  }
}
enum Kind { A, B = 2 }
type Handler = (req: Request, res: Response) => Promise<void>;
declare const VERSION: string;
namespace Inner { export const x = sql<number>`SELECT ${Kind.A}`; }
"""
NESTINGS = [
    pytest.param("(", "1", ")", id="parentheses"),
    pytest.param("f(", "1", ")", id="calls"),
    pytest.param("[", "", "]", id="arrays"),
    pytest.param("x = {a: ", "1", "}", id="objects"),
    pytest.param("{", "", "}", id="blocks"),
    pytest.param("if (a) {", "", "}", id="ifs"),
    pytest.param("if (a) {} else ", "b", "", id="else ifs"),
    pytest.param("f(function () {", "", "})", id="callbacks"),
    pytest.param("a => ", "1", "", id="arrow functions"),
    pytest.param("a ? b : ", "1", "", id="choices"),
    pytest.param("!", "a", "", id="operators"),
    pytest.param("`${", "1", "}`", id="templates"),
    pytest.param("class A { m() {", "", "}}", id="classes"),
    pytest.param("<a>", "", "</a>", id="elements"),
    pytest.param("try {", "", "} catch {}", id="tries"),
    pytest.param("a: ", "b", "", id="labels"),
    pytest.param("[[a] = ", "1", "] = b", id="patterns"),
    pytest.param("a[", "0", "]", id="keys"),
    pytest.param("a = ", "1", "", id="assignments"),
]


def stored(found: Extract) -> Extract:
    return msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=Extract)


def test_comments_suppress() -> None:
    source = (
        "a(); // cdcheck: ignore[orm/a, orm/b] they are fine\n"
        "b('// cdcheck: ignore[orm/c] no comment');\n"
        "c(`\n// cdcheck: ignore[orm/d] neither\n`);\n"
        "/* cdcheck:ignore[orm/e] */ d();\n"
        "/*\n * cdcheck: ignore[orm/f] é\n */\n"
    )

    assert extract(source.encode(), "javascript").suppressions == (
        Suppression(1, ("orm/a", "orm/b"), "they are fine"),
        Suppression(6, ("orm/e",), ""),
        Suppression(8, ("orm/f",), "é"),
    )


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        pytest.param(b"", (0,), id="nothing"),
        pytest.param(b"a", (0,), id="no line end"),
        pytest.param(b"a\nb\n", (0, 2, 4), id="lines"),
        pytest.param(b"a\r\nb", (0, 3), id="the line ends of Windows"),
        pytest.param("é\nb".encode(), (0, 3), id="bytes, not characters"),
    ],
)
def test_lines_start_behind_line_ends(text: bytes, starts: tuple[int, ...]) -> None:
    assert extract(text, "javascript").line_starts == starts


@pytest.mark.parametrize(
    ("dialect", "language"),
    [("javascript", "javascript"), ("typescript", "typescript"), ("tsx", "typescript")],
)
def test_an_extract_names_its_language(dialect: str, language: str) -> None:
    assert extract(b"", dialect).language == language


@pytest.mark.parametrize(
    ("source", "dialect"),
    [
        pytest.param(APP, "javascript", id="javascript"),
        pytest.param(TYPED, "typescript", id="typescript"),
        pytest.param(TYPED, "tsx", id="tsx"),
    ],
)
def test_whatever_the_bytes_an_extract_comes_out(source: str, dialect: str) -> None:
    text = source.encode()
    choose = random.Random(dialect)
    assert extract(text, dialect).faults == ()

    for _ in range(200):
        at = choose.randrange(len(text))
        cut = choose.choice([0, 1, 5, len(text)])
        broken = text[:at] + choose.randbytes(choose.randrange(3)) + text[at + cut :]
        found = extract(broken, dialect)
        assert stored(found) == found


@pytest.mark.parametrize(("before", "inner", "after"), NESTINGS)
@pytest.mark.parametrize("depth", [100, 3000])
def test_whatever_the_depth_an_extract_comes_out(
    before: str, inner: str, after: str, depth: int
) -> None:
    source = before * depth + inner + after * depth

    found = extract(source.encode(), "javascript")

    assert stored(found) == found
    assert {fault.kind for fault in found.faults} <= {"too-deep"}


def test_thirty_callbacks_are_not_too_deep() -> None:
    found = extract(b"f(() => { " * 30 + b"})" * 30, "javascript")

    assert found.faults == ()
    assert len(found.functions) == 30
