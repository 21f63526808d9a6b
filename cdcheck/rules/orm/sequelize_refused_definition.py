"""A model or a connection that Sequelize refuses to make, so that the app does not start."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.never_run import NeverRun
from cdcheck.facts.source_words import SourceWords
from cdcheck.knowledge.sequelize_words import EARLIER_HOOKS
from cdcheck.model.definitions import UnusableDefinition
from cdcheck.model.project import Project

# What is wrong, what to do, and what Sequelize throws.
_KINDS = {
    "no-type": (
        "`{owner}.{name}` has no `type`",
        "name a type of `DataTypes`",
        'Error: Unrecognized datatype for attribute "{owner}.{name}"',
    ),
    "unknown-type": (
        "`{owner}.{name}` has the type `{written}`, which Sequelize does not have",
        "name a type of `DataTypes`: `STRING`, `TEXT`, `INTEGER`, `DATE`",
        'Error: Unrecognized datatype for attribute "{owner}.{name}"',
    ),
    "unknown-type-called": (
        "`{owner}.{name}` has the type `{written}`, which Sequelize does not have",
        "name a type of `DataTypes`: `STRING`, `TEXT`, `INTEGER`, `DATE`",
        "TypeError: {written} is not a function",
    ),
    "enum-without-values": (
        "`{owner}.{name}` is an `ENUM` that names no values",
        "name them: `DataTypes.ENUM('draft', 'published')`",
        "Error: Values for ENUM have not been defined.",
    ),
    "array-without-type": (
        "`{owner}.{name}` is an `ARRAY` that does not say of what",
        "say it: `DataTypes.ARRAY(DataTypes.STRING)`",
        "Error: ARRAY is missing type definition for its values.",
    ),
    "not-null-of-nullable": (
        "`{owner}.{name}` is validated by `notNull`, but not `allowNull: false`",
        "add `allowNull: false`",
        (
            'Error: Invalid definition for "{owner}.{name}", "notNull" validator is only allowed '
            'with "allowNull:false"'
        ),
    ),
    "unknown-hook": (
        "`{name}` is no hook of Sequelize",
        "name one that it has: `beforeSave`, `beforeDestroy`, `beforeValidate`",
        "TypeError: Cannot read properties of undefined (reading 'proxies')",
    ),
    "unknown-dialect": (
        "`{written}` is no dialect of Sequelize",
        "name one that it has: `postgres`, `sqlite`, `mysql`",
        "Error: The dialect {written} is not supported.",
    ),
    "no-dialect": (
        "the connection names no dialect, nor a URL",
        "add a `dialect`",
        "Error: Dialect needs to be explicitly supplied as of v4.0.0",
    ),
}


@rule(where=lambda made: made.orm == "sequelize" and not made.is_test)
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
    message, hint, error = (text.format_map(told) for text in _KINDS[made.kind])
    about = ".".join(filter(None, (made.owner, made.name, made.written))) or made.kind
    yield Violation(made.at, message, about, hint=hint, predicts=error)
