"""Makes fixes in the texts of an app's files."""

from collections.abc import Callable, Iterable
from os.path import splitext

from cdcheck.file_kinds import DIALECTS
from cdcheck.fixes.manifests import required
from cdcheck.fixes.stretches import substituted
from cdcheck.model.edits import Defer, Edit, Fix, Require, Substitute, path_of


def applied(
    fixes: Iterable[Fix], read: Callable[[str], bytes | None]
) -> tuple[dict[str, bytes], list[bool]]:
    """Gives the files that fixes change, as they would be, and which of the fixes could be made.

    Places are those of the files as they are read: what is made first are the edits that stand last,
    and of two fixes that reach into each other the one that comes later is not made.
    """
    fixes = list(fixes)
    made = [True] * len(fixes)
    taken: list[Edit] = []
    for index, fix in enumerate(fixes):
        made[index] = not any(_meet(edit, other) for edit in fix.edits for other in taken)
        taken += fix.edits if made[index] else ()
    while True:
        changed, failed = _written([f for f, is_made in zip(fixes, made, strict=True) if is_made], read)
        if failed is None:
            return changed, made
        made[next(i for i, fix in enumerate(fixes) if fix is failed)] = False


def _written(
    fixes: list[Fix], read: Callable[[str], bytes | None]
) -> tuple[dict[str, bytes], Fix | None]:
    """Writes all fixes; gives the first that cannot be written, if there is one."""
    texts: dict[str, str] = {}
    edits = [(edit, fix) for fix in fixes for edit in fix.edits]
    for edit, fix in sorted(edits, key=lambda pair: _order(pair[0]), reverse=True):
        path = path_of(edit)
        text = texts.get(path)
        if text is None:
            text = _decoded(read(path))
        new = None if text is None else _edited(edit, text)
        if new is None:
            return {}, fix
        texts[path] = new
    return {path: text.encode() for path, text in texts.items()}, None


def _edited(edit: Edit, text: str) -> str | None:
    match edit:
        case Substitute():
            return substituted(edit, text)
        case Require():
            return required(edit.requirement, edit.manifest, text)
    dialect = DIALECTS.get(splitext(edit.at.path)[1])  # noqa: PTH122 (a path of the model)
    if dialect == "python":
        from cdcheck.fixes import python  # noqa: PLC0415 (each app needs its own language)

        return python.edited(edit, text)
    if dialect is None or isinstance(edit, Defer):
        return None
    from cdcheck.fixes import javascript  # noqa: PLC0415 (each app needs its own language)

    return javascript.edited(edit, text, dialect)


def _decoded(content: bytes | None) -> str | None:
    try:
        return None if content is None else content.decode()
    except UnicodeDecodeError:
        return None


def _order(edit: Edit) -> tuple[str, int, int]:
    if isinstance(edit, Require):
        return edit.manifest, 0, 0
    return edit.at.path, edit.at.line, edit.at.column


def _meet(one: Edit, other: Edit) -> bool:
    """Tells whether two edits reach into each other."""
    if one == other or path_of(one) != path_of(other):
        return one == other
    if isinstance(one, Require) or isinstance(other, Require):
        return False
    return one.at.has_start_of(other.at) or other.at.has_start_of(one.at)
