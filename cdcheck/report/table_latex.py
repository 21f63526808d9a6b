"""Tables as LaTeX, for the packages `booktabs` and, where they are long, `longtable`."""

from collections.abc import Iterator

from cdcheck.report.table_cells import ABSENT, is_number, printed
from cdcheck.report.words import printable
from cdcheck.study.tables import Column, Table, Value

_LONG = 45
_MARKS = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    ABSENT: "--",
    **{mark: f"\\{mark}" for mark in "&%$#_{}"},
}


def render(table: Table) -> str:
    """Gives a table as LaTeX with caption, label `tab:NAME`, and its notes below it."""
    lines = _long(table) if len(table.rows) > _LONG else _short(table)
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    """Takes away what LaTeX would read in text; other letters than ASCII stay, for UTF-8 engines."""
    return "".join(_MARKS.get(letter, letter) for letter in printable(text))


def _short(table: Table) -> Iterator[str]:
    yield r"\begin{table}[htbp]"
    yield r"\centering"
    yield f"\\caption{{{escaped(table.title)}}}"
    yield f"\\label{{tab:{table.name}}}"
    yield f"\\begin{{tabular}}{{{_alignment(table)}}}"
    yield from (r"\toprule", _head(table), r"\midrule")
    yield from (_row(row, table.columns) for row in table.rows)
    yield r"\bottomrule"
    yield r"\end{tabular}"
    yield from _notes(table)
    yield r"\end{table}"


def _long(table: Table) -> Iterator[str]:
    yield f"\\begin{{longtable}}{{{_alignment(table)}}}"
    yield f"\\caption{{{escaped(table.title)}}}\\label{{tab:{table.name}}}\\\\"
    yield from (r"\toprule", _head(table), r"\midrule", r"\endhead", r"\bottomrule", r"\endfoot")
    yield from (_row(row, table.columns) for row in table.rows)
    yield r"\end{longtable}"
    yield from _notes(table)


def _alignment(table: Table) -> str:
    return "".join("r" if is_number(column) else "l" for column in table.columns)


def _head(table: Table) -> str:
    return f"{' & '.join(escaped(column.title) for column in table.columns)} \\\\"


def _row(row: tuple[Value, ...], columns: tuple[Column, ...]) -> str:
    return f"{' & '.join(_cell(*cell) for cell in zip(row, columns, strict=True))} \\\\"


def _cell(value: Value, column: Column) -> str:
    shown = escaped(printed(value, column.unit))
    return f"$-${shown[1:]}" if is_number(column) and shown.startswith("-") and value else shown


def _notes(table: Table) -> Iterator[str]:
    if table.notes:
        told = "; ".join(escaped(note) for note in table.notes)
        yield f"\\par\\smallskip{{\\footnotesize {told}.\\par}}"
