"""DDL becomes tables, changed as later statements change them."""

import pytest

from cdcheck.model.data import Column, Table
from cdcheck.model.places import Location
from cdcheck.sql.ddl.reading import Ddl, read_tables
from cdcheck.sql.statements import split


def _tables(text: str, dialect: str = "") -> dict[str, Table]:
    def place(start: int, end: int) -> Location:
        return Location("schema.sql", 1, start + 1, 1, end + 1)

    statements = [Ddl(statement.text, place) for statement in split(text)]
    return {table.name: table for table in read_tables(statements, dialect)}


def _column(definition: str, dialect: str = "postgres") -> Column:
    return _tables(f"CREATE TABLE t ({definition})", dialect)["t"].columns[0]


@pytest.mark.parametrize(
    ("definition", "type_"),
    [
        pytest.param("a varchar(200) NOT NULL", "VARCHAR(200)", id="with a length"),
        pytest.param("a numeric( 10 , 2 )", "NUMERIC(10,2)", id="with a scale"),
        pytest.param("a timestamp with time zone", "TIMESTAMP WITH TIME ZONE", id="of several words"),
        pytest.param("a double precision DEFAULT 0", "DOUBLE PRECISION", id="double"),
        pytest.param("a text[] NOT NULL", "TEXT[]", id="an array"),
        pytest.param('"a" jsonb', "JSONB", id="a quoted name"),
        pytest.param("a PRIMARY KEY", "", id="none"),
    ],
)
def test_a_type_is_kept_as_it_is_written(definition: str, type_: str) -> None:
    assert _column(definition).type == type_


@pytest.mark.parametrize(
    ("definition", "nullable", "has_default", "dialect"),
    [
        pytest.param("a int", True, False, "postgres", id="plain"),
        pytest.param("a int NOT NULL", False, False, "postgres", id="not null"),
        pytest.param("a int DEFAULT 3 NOT NULL", False, True, "postgres", id="a default"),
        pytest.param("a serial", False, True, "postgres", id="serial"),
        pytest.param("a int GENERATED ALWAYS AS IDENTITY", True, True, "postgres", id="identity"),
        pytest.param("a int PRIMARY KEY", False, False, "postgres", id="a key"),
        pytest.param("a INTEGER PRIMARY KEY", False, True, "sqlite", id="SQLite's row id"),
        pytest.param("a TEXT PRIMARY KEY", False, False, "sqlite", id="SQLite's key of another type"),
        pytest.param("a int NOT NULL AUTO_INCREMENT", False, True, "mysql", id="MySQL's counter"),
    ],
)
def test_what_an_insert_may_leave_out_is_told(
    definition: str, nullable: bool, has_default: bool, dialect: str
) -> None:
    column = _column(definition, dialect)

    assert (column.nullable, column.has_default) == (nullable, has_default)


def test_constraints_of_a_table_are_read() -> None:
    table = _tables(
        "CREATE TABLE a (x int, y int, z text UNIQUE, PRIMARY KEY (x, y),"
        " CONSTRAINT k FOREIGN KEY (x) REFERENCES b (id) ON DELETE SET NULL ON UPDATE CASCADE,"
        " UNIQUE (y, z), CHECK (x > 1))",
        "postgres",
    )["a"]

    assert [c.name for c in table.columns if c.is_primary] == ["x", "y"]
    assert [
        (k.columns, k.table, k.target_columns, k.on_delete, k.on_update) for k in table.foreign_keys
    ] == [(("x",), "b", ("id",), "SET NULL", "CASCADE")]
    assert [(i.columns, i.is_unique) for i in table.indexes] == [(("z",), True), (("y", "z"), True)]
    assert table.checks == ("x > 1",)


def test_a_column_refers_by_itself() -> None:
    table = _tables("CREATE TABLE a (b_id int REFERENCES b ON DELETE CASCADE)", "postgres")["a"]

    assert [(k.table, k.target_columns, k.on_delete) for k in table.foreign_keys] == [
        ("b", (), "CASCADE")
    ]


