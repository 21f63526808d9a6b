"""Which places of a JavaScript app surely never run, since nothing calls or imports them."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.closure import closure
from cdcheck.model.code import Function
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_ENDINGS = (".js", ".cjs", ".mjs", ".jsx", ".ts", ".cts", ".mts", ".tsx")


class NeverRun(Struct, frozen=True):
    """Tells why a place never runs; `why` gives an empty text where it may."""

    why: Callable[[Location], str]


@fact
def never_run(project: Project, sources: SourceTexts) -> NeverRun:
    """Says less where modules may be loaded by names that only the run knows."""
    around: dict[str, list[Function]] = {}
    for function in project.functions:
        around.setdefault(function.path, []).append(function)
    called = {call.callee for call in project.calls if call.callee is not None}
    loaded = _loaded(project)

    @cache
    def texts() -> tuple[str, ...]:
        return tuple(_texts(project, sources))

    @cache
    def is_loading() -> bool:
        return any(_loading().search(text) for text in texts())

    @cache
    def is_called(function: Function) -> bool:
        is_plain = function.name.isidentifier() and _is_own(function, project)
        if function.id in called or not is_plain or (function.owner is None and is_loading()):
            return True
        return _is_used(function.name, texts())

    def why(at: Location) -> str:
        if loaded and at.path not in loaded and not is_loading():
            return f"nothing imports `{at.path}`"
        holding = [one for one in around.get(at.path, ()) if one.at.has_start_of(at)]
        uncalled = next((one for one in holding if not is_called(one)), None)
        return f"nothing calls `{uncalled.id.rpartition(':')[2]}`" if uncalled is not None else ""

    return NeverRun(why)


@cache
def _loading() -> re.Pattern[str]:
    """Matches what loads modules by names that are made at run time."""
    literal = r"""(?:"[^"]*"|'[^']*'|`[^`$]*`)\s*\)"""
    return re.compile(
        rf"\b(?:require|import)\s*\(\s*(?!{literal})|readdir|glob|autoload|require-?(?:all|dir)|umzug",
        re.IGNORECASE,
    )


def _loaded(project: Project) -> set[str]:
    """Lists the files that the start script may lead to; none where it does not say all."""
    start = project.start
    if start is None or not start.is_understood or not start.entries or start.commands[1:]:
        return set()
    targets: dict[str, set[str | None]] = {}
    for item in project.imports:
        names = (name.target for name in item.names)
        targets.setdefault(item.source, set()).update((item.target, *item.chain, *names))

    def following(path: str) -> Iterable[str]:
        return (target for target in targets.get(path, ()) if target is not None)

    return closure((entry.path for entry in start.entries), following)


def _is_own(function: Function, project: Project) -> bool:
    """Tells whether no library can know a function by its name alone."""
    name = function.id.rpartition(":")[2]
    if "<" in name or name.count(".") > 1:
        return False
    if function.owner is None:
        return "." not in name or name[0].isupper()
    owner = next((one for one in project.classes if one.id == function.owner), None)
    return owner is not None and owner.bases == ("sequelize.Model",) and function.name != "constructor"


def _texts(project: Project, sources: SourceTexts) -> Iterator[str]:
    for file in project.files:
        data = sources.read(file.path) if file.path.endswith(_ENDINGS) else None
        if data is not None:
            yield _passing().sub("", data.decode("utf-8", "replace"))
    start = project.start
    yield from (" ".join(command.words) for command in (start.commands if start is not None else ()))
    yield from (text for manifest in project.manifests for _, text in manifest.scripts)


@cache
def _passing() -> re.Pattern[str]:
    """Matches what only hands names on under the same name."""
    names = r"\{[\s\w,]*\}"
    return re.compile(
        rf"^\s*(?:import\s+(?:\w+\s*,\s*)?{names}\s*from\b|export\s*{names}|(?:module\.)?exports\s*=\s*{names}"
        rf"|(?:const|let|var)\s*{names}\s*=\s*(?:await\s+)?(?:require|import)\b)|^\s*(?://|\*|/\*).*$",
        re.MULTILINE,
    )


def _is_used(name: str, texts: Iterable[str]) -> bool:
    """Tells whether a name stands anywhere but where functions of that name are defined."""
    word, defining = re.compile(rf"\b{name}\b"), _defining(name)
    return any(word.search(defining.sub("", text)) for text in texts)


def _defining(name: str) -> re.Pattern[str]:
    function = r"(?:async\s*)?(?:function\b|\([^()]*\)\s*(?::[^={]*)?=>|\w+\s*=>)"
    forms = (
        rf"(?:export\s+)?(?:async\s+)?function\s*{name}\b",
        rf"(?:(?:public|private|protected)\s+)?static\s+(?:async\s+)?{name}\s*\([^()]*\)\s*(?::[^={{]*)?\{{",
        rf"(?:export\s+)?(?:const|let|var)\s+{name}\s*=\s*{function}",
        rf"[A-Z]\w*\.{name}\s*=\s*{function}",
        rf"(?:module\.)?exports\.{name}\s*=\s*(?:{name}\s*;?\s*$|{function})",
    )
    return re.compile(rf"^\s*(?:{'|'.join(forms)})", re.MULTILINE)
