"""Texts that code puts together in loops: what is run once is not taken for all that they hold."""

import pytest

from cdcheck.testing.projects import project_of

_JAVASCRIPT = """
const pool = new (require('pg').Pool)();
const add = async (rows, { a, b }) => {
  const values = [a, b];
  CODE
  await pool.query(text, values);
};
module.exports = { add };
"""
_PYTHON = """
import sqlite3
connection = sqlite3.connect("app.db")
def add(rows, a, b):
    values = [a, b]
    CODE
    connection.execute(text, values)
"""
_PREFIX = "INSERT INTO tags (a, b) VALUES "
_UNKNOWN = _PREFIX + "{}"


def statements(name: str, code: str) -> set[str]:
    texts = {name: code, "package.json": '{"dependencies": {"pg": "^8.0.0"}}'}
    return {query.sql for query in project_of(texts).queries}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(
            "let text = 'PREFIX'; for (const row of rows) text += '($1, $2), ';",
            _UNKNOWN,
            id="in a loop over what is not known",
        ),
        pytest.param(
            "let text = 'PREFIX'; for (let i = 0; i < rows.length; i++) { text = text + `($${i}, 2)`; }",
            _UNKNOWN,
            id="in a loop that counts",
        ),
        pytest.param(
            "let text = 'PREFIX'; while (rows.length) { text = `${text}($1, $2), `; }",
            _UNKNOWN,
            id="in a while loop",
        ),
        pytest.param(
            "let text = 'PREFIX'; rows.forEach((row) => { text += '($1, $2)'; });",
            _UNKNOWN,
            id="by a callback of what is not known",
        ),
        pytest.param(
            "let text = 'PREFIX('; values.forEach((v, i) => { text += i ? ', $2' : '$1'; });"
            " text += ')';",
            _PREFIX + "({})",
            id="by a callback that tells elements apart",
        ),
        pytest.param(
            "let text = 'PREFIX($1'; let n = 1; for (const v of ['b']) { n += 1; text += `, $${n}`; }"
            " text += ')';",
            _PREFIX + "($1, $2)",
            id="in a loop over what is known",
        ),
        pytest.param(
            "let n = 1; const text = `PREFIX($${n++}, $${n++})`;",
            _PREFIX + "($1, $2)",
            id="with a count that goes on",
        ),
        pytest.param(
            "const text = `PREFIX(${values.map((v, i) => `$${i + 1}`).join(', ')})`;",
            _PREFIX + "($1, $2)",
            id="of the places of what is known",
        ),
        pytest.param(
            "const text = `PREFIX(${rows.map((v, i) => `$${i + 1}`).join(', ')})`;",
            _PREFIX + "({})",
            id="of the places of what is not known",
        ),
        pytest.param(
            "const text = ['$1', ', ', '$2'].reduce((all, one) => all + one, 'PREFIX(') + ')';",
            _PREFIX + "($1, $2)",
            id="of elements that are gathered",
        ),
        pytest.param(
            "const text = `PREFIX(${rows.map(() => '$1').reduce((all, one) => all + one)})`;",
            _PREFIX + "({})",
            id="of elements that are gathered and not known",
        ),
        pytest.param(
            "const mark = (n) => '$' + n; const text = `PREFIX(${mark(1)}, ${mark(2)})`;",
            _PREFIX + "($1, $2)",
            id="by a function",
        ),
        pytest.param(
            "const marks = []; rows.forEach(() => marks.push('$1')); const text = `PREFIX(${marks})`;",
            _PREFIX + "({})",
            id="in a list",
        ),
    ],
)
def test_javascript_puts_a_text_together(code: str, expected: str) -> None:
    code = _JAVASCRIPT.replace("CODE", code.replace("PREFIX", _PREFIX))

    assert statements("app.js", code) == {expected}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param(
            "text = 'PREFIX'\n    for row in rows: text += '(?, ?), '",
            _UNKNOWN,
            id="in a loop over what is not known",
        ),
        pytest.param(
            "text, n = 'PREFIX(', 0\n    while n < 2:\n        text += '?, '\n        n += 1\n"
            "    text += ')'",
            _PREFIX + "({})",
            id="in a while loop",
        ),
        pytest.param(
            "text = 'PREFIX('\n    for n, v in enumerate(values):\n        if n:\n"
            "            text += ', '\n        text += '?'\n    text += ')'",
            _PREFIX + "({})",
            id="in a loop that tells elements apart",
        ),
        pytest.param(
            "text = 'PREFIX(?'\n    for v in ['b']: text += ', ?'\n    text += ')'",
            _PREFIX + "(?, ?)",
            id="in a loop over what is known",
        ),
        pytest.param(
            "marks = []\n    for row in rows: marks.append('?')\n"
            "    text = f\"PREFIX({', '.join(marks)})\"",
            _PREFIX + "(?{})",
            id="in a list",
        ),
    ],
)
def test_python_puts_a_text_together(code: str, expected: str) -> None:
    code = _PYTHON.replace("CODE", code.replace("PREFIX", _PREFIX))

    assert statements("app.py", code) == {expected}
