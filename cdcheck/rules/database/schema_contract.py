from cdcheck.authoring import Confidence, Unknown, Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.facts.main_place import MainPlace
from cdcheck.facts.schema import KeptSchema
from cdcheck.model.places import Location
from cdcheck.model.schema import SchemaDemand
from cdcheck.schemas.comparison import Deviation, compare
from cdcheck.schemas.wording import said, way_out


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
            yield Unknown(at, f"{said(deviation)}, but {doubt}")
            continue
        is_lenient = deviation.kind in demand.lenient
        yield Violation(
            at=at,
            message=said(deviation),
            about=f"{deviation.demand}: {deviation.kind}",
            hint=way_out(deviation),
            confidence=Confidence.INFERRED if is_lenient else Confidence.PROVEN,
        )


def _place(deviation: Deviation, main: MainPlace) -> Location:
    """Gives the place of what deviates: the column, else the table, else the app."""
    if deviation.table is None:
        return main.at
    column = deviation.table.column(deviation.columns[0]) if len(deviation.columns) == 1 else None
    return column.at if column is not None else deviation.table.at
