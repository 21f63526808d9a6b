from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.model.code import Call


@rule(where=lambda call: call.external == "hono.Hono.listen")
def hono_listen(call: Call) -> Verdicts:
    yield Violation(
        at=call.at,
        message="a Hono app has no `listen`; `serve` of `@hono/node-server` starts it on Node.js",
        about=f"{call.at.path} listen",
        hint="call `serve({ fetch: app.fetch, port })`",
        predicts="TypeError: app.listen is not a function",
    )
