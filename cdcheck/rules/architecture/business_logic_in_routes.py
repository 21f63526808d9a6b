"""Decisions of the business in the functions that answer requests."""

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.data_access import Access, DataAccesses
from cdcheck.facts.layers import Layers
from cdcheck.facts.library_calls import LibraryCalls
from cdcheck.knowledge.credential_calls import hashes_password, signs_token
from cdcheck.knowledge.data_calls import Touch
from cdcheck.model.code import Function
from cdcheck.model.layers import Layer
from cdcheck.model.places import Location
from cdcheck.model.task import Task


@rule(where=lambda function: not function.is_test)
def business_logic_in_routes(
    function: Function, layers: Layers, accesses: DataAccesses, calls: LibraryCalls, task: Task
) -> Verdicts:
    if task.architecture != "clean" or layers.of(function.path) is not Layer.ROUTES:
        return
    if not layers.has(Layer.SERVICES):
        return
    own = [c for c in calls.by_file.get(function.path, ()) if _is_in(function, c.caller, c.at)]
    for call in own:
        if hashes_password(call.external or ""):
            yield _violation(function, (Evidence(call.at, "hashes a password"),), "hashes a password")
        elif signs_token(call.external or ""):
            signing = (Evidence(call.at, "signs a token"),)
            yield _violation(function, signing, "signs a token", Confidence.INFERRED)
    inside = [a for a in accesses.in_function(function.id) if _is_in(function, a.function, a.at)]
    writes = _distinct_writes(inside)
    if len(writes) >= 2:
        proof = tuple(Evidence(access.at, f"runs `{access.what}`") for access in writes)
        yield _violation(function, proof, f"makes {len(writes)} different writes")


def _is_in(function: Function, id_: str | None, at: Location) -> bool:
    """Tells handlers without a name apart, which share an id, by where they stand."""
    return id_ == function.id and function.at.has_line_of(at)


def _distinct_writes(accesses: list[Access]) -> list[Access]:
    writes = [access for access in accesses if access.touch is Touch.WRITE]
    return list({access.what: access for access in reversed(writes)}.values())[::-1]


def _violation(
    function: Function,
    evidence: tuple[Evidence, ...],
    what: str,
    confidence: Confidence = Confidence.PROVEN,
) -> Violation:
    who = f"`{function.name}`" if function.name and "<" not in function.name else "a handler"
    return Violation(
        at=evidence[0].at,
        message=f"{who} {what}, which is the work of a service",
        about=f"{function.id} {what.partition(' ')[0]}",
        hint="move it into a service that the handler calls",
        evidence=evidence,
        confidence=confidence,
    )
