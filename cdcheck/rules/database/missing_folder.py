"""A file of SQLite in a folder that is not there, and that nothing makes."""

import re
from posixpath import dirname, normpath

from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.startup import Startup
from cdcheck.file_kinds import CONTAINER_FILES
from cdcheck.model.data import DatabaseUse
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_DRIVERS = frozenset({"sqlite3", "aiosqlite", "better-sqlite3", "node:sqlite"})
_MAKING = ("mkdir", "makedirs", "ensuredir", "outputfile", "instance_path")
_AROUND = (*CONTAINER_FILES, "package.json", "Makefile", "Procfile")
_URL = re.compile(r"sqlite(?:\+\w+)?:///(?=[^/])")


@rule(where=lambda use: use.kind == "sqlite" and not use.is_test and not use.is_alternative)
def missing_folder(
    use: DatabaseUse, project: Project, words: SourceWords, startup: Startup, sources: SourceTexts
) -> Verdicts:
    folder = _folder_of(use)
    if not folder or _is_there(folder, project) or _may_be_made(folder, project, words, sources):
        return
    is_python = use.at.path.endswith(".py")
    yield Violation(
        at=use.at,
        message=f"the folder `{folder}` of the database's file is not there, and nothing makes it",
        about=f"{use.at.path} {folder}",
        hint="make the folder before it connects, or keep the file beside the code",
        confidence=Confidence.PROVEN if startup.runs(use.at.path) else Confidence.INFERRED,
        predicts="unable to open database file" if is_python else "",
    )


def _folder_of(use: DatabaseUse) -> str:
    """Names the folder of a file that is stated as it is, relative to where the app runs."""
    path = use.url or ""
    is_engine = use.is_async is not None and _URL.match(path) is not None
    if not is_engine and (use.driver not in _DRIVERS or ":" in path):
        return ""
    path = _URL.sub("", path).partition("?")[0]
    is_plain = use.is_only and not path.startswith(("/", "~")) and not re.search(r"[{}$<>%]", path)
    folder = dirname(normpath(path)) if is_plain else ""
    return "" if folder.startswith("..") else folder


def _is_there(folder: str, project: Project) -> bool:
    return any(f"/{one}".endswith(f"/{folder}") for one in project.folders)


def _may_be_made(folder: str, project: Project, words: SourceWords, sources: SourceTexts) -> bool:
    commands = project.start.commands if project.start is not None else ()
    if any("mkdir" in word or folder in word for one in commands for word in one.words):
        return True
    beside = (sources.read(name) for name in _AROUND)
    if any(data is not None and folder.encode() in data for data in beside):
        return True
    return words.mentions(*_MAKING)
