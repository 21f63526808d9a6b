"""From a folder to a project: discovery, extraction, linking, with what is cached of them."""

import gc
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from hashlib import blake2b

import msgspec
from msgspec.structs import replace

from cdcheck.cache import Cache, fingerprint
from cdcheck.errors import ToolError
from cdcheck.ir import Extract
from cdcheck.model.data import Query
from cdcheck.model.files import Language, SourceFile
from cdcheck.model.project import Project
from cdcheck.sources import Source, Tree

_LANGUAGES = {
    "python": Language.PYTHON,
    "javascript": Language.JAVASCRIPT,
    "typescript": Language.TYPESCRIPT,
    "tsx": Language.TYPESCRIPT,
}
_RECURSION = 6_000
# Starting workers costs half a second of processor time; below this it costs more than it saves.
_POOL_BYTES = 2_000_000


class Reading:
    """Is an app that is being read: whatever is asked of it, each file is extracted at most once.

    `progress` is told how many source files have been read, as they are.
    """

    def __init__(self, tree: Tree, cache: Cache, progress: Callable[[int], None]) -> None:
        self._tree = tree
        self._cache = cache
        self._progress = progress

    @cached_property
    def _extracts(self) -> dict[str, Extract]:
        return _extracts(self._tree, self._cache, self._progress)

    def extracted(self, path: str) -> Extract | None:
        """Gives the extract of a file, if the files were extracted."""
        extracts: dict[str, Extract] = self.__dict__.get("_extracts", {})
        return extracts.get(path)

    def project(self, start_script: str | None) -> Project:
        """Gives the neutral picture of the app; that of an unchanged app comes from the cache."""
        name = f"project-{identity_of(self._tree, start_script)}"
        known = self._cache.recall(name, Project)
        if known is not None:
            return known
        with _without_collection():
            extracts = self._extracts
            from cdcheck.linking import link  # noqa: PLC0415 (a warm run does not need it)

            project = link(
                extracts,
                [_file(source) for source in self._tree.sources],
                self._tree.others,
                self._tree.read,
                self._tree.skipped,
                self._tree.folders,
                start_script,
                self._tree.is_ignored,
                self._tree.beside,
                self._tree.root.resolve().name,
            )
        project = replace(project, schemas_beside=self._tree.schemas)
        self._cache.keep(name, project)
        return project

    def held(self, project: Project) -> tuple[Query, ...]:
        """Lists the SQL in the app's code that the project does not see sent."""
        from cdcheck.linking.held_statements import held  # noqa: PLC0415 (no check needs it)

        with _without_collection():
            return held(self._extracts, project, self._tree.read)


def _file(source: Source) -> SourceFile:
    return SourceFile(
        source.path, _LANGUAGES[source.dialect], source.lines, source.digest, source.is_test
    )


def identity_of(tree: Tree, start_script: str | None) -> str:
    """Identifies all that a project is made from: what was read, what can be, and our own code."""
    digest = blake2b(f"{fingerprint()}{start_script}".encode(), digest_size=20)
    digest.update(f"{tree.root.resolve().name}\0".encode())
    for source in tree.sources:
        digest.update(f"{source.path}\0{source.digest}\0".encode())
    for path in tree.others:
        if path in tree.changed:
            digest.update(f"{path}\0".encode() + tree.changed[path])
            continue
        try:
            status = (tree.root / path).stat()
        except OSError:
            continue
        digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    for name in (*sorted(tree.beside), *tree.schemas):
        digest.update(f"{name}\0".encode())
    for skipped in tree.skipped:
        digest.update(f"{skipped.path}\0{skipped.why}\0".encode())
    return digest.hexdigest()


def _extracts(tree: Tree, cache: Cache, progress: Callable[[int], None]) -> dict[str, Extract]:
    """Extracts what the cache does not know, and keeps it; gives the extracts in order of paths."""
    name = f"extracts-{blake2b(str(tree.root.resolve()).encode(), digest_size=16).hexdigest()}"
    made_by, packed = cache.recall(name, tuple[str, dict[str, bytes]]) or ("", {})
    known = packed if made_by == fingerprint() else {}
    decode = msgspec.msgpack.Decoder(Extract).decode
    extracts: dict[str, Extract] = {}
    fresh: list[Source] = []
    for source in tree.sources:
        try:
            extracts[source.path] = decode(known[source.digest])
            progress(1)
        except (KeyError, msgspec.DecodeError):
            fresh.append(source)
    made: dict[str, bytes] = {}
    for source, extract, encoded in _extracted(fresh):
        extracts[source.path] = extract
        made[source.digest] = encoded
        progress(1)
    if made:
        kept = {s.digest: made.get(s.digest) or known[s.digest] for s in tree.sources}
        cache.keep(name, (fingerprint(), kept))
    return {source.path: extracts[source.path] for source in tree.sources}


def _extracted(sources: list[Source]) -> Iterator[tuple[Source, Extract, bytes]]:
    if sum(len(source.text) for source in sources) < _POOL_BYTES or (os.cpu_count() or 1) < 2:
        for source in sources:
            extract = extract_source(source)
            yield source, extract, msgspec.msgpack.encode(extract)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 (large apps only)
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415 (likewise)
    from multiprocessing import get_context  # noqa: PLC0415 (large apps only)

    # A forked worker would inherit the locks of threads that draw the progress.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        try:
            for source, packed in zip(sources, pool.map(_packed, sources, chunksize=16), strict=True):
                yield source, msgspec.msgpack.decode(packed, type=Extract), packed
        except BrokenProcessPool:
            raise ToolError(
                "a process that reads files was killed; there may be no memory left"
            ) from None


def _packed(source: Source) -> bytes:
    with _without_collection():
        return msgspec.msgpack.encode(extract_source(source))


def extract_source(source: Source) -> Extract:
    """Extracts one file; the front end of its language is imported when it is first needed."""
    if source.dialect == "python":
        from cdcheck.languages.python.lowering import front_end  # noqa: PLC0415 (each app needs its own language)

        return front_end.extract(source.text)
    from cdcheck.languages.javascript.lowering.front_end import extract  # noqa: PLC0415 (each app needs its own language)

    return extract(source.text, source.dialect)


@contextmanager
def _without_collection() -> Iterator[None]:
    # Reading makes hundreds of thousands of objects that live until the end: collecting garbage
    # among them costs a third of the time and finds nothing.
    was_enabled, limit = gc.isenabled(), sys.getrecursionlimit()
    gc.disable()
    sys.setrecursionlimit(max(limit, _RECURSION))
    try:
        yield
    finally:
        sys.setrecursionlimit(limit)
        if was_enabled:
            gc.enable()
