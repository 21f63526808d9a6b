"""A callback of `sqlite3` that reads `this`, and is an arrow function, which has none of its own."""

from cdcheck.authoring import Evidence, Verdicts, Violation, rule
from cdcheck.facts.driver_callbacks import DriverCallbacks, calls_back
from cdcheck.model.data import DataAccess


@rule(where=lambda access: calls_back(access) and access.what.startswith("sqlite3."))
def arrow_without_this(access: DataAccess, callbacks: DriverCallbacks) -> Verdicts:
    for fault in callbacks.of.get(access.at, ()):
        if fault.how == "this":
            yield Violation(
                at=fault.at,
                message=f"`this.{fault.name}` in an arrow function is not that of the statement",
                about=f"{access.function or access.at.path}: this.{fault.name} {fault.at.line}",
                hint=f"write `function (error) {{ ... this.{fault.name} ... }}`",
                evidence=(Evidence(access.at, "is handed the arrow function"),),
            )
