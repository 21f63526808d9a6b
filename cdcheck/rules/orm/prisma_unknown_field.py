"""A call of Prisma's client that names a model or field which the schema does not have."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.prisma_models import PrismaModels
from cdcheck.model.orm_calls import MappedModel, Mention, ModelCall
from cdcheck.near_names import corrected, nearest


@rule(where=lambda call: call.orm == "prisma" and not call.is_test)
def prisma_unknown_field(call: ModelCall, models: PrismaModels) -> Verdicts:
    if not call.model and call.names and models.is_whole:
        accessor = call.names[0]
        yield Violation(
            at=call.at,
            message=f"the schema has no model for `{accessor}`",
            about=f"{call.function or call.at.path}: {accessor}.{call.method}",
            hint="name a model of the schema, its first letter in lower case",
            predicts=f"TypeError: Cannot read properties of undefined (reading '{call.method}')",
        )
        return
    root = models.model(call)
    for mention in call.mentions if root is not None else ():
        model = models.reached(root, mention.path[:-1]) if root is not None else None
        if model is None or not model.is_complete or models.has(model, mention):
            continue
        name = mention.path[-1]
        is_scalar = name in model.attributes
        near = None if is_scalar else nearest(name, model.attributes)
        yield Violation(
            at=mention.at,
            message=f"`{model.name}` has no {'relation' if is_scalar else 'field'} `{name}`",
            about=f"{call.function or call.at.path}: {mention.role} {'.'.join(mention.path)}",
            hint=f"did you mean `{near.name}`?" if near else "name a field of the schema",
            evidence=(Evidence(model.at, f"defines `{model.name}`"),),
            predicts=_predicted(model, mention, is_scalar=is_scalar),
            fix=corrected(mention.at, name, near),
        )


def _predicted(model: MappedModel, mention: Mention, *, is_scalar: bool) -> str:
    name = mention.path[-1]
    if is_scalar:
        said = f"Invalid scalar field `{name}` for include statement on model {model.name}."
    elif mention.role in {"include", "select"}:
        said = f"Unknown field `{name}` for {mention.role} statement on model `{model.name}`."
    else:
        said = f"Unknown argument `{name}`."
    return f"PrismaClientValidationError: {said}"
