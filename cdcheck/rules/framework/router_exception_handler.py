from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.model.code import Call

_ABSENT = {
    f"fastapi.APIRouter.{name}"
    for name in ("exception_handler", "add_exception_handler", "middleware", "add_middleware")
}


@rule(where=lambda call: call.external in _ABSENT)
def router_exception_handler(call: Call) -> Verdicts:
    name = (call.external or "").rpartition(".")[2]
    yield Violation(
        at=call.at,
        message=f"an `APIRouter` has no `{name}`; only the app has one",
        about=f"{call.at.path} {name}",
        hint=f"call `{name}` of the `FastAPI` app",
        predicts=f"AttributeError: 'APIRouter' object has no attribute '{name}'",
    )
