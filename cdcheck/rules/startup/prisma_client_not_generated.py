"""Prisma's client, which nothing generates: from version 7 its installation does not either."""

from collections.abc import Iterator
from posixpath import dirname, join, normpath

from cdcheck.authoring import Confidence, Evidence, Verdicts, Violation, rule
from cdcheck.facts.allowed_versions import Reach, Versions
from cdcheck.facts.source_words import SourceWords
from cdcheck.file_kinds import CONTAINER_FILES
from cdcheck.model.code import Import, ImportKind
from cdcheck.model.project import Project
from cdcheck.model.starting import StartScript
from cdcheck.proving import SourceTexts

_CLIENT = "@prisma/client"
_NOT_GENERATED = (7, 0)
_OTHER_SCRIPTS = (".sh", "make", "just", "task", "turbo", "nx", "docker")


@rule(where=lambda start: start.is_understood and bool(start.entries))
def prisma_client_not_generated(
    start: StartScript, project: Project, versions: Versions, words: SourceWords, sources: SourceTexts
) -> Verdicts:
    reach = versions.reach(_CLIENT, _NOT_GENERATED)
    used = next(_imports(project), None) if reach in {Reach.YES, Reach.MAYBE} else None
    if used is None or _may_be_generated(start, project, words, sources):
        return
    yield Violation(
        at=used.at,
        message="the client of Prisma is imported, and nothing generates it",
        about="prisma client",
        hint=f"run `npx prisma generate` in `{start.path}`; version 7 does not when it is installed",
        evidence=(Evidence(start.entries[0].at, "starts the app"),),
        confidence=Confidence.PROVEN if reach is Reach.YES else Confidence.INFERRED,
        predicts=_predicted(used),
    )


def _imports(project: Project) -> Iterator[Import]:
    """Lists imports of the client, but where a folder that it is generated in is there."""
    for item in project.imports:
        if item.package != _CLIENT or item.is_type_only or item.is_test or item.is_guarded:
            continue
        names = {symbol.name for symbol in item.names}
        folder = normpath(join(dirname(item.source), item.module))
        is_there = {folder, dirname(folder)} & set(project.folders) if item.module[:1] == "." else set()
        if not is_there and (not names or "PrismaClient" in names or "default" in names):
            yield item


def _may_be_generated(
    start: StartScript, project: Project, words: SourceWords, sources: SourceTexts
) -> bool:
    """Tells whether anything that is run names Prisma, or is not read."""
    run = [word.lower() for command in start.commands for word in command.words]
    scripts = [text for manifest in project.manifests for _, text in manifest.scripts]
    contained = [(sources.read(name) or b"").decode("utf-8", "replace") for name in CONTAINER_FILES]
    is_named = any("prisma" in text.lower() for text in (*run, *scripts, *contained))
    is_elsewhere = any(word.endswith(_OTHER_SCRIPTS) for word in run if word != start.path)
    return is_named or is_elsewhere or words.mentions("prisma generate")


def _predicted(used: Import) -> str:
    is_package = used.module == _CLIENT
    if is_package and used.kind is ImportKind.REQUIRE:
        return "Error: Cannot find module '.prisma/client/default'"
    return "Named export 'PrismaClient' not found" if is_package and used.source[-4:] == ".mjs" else ""
