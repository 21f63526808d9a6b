"""What the author of a rule imports.

    @rule
    def upward_import(item: Import, layers: Layers) -> Iterator[Violation | Unknown]: ...

The first parameter is the rule's subject: the engine calls the rule once for each element of that
type. Every other positional parameter is a fact, found by its type. Keyword-only parameters with
defaults are the rule's options, which packs may set. A rule's identity is its place:
`cdcheck/rules/architecture/upward_import.py` is `architecture/upward-import`.

    @fact
    def layers(project: Project, task: Task) -> Layers: ...

A fact is computed at most once a run, when something first asks for its return type.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar, overload

from cdcheck.results import Confidence, Evidence, Unknown, Violation

Verdicts = Iterator[Violation | Unknown]
RuleFunction = Callable[..., Verdicts]
FactFunction = Callable[..., Any]

_R = TypeVar("_R", bound=RuleFunction)
_F = TypeVar("_F", bound=FactFunction)

RULE_MARK = "__cdcheck_rule__"
FACT_MARK = "__cdcheck_fact__"


@overload
def rule(function: _R) -> _R: ...
@overload
def rule(*, where: Callable[[Any], bool] | None = None) -> Callable[[_R], _R]: ...
def rule(
    function: _R | None = None, *, where: Callable[[Any], bool] | None = None
) -> _R | Callable[[_R], _R]:
    """Marks a function as a rule.

    `where` narrows the subjects: one for which it is false is not examined, and does not count.
    """

    def mark(marked: _R) -> _R:
        setattr(marked, RULE_MARK, where or _every)
        return marked

    return mark if function is None else mark(function)


def fact(function: _F) -> _F:
    """Marks a function as the provider of the fact that its return type names."""
    setattr(function, FACT_MARK, True)
    return function


def _every(_: object) -> bool:
    return True


__all__ = [
    "FACT_MARK",
    "RULE_MARK",
    "Confidence",
    "Evidence",
    "FactFunction",
    "RuleFunction",
    "Unknown",
    "Verdicts",
    "Violation",
    "fact",
    "rule",
]
