from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.model.data import SchemaCreation

_ERRORS = {
    "sqlalchemy.AsyncEngine": "'AsyncEngine' object has no attribute '_run_ddl_visitor'",
    "sqlalchemy.AsyncConnection": "'AsyncConnection' object has no attribute '_run_ddl_visitor'",
}


@rule(where=lambda creation: creation.on in _ERRORS)
def create_all_on_async_engine(creation: SchemaCreation) -> Verdicts:
    name = creation.on.rpartition(".")[2]
    yield Violation(
        at=creation.at,
        message=f"`{creation.how}` cannot be handed an `{name}`",
        about=f"{creation.at.path}: {creation.how}",
        hint=f"hand `{creation.how}` to `run_sync` of a connection that `engine.begin()` gives",
        predicts=_ERRORS[creation.on],
    )
