"""A result of SQLAlchemy whose rows are asked for after they have been read."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.twice_read import TwiceRead, TwiceReadResults
from cdcheck.model.code import Function

_DEMANDING = frozenset({"one", "scalar_one"})


@rule(where=lambda function: function.path.endswith(".py") and not function.is_test)
def sqlalchemy_read_twice(function: Function, results: TwiceReadResults) -> Verdicts:
    for twice in results.of.get(function.at, ()):
        yield _violation(function, twice)


def _violation(function: Function, twice: TwiceRead) -> Violation:
    said = "This result object is closed."
    if not twice.is_closed:
        said = "No row was found when one was required" if twice.method in _DEMANDING else ""
    first = "a loop" if twice.first == "for" else f"`{twice.first}()`"
    return Violation(
        at=twice.at,
        message=f"{first} has closed this result already, which gives nothing more"
        if twice.is_closed
        else f"{first} has read all rows of this result already, which gives none again",
        about=f"{function.id}: {twice.first} {twice.method}",
        hint="keep what was read first, as in `rows = result.all()`",
        evidence=(Evidence(twice.first_at, "reads the result"),),
        predicts=f"sqlalchemy.exc.{_error(twice)}: {said}" if said else "",
    )


def _error(twice: TwiceRead) -> str:
    return "ResourceClosedError" if twice.is_closed else "NoResultFound"
