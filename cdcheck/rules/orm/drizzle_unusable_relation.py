"""A query of Drizzle that loads a relation which is not there, or of which the join is not told."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.drizzle_relations import DrizzleRelations
from cdcheck.model.orm_calls import Association, Load, ModelCall


@rule(where=lambda call: call.orm == "drizzle" and bool(call.loads) and not call.is_test)
def drizzle_unusable_relation(call: ModelCall, relations: DrizzleRelations) -> Verdicts:
    for table, load in relations.loads(call):
        relation = relations.by_name.get((table, load.alias or ""))
        answers = relations.answers(relation) if relation is not None else []
        is_told = len(answers) == 1 and answers[0].is_key_stated
        if relation is not None and (relation.is_key_stated or is_told):
            continue
        yield Violation(
            at=load.at,
            message=_said(table, load, relation, answers),
            about=f"{call.function or call.at.path}: {table}.{load.alias}",
            hint="let one side say its `fields` and `references`" if relation is not None else "",
            evidence=(Evidence(relation.at, "is the relation"),) if relation is not None else (),
            predicts=_predicted(call, load, relation, answers),
        )


def _said(table: str, load: Load, relation: Association | None, answers: list[Association]) -> str:
    if relation is None:
        return f"`{table}` has no relation `{load.alias}`"
    if len(answers) > 1:
        return f"`{table}.{load.alias}` may be any of {len(answers)} relations of `{relation.target}`"
    return f"no relation of `{relation.target}` says how `{table}.{load.alias}` is joined"


def _predicted(
    call: ModelCall, load: Load, relation: Association | None, answers: list[Association]
) -> str:
    if relation is None:
        return "TypeError: Cannot read properties of undefined (reading 'referencedTable')"
    if load not in call.loads or len(answers) > 1:
        return "There are multiple relations" if len(answers) > 1 else "There is not enough information"
    return f'Error: There is not enough information to infer relation "{call.names[0]}.{load.alias}"'
