"""From a folder to a project: discovery, extraction, linking, with what is cached of them."""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b

import msgspec

from cdcheck.cache import Cache, fingerprint
from cdcheck.ir import Extract
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
_POOL_BYTES = 8_000_000


def project_of(
    tree: Tree, cache: Cache, start_script: str | None, progress: Callable[[int], None]
) -> Project:
    """Reads an app into its neutral picture; an unchanged app comes from the cache.

    `progress` is told how many source files have been read, as they are.
    """
    name = f"project-{_digest(tree, start_script)}"
    known = cache.load(name)
    if known is not None:
        decoded = _decoded(known)
        if decoded is not None:
            return decoded
    with _without_collection():
        extracts = _extracts(tree, cache, progress)
        from cdcheck.linking import link  # noqa: PLC0415 (a warm run does not need it)

        project = link(
            extracts,
            [_file(source) for source in tree.sources],
            tree.others,
            tree.read,
            tree.skipped,
            tree.folders,
            start_script,
        )
    cache.store(name, msgspec.msgpack.encode(project))
    return project


def _decoded(data: bytes) -> Project | None:
    try:
        return msgspec.msgpack.decode(data, type=Project)
    except msgspec.DecodeError:
        return None


def _file(source: Source) -> SourceFile:
    return SourceFile(
        source.path, _LANGUAGES[source.dialect], source.lines, source.digest, source.is_test
    )


def _digest(tree: Tree, start_script: str | None) -> str:
    digest = blake2b(f"{fingerprint()}{start_script}".encode(), digest_size=20)
    for source in tree.sources:
        digest.update(f"{source.path}\0{source.digest}\0".encode())
    for path in tree.others:
        try:
            status = (tree.root / path).stat()
        except OSError:
            continue
        digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\0".encode())
    for skipped in tree.skipped:
        digest.update(f"{skipped.path}\0{skipped.why}\0".encode())
    return digest.hexdigest()


def _extracts(tree: Tree, cache: Cache, progress: Callable[[int], None]) -> dict[str, Extract]:
    name = f"extracts-{blake2b(str(tree.root.resolve()).encode(), digest_size=16).hexdigest()}"
    packed = _unpacked(cache.load(name))
    decode = msgspec.msgpack.Decoder(Extract).decode
    fresh = [source for source in tree.sources if source.digest not in packed]
    made: dict[str, bytes] = {}
    extracts: dict[str, Extract] = {}
    for source, extract in _extracted(fresh):
        extracts[source.path] = extract
        made[source.digest] = msgspec.msgpack.encode(extract)
        progress(1)
    for source in tree.sources:
        if source.path not in extracts:
            try:
                extracts[source.path] = decode(packed[source.digest])
            except msgspec.DecodeError:
                extracts[source.path] = extract_source(source)
            progress(1)
    if made:
        kept = {s.digest: made.get(s.digest) or packed[s.digest] for s in tree.sources}
        cache.store(name, msgspec.msgpack.encode((fingerprint(), kept)))
    return {source.path: extracts[source.path] for source in tree.sources}


def _unpacked(data: bytes | None) -> dict[str, bytes]:
    if data is None:
        return {}
    try:
        made_by, packed = msgspec.msgpack.decode(data, type=tuple[str, dict[str, bytes]])
    except msgspec.DecodeError:
        return {}
    return packed if made_by == fingerprint() else {}


def _extracted(sources: list[Source]) -> Iterator[tuple[Source, Extract]]:
    if sum(len(source.text) for source in sources) < _POOL_BYTES:
        for source in sources:
            yield source, extract_source(source)
        return
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 (large apps only)

    with ProcessPoolExecutor() as pool:
        for source, packed in zip(sources, pool.map(_packed, sources, chunksize=16), strict=True):
            yield source, msgspec.msgpack.decode(packed, type=Extract)


def _packed(source: Source) -> bytes:
    with _without_collection():
        return msgspec.msgpack.encode(extract_source(source))


def extract_source(source: Source) -> Extract:
    """Extracts one file; the front end of its language is imported when it is first needed."""
    if source.dialect == "python":
        from cdcheck.languages import python  # noqa: PLC0415 (each app needs its own language)

        return python.extract(source.text)
    from cdcheck.languages import javascript  # noqa: PLC0415 (each app needs its own language)

    return javascript.extract(source.text, source.dialect)


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
