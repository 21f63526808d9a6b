"""A model or a connection that Sequelize refuses to make, so that the app does not start."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.never_run import NeverRun
from cdcheck.facts.source_words import SourceWords
from cdcheck.knowledge.sequelize_refusals import REFUSED_DEFINITIONS
from cdcheck.knowledge.sequelize_words import EARLIER_HOOKS
from cdcheck.model.definitions import UnusableDefinition
from cdcheck.model.project import Project


@rule(where=lambda made: made.kind in REFUSED_DEFINITIONS and not made.is_test)
def sequelize_refused_definition(
    made: UnusableDefinition, project: Project, versions: Versions, never: NeverRun, words: SourceWords
) -> Verdicts:
    six = versions.reach("sequelize", (6, 0))
    is_earlier = six is Reach.NO or (made.name in EARLIER_HOOKS and six is not Reach.YES)
    is_later = any(item.package == "@sequelize/core" for item in project.imports)
    name = made.written.lower().rpartition(".")[2]
    is_added = made.kind.startswith("unknown-type") and words.mentions(f".{name} =", "registertype")
    if is_earlier or is_later or is_added or never.why(made.at):
        return
    told = {"owner": made.owner, "name": made.name, "written": made.written}
    message, hint, error = (text.format_map(told) for text in REFUSED_DEFINITIONS[made.kind])
    about = ".".join(filter(None, (made.owner, made.name, made.written))) or made.kind
    yield Violation(made.at, message, about, hint=hint, predicts=error)
