"""A change in place of what a JSON or array column holds, which SQLAlchemy does not notice."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.session_flows import SessionFlows
from cdcheck.facts.source_words import SourceWords
from cdcheck.model.code import Function

# What follows all values of a type, or looks at objects before they are written.
_FOLLOWING = ("associate_with(", "before_flush", "before_commit", "before_update")


@rule(where=lambda function: function.path.endswith(".py") and not function.is_test)
def sqlalchemy_unnoticed_change(function: Function, flows: SessionFlows, words: SourceWords) -> Verdicts:
    lost = flows.lost.get(function.id, ())
    if not lost or words.mentions(*_FOLLOWING):
        return
    for change in lost:
        yield Violation(
            at=change.at,
            message=f"`{change.cls}.{change.attribute}` is changed in place, which is not saved",
            about=f"{change.function}: {change.attribute}",
            hint="assign a changed copy, call `flag_modified`, or make the type follow its values",
            evidence=(Evidence(change.loaded_at, f"is where the `{change.cls}` comes from"),),
            confidence=Confidence.PROVEN if change.is_certain else Confidence.INFERRED,
        )
