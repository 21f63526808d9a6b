"""Facts that need a parser of their own are given by the module that has it."""

import sys
from types import ModuleType

import pytest

from cdcheck import proving
from cdcheck.authoring import fact
from cdcheck.catalog import Catalog
from cdcheck.knowing import Knowledge
from cdcheck.model.project import Project
from cdcheck.model.task import Task
from cdcheck.proving import SourceTexts
from cdcheck.testing.projects import texts_of


class Lengths(dict[str, int]):
    """Counts the bytes of files."""


@fact
def lengths(sources: SourceTexts) -> Lengths:
    return Lengths({"a.py": len(sources.read("a.py") or b"")})


def test_a_fact_is_given_by_the_module_that_is_named_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    types = ModuleType("cdcheck.facts.lengths")
    monkeypatch.setattr(Lengths, "__module__", types.__name__)
    monkeypatch.setitem(sys.modules, types.__name__, types)
    monkeypatch.setattr(proving, "PROVERS", {"cdcheck.facts.lengths.Lengths": __name__})

    facts = Catalog(("cdcheck",)).facts
    known = Knowledge(Project(), Task(), facts, texts_of({"a.py": "import b\n"}))

    assert known.find(Lengths) == {"a.py": 9}
