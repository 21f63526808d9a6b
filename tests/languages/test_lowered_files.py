"""A file is lowered again once, as what it is."""

from weakref import ref

from cdcheck.languages.javascript.proofs import lowered_files as javascript
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.languages.python.proofs import lowered_files as python
from cdcheck.proving import SourceTexts

_TEXTS = {"app.py": b"def tags():\n    return []\n", "app.js": b"function tags() { return []; }\n"}


def test_what_one_language_asks_for_spoils_nothing_for_the_other() -> None:
    sources = SourceTexts(_TEXTS.get)

    assert javascript.lowered("app.py", sources) is None
    assert python.lowered("app.js", sources) is None
    for found in (python.lowered("app.py", sources), javascript.lowered("app.js", sources)):
        assert found is not None
        assert [one.name for one in found.extract.functions] == ["tags"]


def test_a_file_is_lowered_once() -> None:
    sources = SourceTexts(_TEXTS.get)

    assert python.lowered("app.py", sources) is python.lowered("app.py", sources)
    assert javascript.lowered("app.js", sources) is javascript.lowered("app.js", sources)


class _Path(str):
    """Is a path that can be waited for to go, unlike a plain one."""


def test_a_file_goes_with_all_that_was_kept_of_it() -> None:
    read = python.lowered("app.py", SourceTexts(_TEXTS.get))
    assert read is not None
    path = _Path("app.py")
    file = LoweredFile(path, read.text, read.extract)
    assert not list(file.mentions("tags", -1))
    assert not file.is_bound_once("tags", 0)
    assert file.own_parameters(0) == []

    gone = ref(path)
    del file, path

    assert gone() is None
