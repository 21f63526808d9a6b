from cdcheck.authoring import Verdicts, Violation, rule
from cdcheck.facts.module_kinds import ModuleKinds
from cdcheck.facts.startup import Startup
from cdcheck.model.code import UndefinedName

# Where a module is loaded by `require`, another rule tells (`startup/module-kind-mismatch`).
_HINTS = {
    "__dirname": "use `import.meta.dirname`, or make it of `import.meta.url`",
    "__filename": "use `import.meta.filename`, or make it of `import.meta.url`",
    "module": "use `export`",
    "exports": "use `export`",
}


@rule(where=lambda name: name.name in _HINTS and name.at.path.endswith((".js", ".mjs")))
def commonjs_name_in_module(name: UndefinedName, startup: Startup, kinds: ModuleKinds) -> Verdicts:
    path = name.at.path
    if name.is_test or not kinds.is_plain_node or kinds.stated(path) != "module":
        return
    if not startup.runs(path):
        return
    yield Violation(
        at=name.at,
        message=f"`{name.name}` is not there in an ECMAScript module",
        about=f"{name.function or path} {name.name}",
        hint=_HINTS[name.name],
        predicts=f"ReferenceError: {name.name} is not defined in ES module scope",
    )
