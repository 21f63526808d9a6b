"""Values beside raw SQL that Knex refuses, or that it does not bind."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.facts.database import Engine
from cdcheck.model.orm_misuses import RefusedArgument

_SAID = {
    "count": "`{}` has {}",
    "style": "`{}` of Knex reads `?` as a placeholder, not `{}`",
    "name": "`{}` is given no value for `:{}`",
}
_HINTS = {
    "count": "give a value for each `?`, and escape one that is no placeholder: `\\\\?`",
    "style": "write `?`, or `:name` and an object of values",
    "name": "add `{}` to the object of values",
}
_UNBOUND = {"postgres": 'syntax error at or near ":"'}


@rule(where=lambda refused: refused.orm == "knex" and not refused.is_test)
def knex_refused_argument(refused: RefusedArgument, engine: Engine) -> Verdicts:
    unbound = _UNBOUND.get(engine.kind, "") if refused.kind == "name" else ""
    yield Violation(
        at=refused.at,
        message=_SAID[refused.kind].format(refused.call, refused.given),
        about=f"{refused.function or refused.at.path}: {refused.call} {refused.given}",
        hint=_HINTS[refused.kind].format(refused.given),
        predicts=refused.error or unbound,
    )
