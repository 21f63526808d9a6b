"""SQL files that code reads: by a path that is known in whole or by its end."""

from posixpath import dirname, join, normpath

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Known, Site, Value, pattern_of

_ENDING = ".sql"


def text_at(machine: Machine, path: Value | None, from_path: str) -> Value | None:
    """Gives the text of the SQL file that a path names; `None` if it names none of the app's."""
    written = pattern_of(path)
    found = _named(machine, written, from_path) if written is not None else None
    return None if found is None else text_of_file(machine, found)


def text_of_file(machine: Machine, path: str) -> Value:
    """Gives the text of a SQL file, which stands where the file does."""
    text = machine.texts[path]
    return Known(text, Site(path, 0, len(text.encode())))


def files_below(machine: Machine, path: Value | None, from_path: str) -> list[str]:
    """Lists the SQL files in a folder, or the one that is named."""
    written = pattern_of(path)
    if written is None:
        return []
    single = _named(machine, written, from_path)
    if single is not None:
        return [single]
    for folder in _candidates(written, from_path):
        prefix = "" if folder == "." else folder + "/"
        found = [p for p in machine.texts if p.startswith(prefix) and p.endswith(_ENDING)]
        if found:
            return sorted(found)
    return []


def _named(machine: Machine, written: str, from_path: str) -> str | None:
    if not written.endswith(_ENDING):
        return None
    for candidate in _candidates(written, from_path):
        if candidate in machine.texts:
            return candidate
    tail = "/" + written.rpartition("{}")[2].lstrip("./")
    ending = [path for path in machine.texts if ("/" + path).endswith(tail)]
    return ending[0] if len(ending) == 1 else None


def _candidates(written: str, from_path: str) -> list[str]:
    """Lists where a path may lead: from the app's folder, and from the module's."""
    if "{}" in written:
        return []
    known = normpath(written.removeprefix("file://").lstrip("/"))
    return [known, normpath(join(dirname(from_path), known))]
