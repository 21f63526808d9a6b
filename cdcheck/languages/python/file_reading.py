"""Python code that reads SQL files: `open`, `pathlib`, package resources, Flask's `open_resource`."""

from cdcheck.abstract.library import Invocation, Library
from cdcheck.abstract.values import Items, Known, Thing, Unknown, Value, pattern_of, text_of
from cdcheck.languages.sql_files import files_below, text_at

_FILE = "io.File"


def register(library: Library) -> None:
    """Adds what reads files to the standard library's model."""
    for name in ("builtins.open", "io.open", "codecs.open", "aiofiles.open", "anyio.open_file"):
        library.functions[name] = _open
    for name in ("read", "read_text", "readlines", "read_bytes", "decode"):
        library.methods[f"{_FILE}.{name}"] = _read
    for name in ("read_text", "open", "read_bytes"):
        library.methods[f"str.{name}"] = _of_path
    for name in ("open_resource", "open_instance_resource"):
        library.methods[f"flask.Flask.{name}"] = _open
        library.methods[f"flask.current_app.{name}"] = _open
        library.functions[f"flask.current_app.{name}"] = _open
        library.methods[f"?.{name}"] = _open
    library.functions["pkgutil.get_data"] = _packaged
    library.functions["importlib.resources.read_text"] = _packaged
    library.functions["importlib_resources.read_text"] = _packaged
    library.functions["importlib.resources.files"] = _package
    library.methods["str.joinpath"] = _joined
    for name in ("glob", "rglob", "iterdir"):
        library.methods[f"str.{name}"] = _listed
    library.functions["glob.glob"] = _listed
    library.functions["os.listdir"] = _listed


def _open(call: Invocation) -> Value:
    text = text_at(call.machine, call.argument(0), call.site.path)
    return Thing(_FILE, call.site, data=text)


def _read(call: Invocation) -> Value:
    text = call.receiver.data if isinstance(call.receiver, Thing) else None
    return text if isinstance(text, Known) else Unknown("what a file holds")


def _of_path(call: Invocation) -> Value:
    owner = call.receiver
    text = text_at(call.machine, owner, call.site.path)
    if call.name.endswith(".open"):
        return Thing(_FILE, call.site, data=text)
    return text or Unknown("what a file holds")


def _packaged(call: Invocation) -> Value:
    package, name = pattern_of(call.argument(0)) or "", text_of(call.argument(1))
    if name is None:
        return Unknown("what a file holds")
    path = Known(f"{package.replace('.', '/')}/{name}")
    return text_at(call.machine, path, call.site.path) or Unknown("what a file holds")


def _package(call: Invocation) -> Value:
    name = text_of(call.argument(0))
    return Known(name.replace(".", "/")) if name else Unknown("a package's folder")


def _joined(call: Invocation) -> Value:
    folder, name = pattern_of(call.receiver), text_of(call.argument(0))
    if folder is None or name is None:
        return Unknown("a path")
    return Known(f"{folder}/{name}")


def _listed(call: Invocation) -> Value:
    """Lists SQL files: all of a folder, or those that a pattern may match."""
    folder = call.receiver or call.argument(0)
    written = pattern_of(folder) or ""
    if call.name == "glob.glob":
        folder = Known(written.partition("*")[0].rstrip("/") or ".")
    found = files_below(call.machine, folder, call.site.path)
    names = [path.rpartition("/")[2] for path in found] if call.name == "os.listdir" else found
    return Items([Known(name) for name in names], is_open=True)
