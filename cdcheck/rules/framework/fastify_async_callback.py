from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.async_functions import AsyncFunctions
from cdcheck.model.http import CallbackTaker

_OF_PLUGINS, _OF_HOOKS = (5, 0), (3, 0)
_CONFIDENCES = {Reach.YES: Confidence.PROVEN, Reach.MAYBE: Confidence.INFERRED}
_ERRORS = {
    True: "mixes async and callback styles",
    False: "Async hooks should not use the 'done' argument",
}


@rule(where=lambda taker: not taker.is_test)
def fastify_async_callback(taker: CallbackTaker, asyncs: AsyncFunctions, versions: Versions) -> Verdicts:
    is_plugin, is_listed = taker.what == "plugin", taker.what.startswith("listed ")
    since = _OF_PLUGINS if is_plugin or is_listed else _OF_HOOKS
    confidence = _CONFIDENCES.get(versions.reach("fastify", since))
    is_certain = asyncs.of.get(taker.function_at)
    if confidence is None or is_certain is None:
        return
    what = "plugin" if is_plugin else f"`{taker.what.removeprefix('listed ')}` hook"
    version = f"`fastify` {since[0]}" if is_plugin or is_listed else "Fastify"
    yield Violation(
        at=taker.function_at,
        message=f"this {what} is async and takes a callback too, which {version} refuses",
        about=f"{taker.function_at.path} {taker.what}",
        hint="leave the callback out of its parameters, and do not call it",
        confidence=confidence if is_certain else Confidence.INFERRED,
        evidence=(Evidence(taker.at, "is where Fastify is given it"),),
        predicts=_ERRORS[is_plugin],
    )
