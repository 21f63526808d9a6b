"""Builds a project from the texts of a few files, for tests."""

from collections.abc import Mapping
from posixpath import basename, dirname, splitext

from cdcheck.ir import Extract
from cdcheck.languages.javascript import extract as extract_javascript
from cdcheck.languages.python import extract as extract_python
from cdcheck.linking import link
from cdcheck.model.files import Language, SourceFile
from cdcheck.model.project import Project

_DIALECTS = {
    ".js": "javascript",
    ".mjs": "javascript",
    ".cjs": "javascript",
    ".jsx": "javascript",
    ".ts": "typescript",
    ".mts": "typescript",
    ".cts": "typescript",
    ".tsx": "tsx",
}
_TEST_FOLDERS = frozenset({"tests", "test", "__tests__"})


def project_of(texts: Mapping[str, str], start_script: str | None = None) -> Project:
    """Links the files of an app, given as texts by path."""
    contents = {path: text.encode() for path, text in texts.items()}
    extracts = {
        path: extracted
        for path, content in contents.items()
        if (extracted := _extract(path, content)) is not None
    }
    return link(
        extracts,
        [_source_file(path, extract, contents[path]) for path, extract in extracts.items()],
        [path for path in contents if path not in extracts],
        contents.get,
        (),
        sorted({folder for path in contents for folder in _ancestors(path)}),
        start_script,
    )


def _extract(path: str, content: bytes) -> Extract | None:
    suffix = splitext(path)[1]
    if suffix == ".py":
        return extract_python(content)
    dialect = _DIALECTS.get(suffix)
    return None if dialect is None else extract_javascript(content, dialect)


def _source_file(path: str, extract: Extract, content: bytes) -> SourceFile:
    language = Language(extract.language)
    return SourceFile(path, language, content.count(b"\n"), "", _is_test(path))


def _is_test(path: str) -> bool:
    name = basename(path)
    is_named = name.startswith("test_") or ".test." in name or ".spec." in name or name == "conftest.py"
    return is_named or bool(_TEST_FOLDERS & set(dirname(path).split("/")))


def _ancestors(path: str) -> list[str]:
    found: list[str] = []
    folder = dirname(path)
    while folder:
        found.append(folder)
        folder = dirname(folder)
    return found
