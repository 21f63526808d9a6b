"""A class field that hides an attribute of Sequelize: every row reads as if it had no value."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.kept_fields import KeptFields
from cdcheck.facts.never_run import NeverRun
from cdcheck.facts.sequelize_models import SequelizeModels
from cdcheck.model.data import Table


@rule(where=lambda table: table.orm == "sequelize" and table.cls is not None and not table.is_test)
def sequelize_hidden_attribute(
    table: Table, models: SequelizeModels, kept: KeptFields, never: NeverRun
) -> Verdicts:
    path = (table.cls or "").rpartition(":")[0]
    same = [m for m in models.by_id.values() if m.table == table.name and m.at.path == path]
    model = same[0] if len(same) == 1 and not same[0].is_decorated else None
    if model is None or never.why(model.at):
        return
    names = {*model.declared, *(column.attribute or column.name for column in table.columns)}
    hiding = [(name, at) for name, at in kept.of.get(table.cls or "", ()) if name in names]
    if hiding:
        name, at = hiding[0]
        others = f" (and {len(hiding) - 1} more)" if hiding[1:] else ""
        yield Violation(
            at=at,
            message=f"the field `{name}` of `{model.name}` hides the attribute{others}",
            about=f"{model.name}: {name}",
            hint="leave such fields out; in TypeScript write `declare` before them",
            evidence=(Evidence(model.at, "defines the attributes"),),
            predicts=f'Model "{model.name}" is declaring public class fields for attribute(s)',
        )
