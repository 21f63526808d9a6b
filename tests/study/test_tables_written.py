"""Tables are written for people rounded, and for programs with all digits."""

import csv
import io
from fractions import Fraction

import pytest
from pyarrow import parquet

from cdcheck.report import table_csv, table_latex, table_markdown, table_parquet, table_text
from cdcheck.report.table_cells import printed, raw
from cdcheck.study.dictionary import SCHEMA, dictionary_of
from cdcheck.study.tables import Column, Table, Unit, Value

TABLE = Table(
    name="costs",
    title="What <each> costs & why",
    columns=(
        Column("who", "Who", Unit.NAME, "who pays"),
        Column("lost", "Lost", Unit.POINTS, "what is lost"),
        Column("p", "p", Unit.PROBABILITY, "how likely that is"),
        Column("runs", "Runs", Unit.COUNT, "how many runs"),
    ),
    rows=(("a_b|c", Fraction(-1, 3), Fraction(1, 5000), 1200), ("\x1b[2Jd", None, 0.25, 0)),
    notes=("p is 50% of `x` at pass^k",),
)


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (Fraction(1, 3), Unit.PERCENT, "33.3"),
        (Fraction(-1, 100_000), Unit.POINTS, "0.0"),
        (Fraction(1), Unit.PERCENT, "100.0"),
        (-0.0, Unit.POINTS, "0.0"),
        (Fraction(1, 3000), Unit.PROBABILITY, "<0.001"),
        (1, Unit.PROBABILITY, "1.000"),
        (1234567, Unit.COUNT, "1,234,567"),
        (2.5, Unit.NUMBER, "2.500"),
        (None, Unit.PERCENT, "–"),
        ("as it is", Unit.COUNT, "as it is"),
    ],
)
def test_a_value_is_printed_in_its_unit(value: Value, unit: Unit, shown: str) -> None:
    assert printed(value, unit) == shown


def test_programs_get_all_digits() -> None:
    assert raw(Fraction(349, 352), Unit.PERCENT) == float(Fraction(34900, 352))
    assert raw(Fraction(1, 3), Unit.PROBABILITY) == 1 / 3
    assert raw(None, Unit.PERCENT) is None


def test_a_table_stands_in_columns_and_steers_no_terminal() -> None:
    assert table_text.render(TABLE).splitlines() == [
        "What <each> costs & why",
        "Who     Lost       p   Runs",
        "a_b|c  -33.3  <0.001  1,200",
        "\N{REPLACEMENT CHARACTER}[2Jd      –   0.250      0",
        "  p is 50% of `x` at pass^k",
    ]


def test_a_long_table_is_cut_where_that_helps() -> None:
    def lines(rows: int) -> list[str]:
        many = Table(name="m", title="M", columns=TABLE.columns[:1], rows=(("x",),) * rows)
        return table_text.render(many, most=10).splitlines()

    assert len(lines(16)) == 18
    assert len(lines(17)) == 13
    assert lines(17)[-1] == "and 7 more rows; `--output` writes all"


def test_markdown_and_latex_read_nothing_in_what_was_studied() -> None:
    markdown, latex = table_markdown.render(TABLE), table_latex.render(TABLE)

    assert "| a&#95;b&#124;c | -33.3 | &#60;0.001 | 1,200 |" in markdown
    assert "|---|---:|---:|---:|" in markdown
    assert r"a\_b\textbar{}c & $-$33.3 & \textless{}0.001 & 1,200 \\" in latex
    assert r"\caption{What \textless{}each\textgreater{} costs \& why}" in latex
    assert r"50\% of \textasciigrave{}x\textasciigrave{} at pass\textasciicircum{}k" in latex
    assert latex.count(r"\toprule") == latex.count(r"\bottomrule") == 1


def test_a_long_table_breaks_over_pages_in_latex() -> None:
    many = Table(name="m", title="M", columns=TABLE.columns, rows=TABLE.rows * 40)

    assert r"\begin{longtable}" in table_latex.render(many)


def test_csv_has_the_names_for_programs() -> None:
    rows = list(csv.DictReader(io.StringIO(table_csv.render(TABLE))))

    assert rows[0]["lost"] == repr(-100 / 3)
    assert rows[1]["lost"] == ""
    assert rows[0]["runs"] == "1200"


def test_parquet_has_types_and_says_what_its_columns_hold() -> None:
    held = parquet.read_table(io.BytesIO(table_parquet.render(TABLE)))

    assert held.column("lost").to_pylist() == [-100 / 3, None]
    assert [str(kind) for kind in held.schema.types] == ["string", "double", "double", "int64"]
    assert held.schema.field("lost").metadata[b"says"] == b"what is lost"
    assert held.schema.metadata[b"schema"].decode() == SCHEMA


def test_the_dictionary_describes_every_column() -> None:
    rows = dictionary_of([TABLE]).rows

    assert rows[1] == ("costs", "lost", "Lost", "percentage points", "what is lost")
    assert len(rows) == len(TABLE.columns)
