"""Verifies the statements that the app can send against the tables that it defines."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import structs

from cdcheck.authoring import fact
from cdcheck.facts.aside import is_aside, is_on_purpose
from cdcheck.facts.database import Engine
from cdcheck.facts.verified_statements import (
    ParameterType,
    Verified,
    VerifiedQueries,
    is_built,
    is_statement,
)
from cdcheck.knowledge.data_packages import DRIVERS, SERVERS
from cdcheck.model.contradictions import Contradiction
from cdcheck.model.data import Known, Query, Strength
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.provers.mixed_drivers import OF_ANY_ENGINE, of_several_drivers
from cdcheck.proving import LiveDatabase, SourceTexts

if TYPE_CHECKING:
    from cdcheck.sql.scopes.schema import Schema
    from cdcheck.sql.shadow import Shadow
    from cdcheck.sql.verifying.verify import Verdict

_CATALOGUES = ("sqlite_master", "sqlite_schema", "information_schema.tables", "pg_tables", "to_regclass")
_OF_BUILT = frozenset(
    {"cartesian-join", "collected-null", "counted-absence", "multiplied-rows", "unordered-page"}
)
_PLAIN_GROUPS = re.compile(r' GROUP BY "\w+"\."\w+"(?:, "\w+"\."\w+")*(?: HAVING | ORDER BY | LIMIT |$)')
_PAST = ("migration", "alembic", "versions", "migrate")


@fact
def verified_queries(
    project: Project, engine: Engine, live: LiveDatabase, sources: SourceTexts
) -> VerifiedQueries:
    """Verifies every statement that is sent; the parser is imported if there is one."""
    doubt = _doubt(project)
    past = {table.at.path for table in project.tables if table.origin == "migration"}
    statements = [
        query
        for query in project.queries
        if is_statement(query)
        and not (query.is_test or _is_of_the_past(query, past) or _is_setting(query, engine))
    ]
    built = [query for query in project.queries if is_built(query) and not query.is_test]
    if not statements and not built:
        return VerifiedQueries({}, doubt)
    # The parser is slow to load, and most apps have nothing for it.
    from cdcheck.sql.scopes.schema import Schema  # noqa: PLC0415 (see above)
    from cdcheck.sql.shadow import Shadow  # noqa: PLC0415 (see above)

    tables = tuple(table for table in project.tables if not table.is_test)
    schema = Schema(tables, is_whole=not doubt)
    own = (schema, Shadow(schema))
    others, defined = _opening_another(project), _defined_for(project)
    unknown = Schema((), is_whole=False)
    elsewhere = (unknown, Shadow(unknown))
    verdicts: dict[Query, Verdict] = {}
    unjudged: dict[Query, Verified] = {}
    for query in statements:
        is_elsewhere = query.at.path in others or _is_for_another(query, defined)
        verdict = _verdict(query, *(elsewhere if is_elsewhere else own), engine)
        if isinstance(verdict, str):
            unjudged[query] = Verified(why_not=verdict)
        else:
            verdicts[query] = verdict
    if live.url:
        from cdcheck.provers.live_statements import settled_live  # noqa: PLC0415 (when one is named)

        verdicts |= settled_live(verdicts, schema, live)
    is_another, optional = _may_be_another(project, engine), _looked_for(project)
    mixed = of_several_drivers(project, sources)
    tables_at: dict[Location, set[tuple[str, ...]]] = {}
    beside: dict[Location, list[Verdict]] = {}
    for query, verdict in verdicts.items():
        tables_at.setdefault(query.at, set()).add(query.tables)
        beside.setdefault(query.at, []).append(verdict)
    judged = {
        query: _verified(
            query,
            structs.replace(
                verdict,
                contradictions=_of_required(
                    verdict, query, optional, is_one_of_several=len(tables_at[query.at]) > 1
                ),
            ),
            others=beside[query.at] if is_another and query.driver not in DRIVERS else (),
            is_of_several=query in mixed,
        )
        for query, verdict in verdicts.items()
    }
    return VerifiedQueries(unjudged | judged | {q: _of_built(q, schema, engine) for q in built}, doubt)


def _of_built(query: Query, schema: "Schema", engine: Engine) -> Verified:
    """Verifies what an ORM makes of calls for what is the same in every engine.

    PostgreSQL also wants what is selected to be grouped by; expressions may be written otherwise.
    """
    from cdcheck.sql.verifying.verify import Sent, verify  # noqa: PLC0415 (the parser is slow to load)

    is_postgres = engine.kind == "postgres" and engine.is_certain
    verdict = verify(query.sql, schema, Sent("postgres" if is_postgres else "sqlite", is_built=True))
    # A limit alone may be there to look whether there is a second row, or only for safety.
    told = _OF_BUILT if " OFFSET " in query.sql else _OF_BUILT - {"unordered-page"}
    if is_postgres and _PLAIN_GROUPS.search(query.sql):
        told |= {"ungrouped-column"}
    found = (c for c in (verdict.contradictions if verdict is not None else ()) if c.kind in told)
    return Verified(tuple(_of_present(found, query)))


def _opening_another(project: Project) -> frozenset[str]:
    """Finds the scripts that open a database themselves: it may hold other tables.

    They lie beside the app; or nothing imports them, and their server is none that the app opens.
    """
    imported = {item.target for item in project.imports if not item.is_test}
    imported |= {name.target for item in project.imports for name in item.names if not item.is_test}
    opening = [use for use in project.databases if use.strength is Strength.CONNECTS]
    of_app = {use.url for use in opening if use.at.path in imported}
    of_script = {
        use.at.path
        for use in opening
        if use.is_only and use.kind != "sqlite" and of_app and use.url not in of_app
    }
    paths = {use.at.path for use in opening}
    beside = frozenset(path for path in paths if is_aside(path) or path in of_script - imported)
    return beside if paths - beside else frozenset()


def _defined_for(project: Project) -> frozenset[str]:
    """Names the engines that all tables are made in, by statements; empty where more may make some."""
    tables = [table for table in project.tables if not table.is_test]
    ddl = [query for query in project.queries if query.operation == "ddl" and not query.is_test]
    places = {query.at.path for query in ddl}
    is_by_statements = all(table.origin == "ddl" and table.at.path in places for table in tables)
    if not is_by_statements or any(query.driver not in DRIVERS for query in ddl):
        return frozenset()
    return frozenset(DRIVERS[query.driver] for query in ddl)


def _is_for_another(query: Query, defined: frozenset[str]) -> bool:
    """Tells whether a statement goes to an engine in which the app makes no table."""
    return bool(defined) and DRIVERS.get(query.driver, "") not in {"", *defined}


def _looked_for(project: Project) -> frozenset[str]:
    """Names the tables that the app asks the catalogue for: it does without those that are not there."""
    asking = (q.sql for q in project.queries if any(name in q.sql for name in _CATALOGUES))
    return frozenset(part.lower() for sql in asking for part in sql.split("'")[1::2])


def _of_required(
    verdict: "Verdict", query: Query, optional: frozenset[str], *, is_one_of_several: bool
) -> tuple[Contradiction, ...]:
    """Leaves out tables that the app does without; of several that it goes through, it may as well."""
    return tuple(
        structs.replace(found, is_certain=False)
        if is_one_of_several and found.kind == "unknown-table"
        else found
        for found in verdict.contradictions
        if found.kind != "unknown-table" or query.sql[found.start : found.end].lower() not in optional
    )


def _is_of_the_past(query: Query, past: set[str]) -> bool:
    """Tells whether a migration holds a statement: it is sent to the schema as it was then."""
    folders = query.at.path.lower().split("/")[:-1]
    return query.at.path in past or any(word in folder for folder in folders for word in _PAST)


def _is_setting(query: Query, engine: Engine) -> bool:
    """Tells whether a statement is a PRAGMA for SQLite, which ignores those that it does not know."""
    return query.is_pragma and _dialect(query, engine) == "sqlite"


def _may_be_another(project: Project, engine: Engine) -> bool:
    """Tells whether the app declares the driver of an engine beside the one that it connects to.

    Then what it sends may be meant for that one, behind a condition.
    """
    declared = {requirement.name for m in project.manifests for requirement in m.requirements}
    return bool({SERVERS[name] for name in declared & SERVERS.keys()} - {engine.kind})


def _dialect(query: Query, engine: Engine) -> str:
    if query.driver == "sqlalchemy" and all(use.driver == "django" for use in engine.uses):
        # What Django's settings name is nothing that an engine of SQLAlchemy connects to.
        return ""
    return DRIVERS.get(query.driver) or (engine.kind if engine.is_certain else "")


def _verdict(query: Query, schema: "Schema", shadow: "Shadow", engine: Engine) -> "Verdict | str":
    """Verifies a statement without a database; gives the reason where that cannot be done."""
    from cdcheck.sql.verifying.binding import PREPARING, STYLES, TYPING  # noqa: PLC0415 (likewise)
    from cdcheck.sql.verifying.shadow import confirmed  # noqa: PLC0415 (with the parser)
    from cdcheck.sql.verifying.verify import Sent, verify  # noqa: PLC0415 (the parser is slow to load)

    dialect = _dialect(query, engine)
    if not dialect or dialect in {"multiple", "none"}:
        return "which database the statement is sent to is not known"
    styles = STYLES.get(query.driver)
    sent = Sent(
        dialect,
        styles=frozenset(styles) if styles is not None else None,
        is_prepared=query.driver in PREPARING,
        is_typed=query.driver in TYPING,
    )
    verdict = verify(query.sql, schema, sent, holes_of(query))
    if verdict is None:
        return f"statements for {dialect} are not verified"
    return structs.replace(verdict, contradictions=confirmed(verdict, shadow, schema, dialect))


def _verified(
    query: Query, verdict: "Verdict", *, others: Iterable["Verdict"], is_of_several: bool
) -> Verified:
    """Gives what was found out; `others` are all texts there, where another engine may be meant."""
    from cdcheck.sql.verifying.binding import (  # noqa: PLC0415 (with the parser)
        interpolated,
        misbound,
        unlisted,
    )
    from cdcheck.sql.verifying.node_sqlite import misbound_in_node  # noqa: PLC0415 (with the parser)

    found = (
        *verdict.contradictions,
        *(
            misbound_in_node(verdict.text, query.bound)
            if query.driver == "sqlite3" and not query.at.path.endswith(".py")
            else misbound(verdict.text, query.sql, query.driver, query.bound, verdict.dialect)
        ),
        *_misbound_in_sequelize(query, verdict),
        *unlisted(verdict.text, query.sql, query.driver),
        *interpolated(verdict.text, query.holes),
    )
    if others:
        told = (c for c in found if not _is_of_dialect(c, query, others))
        found = tuple(structs.replace(c, is_certain=False) for c in told)
    why_not = "" if verdict.is_understood else "the statement is not understood"
    if is_of_several:
        found = tuple(c for c in found if c.kind in OF_ANY_ENGINE)
        why_not = why_not or "which of several engines it is sent to is decided as it runs"
    wanted = {one.key: ParameterType(one.type, one.use) for one in verdict.wanted}
    count = -1 if verdict.text.holes else len(verdict.text.placeholders)
    return Verified(tuple(_of_present(found, query)), why_not, wanted, count, verdict.given)


def _is_of_dialect(found: Contradiction, query: Query, others: Iterable["Verdict"]) -> bool:
    """Tells whether the dialect of another engine is all that is wrong: the schema is made in words of
    it, or one of the texts that stand there has no such fault."""
    if found.kind in OF_ANY_ENGINE:
        return False
    is_right = any(all(one.kind != found.kind for one in each.contradictions) for each in others)
    return is_right or (query.operation == "ddl" and found.kind == "syntax-error")


def _misbound_in_sequelize(query: Query, verdict: "Verdict") -> Iterable[Contradiction]:
    from cdcheck.sql.verifying.sequelize import misbound_in_sequelize  # noqa: PLC0415 (with the parser)

    if query.driver != "sequelize" or query.operation == "ddl":
        return ()
    return misbound_in_sequelize(verdict.text, query.sql, query.bound, verdict.dialect)


def _of_present(found: Iterable[Contradiction], query: Query) -> Iterator[Contradiction]:
    """Leaves out what is meant where data is made or removed on purpose."""
    is_meant = is_on_purpose(query)
    return (c for c in found if c.is_certain or not is_meant)


def holes_of(query: Query) -> dict[int, str]:
    """Gives the kinds of the holes in a statement, by their offset."""
    if query.holes or query.known is Known.FULLY:
        return {hole.offset: hole.kind for hole in query.holes}
    sql = query.sql
    return {at: "unknown" for at in range(len(sql)) if sql.startswith("{}", at)}


def _doubt(project: Project) -> str:
    """Says why there may be tables that are not known; empty if there are none."""
    tables = [table for table in project.tables if not table.is_test]
    if not tables:
        return "no table is known"
    for table in tables:
        if table.orm in {"django", "prisma"}:
            return f"{table.orm} makes tables of its own"
    if project.schemas_beside and not any(table.origin == "model" for table in tables):
        return f"`{project.schemas_beside[0]}` may make further tables"
    if any(q.sql.lstrip()[:7].upper() == "ATTACH " for q in project.queries if not q.is_test):
        return "the app attaches another database"
    tests = {file.path for file in project.files if file.is_test}
    gaps = [gap for gap in project.mapping_gaps if gap.at.path not in tests]
    if gaps:
        return gaps[0].why
    known = {table.name.rpartition(".")[2].lower() for table in tables}
    for query in project.queries:
        is_making = query.operation == "ddl" and query.sql.lstrip().upper().startswith("CREATE")
        if query.is_test or not is_making:
            continue
        if query.known is not Known.FULLY or query.is_assumed:
            return "a statement that makes a table is known only in part"
        unread = [name for name in query.tables if name.rpartition(".")[2].lower() not in known]
        if unread:
            return f"`{unread[0]}` is made by SQL that is not understood"
    return "the app makes few of the tables that it names" if _lacks_most(project, known) else ""


def _lacks_most(project: Project, known: set[str]) -> bool:
    """Tells whether more of the tables that statements name are not defined than are."""
    sent = (query for query in project.queries if is_statement(query) and not query.is_test)
    named = {name.rpartition(".")[2].lower() for query in sent for name in query.tables}
    missing = {name for name in named - known if not name.startswith(("pg_", "sqlite_", "{"))}
    return len(missing) > max(1, len(named & known))