_ALTERED = [
    pytest.param("ADD COLUMN n text", ["x", "y", "n"], id="a column more"),
    pytest.param("DROP COLUMN y", ["x"], id="a column less"),
    pytest.param("RENAME COLUMN y TO z", ["x", "z"], id="a column by another name"),
    pytest.param("ADD COLUMN n text, DROP COLUMN x", ["y", "n"], id="two changes"),
]


@pytest.mark.parametrize(("change", "names"), _ALTERED)
def test_a_table_is_as_it_was_altered_last(change: str, names: list[str]) -> None:
    table = _tables(f"CREATE TABLE a (x int, y int); ALTER TABLE a {change}", "postgres")["a"]

    assert [column.name for column in table.columns] == names


def test_columns_and_keys_are_altered() -> None:
    table = _tables(
        "CREATE TABLE a (x int, y int NOT NULL);"
        "ALTER TABLE a ALTER COLUMN x SET NOT NULL; ALTER TABLE a ALTER COLUMN y DROP NOT NULL;"
        "ALTER TABLE ONLY a ADD CONSTRAINT k FOREIGN KEY (x) REFERENCES b (id);"
        "ALTER TABLE a ADD CONSTRAINT u UNIQUE (x); CREATE INDEX i ON a (y)",
        "postgres",
    )["a"]

    assert [c.nullable for c in table.columns] == [False, True]
    assert [k.table for k in table.foreign_keys] == ["b"]
    assert [(i.columns, i.is_unique, i.name) for i in table.indexes] == [
        (("x",), True, "u"),
        (("y",), False, "i"),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("CREATE UNIQUE INDEX i ON a (x) WHERE y > 1", id="over some rows"),
        pytest.param("CREATE INDEX i ON a (x)", id="not unique"),
    ],
)
def test_an_index_that_is_not_unique_for_all_rows_is_not_unique(statement: str) -> None:
    table = _tables(f"CREATE TABLE a (x int, y int); {statement}", "postgres")["a"]

    assert [index.is_unique for index in table.indexes] == [False]


def test_what_is_dropped_or_renamed_is_gone() -> None:
    text = "CREATE TABLE a (x int); CREATE TABLE b (y int); DROP TABLE a; ALTER TABLE b RENAME TO c"

    assert list(_tables(text)) == ["c"]


@pytest.mark.parametrize(
    ("statement", "origin"),
    [
        pytest.param("CREATE VIEW v AS SELECT 1", "view", id="a view"),
        pytest.param("CREATE TEMP TABLE v AS SELECT 1 AS a", "view", id="a temporary table"),
        pytest.param("CREATE TABLE v AS SELECT 1 AS a", "ddl", id="a table from a query"),
        pytest.param("CREATE TABLE v (a int) WITH WHAT NOBODY KNOWS (", "ddl", id="what does not parse"),
    ],
)
def test_what_is_not_known_in_whole_is_incomplete(statement: str, origin: str) -> None:
    table = _tables(statement, "postgres")["v"]

    assert (table.origin, table.is_complete) == (origin, False)


@pytest.mark.parametrize("tail", ["WITHOUT ROWID", "STRICT", "STRICT, WITHOUT ROWID"])
def test_options_of_sqlite_are_passed_over(tail: str) -> None:
    table = _tables(f"CREATE TABLE a (x TEXT PRIMARY KEY) {tail}", "sqlite")["a"]

    assert [column.name for column in table.columns] == ["x"]


def test_a_column_stands_where_its_name_does() -> None:
    column = _column("  price numeric")

    assert (column.at.column, column.at.end_column) == (19, 24)


