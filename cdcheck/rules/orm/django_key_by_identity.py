"""Keys of Django's rows that are compared by whether they are one object of Python."""

from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.model.edits import Fix, Substitute
from cdcheck.model.orm_misuses import MisusedOperator


@rule(where=lambda misused: misused.orm == "django" and not misused.is_test)
def django_key_by_identity(misused: MisusedOperator) -> Verdicts:
    meant = "==" if misused.operator == "is" else "!="
    yield Violation(
        at=misused.at,
        message=f"`{misused.operator}` asks whether two keys are one object, not whether they are equal",
        about=f"{misused.function or misused.at.path}: {misused.operator}",
        hint=f"write `{meant}`",
        fix=Fix((Substitute(misused.at, f" {misused.operator} ", f" {meant} "),)),
    )
