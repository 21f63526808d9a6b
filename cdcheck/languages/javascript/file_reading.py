"""JavaScript code that reads SQL files: `fs`, Bun, Deno, pg-promise's `QueryFile`."""

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.values import Func, Thing, Unknown, Value, options
from cdcheck.languages.sql_files import text_at

_FILE = "io.File"
_READING = ("readFileSync", "readFile", "promises.readFile")


def register(library: Library) -> None:
    """Adds what reads files to Node's model."""
    for module in ("fs", "fs/promises", "fs-extra", "graceful-fs"):
        for name in _READING:
            library.functions[f"{module}.{name}"] = _read
    library.functions["node:Deno.readTextFile"] = _read
    library.functions["node:Deno.readTextFileSync"] = _read
    library.functions["pg-promise.QueryFile"] = _read
    library.functions["node:Bun.file"] = _open
    library.methods[f"{_FILE}.text"] = _text


def _read(call: Invocation) -> Value:
    text = text_at(call.machine, call.argument(0), call.site.path)
    found = text or Unknown("what a file holds")
    for argument in call.arguments[1:]:
        for option in options(argument):
            if isinstance(option, Func):
                call.machine.call(option, [NOTHING, found], {}, call.site)
    return found


def _open(call: Invocation) -> Value:
    return Thing(_FILE, call.site, data=text_at(call.machine, call.argument(0), call.site.path))


def _text(call: Invocation) -> Value:
    held = call.receiver.data if isinstance(call.receiver, Thing) else None
    return held if isinstance(held, Value) else Unknown("what a file holds")
