"""Joins what was read of each file into one project."""

from collections.abc import Callable, Iterable, Mapping

from cdcheck import ir
from cdcheck.linking.link import run
from cdcheck.linking.project import describe
from cdcheck.model.files import SkippedFile, SourceFile
from cdcheck.model.project import Project


def link(  # noqa: PLR0913, PLR0917 (all that an app is read from, named at every call)
    extracts: Mapping[str, ir.Extract],
    files: Iterable[SourceFile],
    others: Iterable[str],
    read: Callable[[str], bytes | None],
    skipped: Iterable[SkippedFile] = (),
    folders: Iterable[str] = (),
    start_script: str | None = None,
) -> Project:
    """Links the extracts of an app, by path, into its neutral picture.

    `others` are the paths of files that are not source code; `read` gives the bytes of any file of
    the app, `None` for one that is not there. `start_script` is the script that the app is said to be
    started with, if that is stated.
    """
    linked = run(extracts, files, others, read)
    return describe(linked, skipped, folders)


__all__ = ["link"]
