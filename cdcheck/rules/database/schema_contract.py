from cdcheck.authoring import Confidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.main_place import MainPlace
from cdcheck.facts.schema import KeptSchema
from cdcheck.model.places import Location
from cdcheck.model.schema import Kind, SchemaDemand
from cdcheck.schemas.comparison import Deviation, compare

_SAID = {
    Kind.TABLE_MISSING: "no table keeps `{demand}`",
    Kind.COLUMN_MISSING: "`{table}` has no column for `{demand}`",
    Kind.TYPE: "`{column}` is `{found}`, and is to hold `{wanted}`",
    Kind.NULLABLE: "`{column}` may be null, but must have a value",
    Kind.NOT_NULLABLE: "`{column}` must have a value, but may be missing",
    Kind.NOT_UNIQUE: "`{column}` is not unique",
    Kind.TOO_UNIQUE: "`{table}` may have only one row for each `{wanted}`",
    Kind.KEY_MISSING: "`{column}` does not refer to `{wanted}`",
    Kind.KEY_ELSEWHERE: "`{column}` refers to `{found}`, not to `{wanted}`",
    Kind.ACTION: "`{column}` has `ON DELETE {found}`, not `{wanted}`",
    Kind.NOT_INDEXED: "`{column}` has no index",
}


@rule
def schema_contract(
    demand: SchemaDemand, schema: KeptSchema, engine: Engine, main: MainPlace
) -> Verdicts:
    if engine.kind == "mongodb" or (engine.kind == "none" and not schema.tables):
        return
    if not schema.tables:
        yield Unknown(main.at, schema.doubt or "no table of the app could be read")
        return
    for deviation in compare(demand, schema.tables):
        at = _place(deviation, main)
        doubt = deviation.doubt or schema.doubt
        if doubt:
            yield Unknown(at, f"{_said(deviation)}, but {doubt}")
            continue
        is_lenient = deviation.kind in demand.lenient
        yield Violation(
            at=at,
            message=_said(deviation),
            about=f"{deviation.demand}: {deviation.kind}",
            hint=f"`{deviation.demand}` is demanded of the schema",
            confidence=Confidence.INFERRED if is_lenient else Confidence.PROVEN,
        )


def _said(deviation: Deviation) -> str:
    table = deviation.table.name if deviation.table is not None else ""
    name = deviation.demand.rpartition(".")[2]
    column = f"{table}.{'+'.join(deviation.columns)}"
    return _SAID[deviation.kind].format(
        demand=name, table=table, column=column, found=deviation.found, wanted=deviation.wanted
    )


def _place(deviation: Deviation, main: MainPlace) -> Location:
    """Gives the place of what deviates: the column, else the table, else the app."""
    if deviation.table is None:
        return main.at
    column = deviation.table.column(deviation.columns[0]) if len(deviation.columns) == 1 else None
    return column.at if column is not None else deviation.table.at
