"""What a demand finds in tables, wherever they come from."""

import pytest

from cdcheck.model.data import Column, ForeignKey, Index, Table
from cdcheck.model.places import Location
from cdcheck.model.schema import ColumnDemand, Kind, SchemaDemand, TableDemand, TypeFamily
from cdcheck.schemas.comparison import Deviation, compare
from cdcheck.schemas.matching import match_tables
from cdcheck.schemas.names import key_of
from cdcheck.schemas.reading import demand_of, find_schema
from cdcheck.schemas.types import family_of

AT = Location("schema.sql", 1)


def column(name: str, type_: str = "TEXT", *, null: bool = False, unique: bool = False) -> Column:
    return Column(name, type_, AT, nullable=null, is_primary=name == "id", is_unique=unique)


def table(
    name: str, *columns: Column, keys: tuple[tuple[str, str], ...] = (), whole: bool = True
) -> Table:
    foreign = tuple(ForeignKey((own,), target, ("id",), AT) for own, target in keys)
    return Table(name, AT, columns, foreign_keys=foreign, is_complete=whole)


def indexed(held: Table, *columns: str, unique: bool = False) -> Table:
    index = Index(columns, unique, AT)
    return Table(held.name, AT, held.columns, foreign_keys=held.foreign_keys, indexes=(index,))


def demands(*columns: ColumnDemand, unique: tuple[tuple[str, ...], ...] = ()) -> SchemaDemand:
    return SchemaDemand(
        tables=(TableDemand("users"), TableDemand("posts", ("articles",), columns, unique))
    )


def found(demand: SchemaDemand, *tables: Table) -> list[tuple[Kind, str]]:
    return [(deviation.kind, deviation.doubt) for deviation in compare(demand, tables)]


USERS = table("users", column("id"))
SLUG = ColumnDemand("slug", unique=True)
AUTHOR = ColumnDemand("author", references="users", needs_key=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ArticleTags", "article_tag"),
        ("createdAt", "created_at"),
        ("categories", "category"),
        ("userID", "user_id"),
        ("addresses", "address"),
    ],
)
def test_names_that_people_take_for_the_same_have_the_same_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize("name", ["status", "analysis", "class", "bus"])
def test_a_name_that_only_ends_like_a_plural_is_left_as_it_is(name: str) -> None:
    assert key_of(name) == name


@pytest.mark.parametrize(
    ("type_", "family"),
    [
        ("VARCHAR(255)", TypeFamily.TEXT),
        ("character varying", TypeFamily.TEXT),
        ("timestamp with time zone", TypeFamily.TIMESTAMP),
        ("double precision", TypeFamily.NUMBER),
        ("text[]", TypeFamily.ARRAY),
        ("bigint unsigned", TypeFamily.INTEGER),
        ("TSVECTOR", None),
        ("", None),
    ],
)
def test_types_of_every_dialect_have_a_family(type_: str, family: TypeFamily | None) -> None:
    assert family_of(type_) is family


@pytest.mark.parametrize(
    ("demanded", "posts", "kind"),
    [
        pytest.param(SLUG, table("posts", column("slug")), Kind.NOT_UNIQUE, id="not unique"),
        pytest.param(
            ColumnDemand("slug", unique=False),
            table("posts", column("slug", unique=True)),
            Kind.TOO_UNIQUE,
            id="unique, and must not be",
        ),
        pytest.param(
            ColumnDemand("slug", types=(TypeFamily.TEXT,)),
            table("posts", column("slug", "INTEGER")),
            Kind.TYPE,
            id="of another type",
        ),
        pytest.param(
            ColumnDemand("slug", nullable=False),
            table("posts", column("slug", null=True)),
            Kind.NULLABLE,
            id="may be null",
        ),
        pytest.param(
            ColumnDemand("slug", nullable=True),
            table("posts", column("slug")),
            Kind.NOT_NULLABLE,
            id="may not be null",
        ),
        pytest.param(
            AUTHOR, table("posts", column("author", "INTEGER")), Kind.KEY_MISSING, id="refers to nothing"
        ),
        pytest.param(
            AUTHOR,
            table("posts", column("author", "INTEGER"), keys=(("author", "people"),)),
            Kind.KEY_ELSEWHERE,
            id="refers to another table",
        ),
        pytest.param(
            ColumnDemand("author", references="users", on_delete=("CASCADE",)),
            table("posts", column("author", "INTEGER"), keys=(("author", "users"),)),
            Kind.ACTION,
            id="with another action",
        ),
        pytest.param(
            ColumnDemand("slug", indexed=True),
            table("posts", column("slug")),
            Kind.NOT_INDEXED,
            id="without an index",
        ),
        pytest.param(SLUG, table("posts", column("id")), Kind.COLUMN_MISSING, id="not there"),
    ],
)
def test_a_column_deviates(demanded: ColumnDemand, posts: Table, kind: Kind) -> None:
    assert found(demands(demanded), USERS, posts) == [(kind, "")]


