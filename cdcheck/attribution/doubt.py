"""An explanation may be no cause but a consequence, where a suite does not say what depends on what."""

from collections.abc import Mapping
from fractions import Fraction

from cdcheck.attribution.causes import Explanation, Part, Trace
from cdcheck.runs import StepResult


def doubted(
    found: tuple[Explanation, ...], step: StepResult, suspected: Mapping[Part, Fraction]
) -> tuple[Explanation, ...]:
    """Puts a doubt first if the step may have failed for want of what an earlier one was to leave.

    `suspected` is what the step's suspects come down to. If that is the part which the explanation
    names, it is right either way.
    """
    if not found[0].rests_on_state or not suspected or set(suspected) == {found[0].part}:
        return found
    chain = tuple(Trace("step", f"`{name}` failed before") for name in step.suspects[:5])
    says = "it may have failed because an earlier step did, which the suite does not tell"
    return (Explanation(Part.UNEXPLAINED, "unexplained/may-be-cascade", says, chain), *found)