def test_a_block_that_passes_over_an_error_is_looked_into() -> None:
    text = """CREATE TABLE a (x int);
        DO $$ BEGIN ALTER TABLE "a" ADD CONSTRAINT k FOREIGN KEY (x) REFERENCES b(id);
        EXCEPTION WHEN duplicate_object THEN null; END $$;"""

    assert [key.table for key in _tables(text)["a"].foreign_keys] == ["b"]


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            "BEGIN ALTER TABLE users ADD COLUMN login text; UPDATE users SET login = 'a';"
            " ALTER TABLE users ALTER COLUMN login SET NOT NULL;"
            " EXCEPTION WHEN duplicate_column THEN RAISE NOTICE 'there'; END",
            id="several statements",
        ),
        pytest.param(
            "DECLARE n int; BEGIN IF NOT EXISTS (SELECT 1 FROM information_schema.columns) THEN"
            " ALTER TABLE users ADD COLUMN login text; END IF; END;",
            id="under a condition",
        ),
    ],
)
def test_all_statements_of_a_block_are_looked_into(body: str) -> None:
    table = _tables(f"CREATE TABLE users (id int); DO $$ {body} $$;")["users"]

    assert [column.name for column in table.columns] == ["id", "login"]


def test_no_parser_is_needed_where_there_is_no_ddl() -> None:
    assert read_tables([Ddl("SELECT 1", lambda _, __: Location("a.sql"))]) == ()


def test_tables_are_parted_where_the_semicolon_was_forgotten() -> None:
    text = "CREATE TABLE a (\n  x int\n)\n\nCREATE TABLE b (\n  y int,\n  PRIMARY KEY (y)\n)\n"

    assert {name: [c.name for c in table.columns] for name, table in _tables(text).items()} == {
        "a": ["x"],
        "b": ["y"],
    }


def test_a_table_is_parted_from_an_extension_without_a_semicolon() -> None:
    text = 'CREATE EXTENSION "uuid-ossp"\n\nCREATE TABLE a (x int);\nCREATE TABLE b (y int);\n'

    assert list(_tables(text, "postgres")) == ["a", "b"]


@pytest.mark.parametrize("dialect", ["sqlite", "postgres"])
def test_a_column_needs_no_type(dialect: str) -> None:
    columns = _tables("CREATE TABLE t (a, b INT, c, UNIQUE (a))", dialect)["t"].columns

    assert [(column.name, column.type) for column in columns] == [("a", ""), ("b", "INT"), ("c", "")]


_FUNCTION = "CREATE FUNCTION f() RETURNS TRIGGER AS $$ BEGIN NEW.no := 1; END; $$ LANGUAGE plpgsql;"


@pytest.mark.parametrize(
    ("statements", "dialect", "filled"),
    [
        pytest.param(
            _FUNCTION + "CREATE TRIGGER f_t BEFORE INSERT OR UPDATE ON public.t EXECUTE FUNCTION f();",
            "postgres",
            ["no"],
            id="by a function",
        ),
        pytest.param(
            _FUNCTION
            + "CREATE TRIGGER f_t AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();"
            + "CREATE TRIGGER f_u BEFORE INSERT ON u FOR EACH ROW EXECUTE FUNCTION f();",
            "postgres",
            [],
            id="too late or elsewhere",
        ),
        pytest.param(
            "CREATE TRIGGER f_t BEFORE INSERT ON t FOR EACH ROW EXECUTE PROCEDURE extension();",
            "postgres",
            ["no", "b"],
            id="by a function that is not seen",
        ),
        pytest.param(
            "CREATE TRIGGER f_t BEFORE INSERT ON `t` FOR EACH ROW BEGIN SET NEW.no = 1; END;",
            "mysql",
            ["no"],
            id="in MySQL",
        ),
    ],
)
def test_a_trigger_fills_what_it_names_of_the_new_row(
    statements: str, dialect: str, filled: list[str]
) -> None:
    table = _tables(f"CREATE TABLE t (no INT NOT NULL, b INT NOT NULL); {statements}", dialect)["t"]
    assert [column.name for column in table.columns if column.has_default] == filled