@pytest.mark.parametrize(
    ("demanded", "posts"),
    [
        pytest.param(SLUG, table("articles", column("Slug", unique=True)), id="by an accepted name"),
        pytest.param(SLUG, table("blog_articles", column("slug", unique=True)), id="behind a prefix"),
        pytest.param(
            SLUG, indexed(table("posts", column("slug")), "slug", unique=True), id="by an index"
        ),
        pytest.param(
            AUTHOR,
            table("posts", column("written_by", "INTEGER"), keys=(("written_by", "users"),)),
            id="by what it refers to",
        ),
        pytest.param(
            ColumnDemand("slug", types=(TypeFamily.TEXT,)),
            table("posts", column("slug", "")),
            id="of a type that could not be told",
        ),
        pytest.param(
            ColumnDemand("slug", indexed=True),
            indexed(table("posts", column("slug")), "slug"),
            id="indexed",
        ),
        pytest.param(
            ColumnDemand("slug", optional=True), table("posts", column("id")), id="that may be missing"
        ),
    ],
)
def test_a_column_is_as_demanded(demanded: ColumnDemand, posts: Table) -> None:
    assert found(demands(demanded), USERS, posts) == []


def test_what_an_incomplete_table_lacks_is_in_doubt() -> None:
    posts = table("posts", column("id"), whole=False)

    assert found(demands(SLUG), USERS, posts) == [
        (Kind.COLUMN_MISSING, "not all of `posts` was understood")
    ]


def test_a_column_that_no_demand_means_may_be_the_missing_one() -> None:
    posts = table("posts", column("id"), column("permalink"))

    assert found(demands(SLUG), USERS, posts) == [(Kind.COLUMN_MISSING, "`permalink` may be it")]


def test_a_table_that_no_demand_means_may_be_the_missing_one() -> None:
    assert found(demands(), USERS, table("essays", column("id"))) == [
        (Kind.TABLE_MISSING, "`essays` may be it")
    ]
    assert found(demands(), USERS) == [(Kind.TABLE_MISSING, "")]


PAIR = demands(ColumnDemand("author"), ColumnDemand("slug"), unique=(("author", "slug"),))


def test_a_pair_is_unique_only_as_a_pair() -> None:
    both = table("posts", column("author"), column("slug"))

    assert found(PAIR, USERS, both) == [(Kind.NOT_UNIQUE, "")]
    assert found(PAIR, USERS, indexed(both, "slug", "author", unique=True)) == []
    assert found(PAIR, USERS, indexed(both, "author", unique=True)) == [(Kind.TOO_UNIQUE, "")]


def test_a_column_may_be_kept_in_another_table() -> None:
    demand = SchemaDemand(
        tables=(
            TableDemand("users", columns=(ColumnDemand("bio", elsewhere=("profiles",)),)),
            TableDemand("profiles", optional=True),
        )
    )

    assert found(demand, USERS, table("profiles", column("bio"))) == []
    assert [kind for kind, _ in found(demand, USERS)] == [Kind.COLUMN_MISSING]


def test_a_column_of_another_table_that_may_hold_it_may_be_the_missing_one() -> None:
    demand = SchemaDemand(
        tables=(
            TableDemand("users", columns=(ColumnDemand("password", elsewhere=("passports",)),)),
            TableDemand("passports", optional=True),
        )
    )

    assert found(demand, USERS, table("passports", column("value"))) == [
        (Kind.COLUMN_MISSING, "`value` may be it")
    ]


def test_a_table_is_known_by_its_columns() -> None:
    demand = SchemaDemand(
        tables=(
            TableDemand(
                "users",
                columns=(ColumnDemand("email"), ColumnDemand("password")),
                known_by=("email", "password"),
            ),
        )
    )
    people = table("people", column("email"), column("password"))

    assert match_tables(demand, [table("tags", column("email")), people]) == {"users": people}


def test_no_table_is_meant_by_two_demands() -> None:
    demand = SchemaDemand(
        tables=(TableDemand("tags", ("article_tags",)), TableDemand("links", ("article_tags",)))
    )

    assert found(demand, table("article_tags")) == [(Kind.TABLE_MISSING, "")]


CONDUIT = demand_of(find_schema("conduit"))


def test_conduit_can_be_kept_in_the_smallest_schema() -> None:
    users = table("users", *map(column, ("id", "name", "mail", "hash", "bio", "image")))
    articles = table(
        "articles",
        *map(
            column, ("id", "slug", "title", "description", "body", "created_at", "updated_at", "user_id")
        ),
    )
    comments = table("comments", *map(column, ("id", "body", "created_at", "article_id", "user_id")))

    deviations: tuple[Deviation, ...] = compare(CONDUIT, [users, articles, comments])

    assert [(d.kind, d.demand) for d in deviations] == [
        (Kind.NOT_UNIQUE, "users.username"),
        (Kind.NOT_UNIQUE, "users.email"),
        (Kind.NOT_UNIQUE, "articles.slug"),
    ]
    assert {d.kind for d in deviations} <= set(CONDUIT.lenient)
