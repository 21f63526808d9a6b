"""Which names are read and bound nowhere."""

from textwrap import dedent

import pytest

from cdcheck.languages.python.lowering.front_end import extract


def undefined(source: str) -> list[str]:
    found = extract(dedent(source).encode())
    assert found.faults == ()
    return [name.name for name in found.undefined]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("a", ["a"], id="in a module"),
        pytest.param("a.b = 1", ["a"], id="the base of a target"),
        pytest.param("x: int = a", ["a"], id="an annotated value"),
        pytest.param("def f(): return a", ["a"], id="in a function"),
        pytest.param("def f(b=a): pass", ["a"], id="a default"),
        pytest.param("@a\ndef f(): pass", ["a"], id="a decorator"),
        pytest.param("class A(B): pass", ["B"], id="a base"),
        pytest.param("lambda: a", ["a"], id="in a lambda"),
        pytest.param("[b for b in a]", ["a"], id="an iterable"),
        pytest.param("[b for b in []]; b", ["b"], id="after its comprehension"),
        pytest.param("f'{a}'", ["a"], id="in an f-string"),
        pytest.param("f'{1:{a}}'", ["a"], id="in a format"),
        pytest.param("if __name__ == __main__: pass", ["__main__"], id="quotes a shell ate"),
        pytest.param("class A:\n    b = 1\n    def f(self): return b", ["b"], id="a class variable"),
        pytest.param("class A:\n    b = 1\n    c = [b for _ in []]", ["b"], id="and a comprehension"),
        pytest.param("def f(): b = 1\ndef g(): return b", ["b"], id="of another function"),
        pytest.param("import a.b as c\na", ["a"], id="behind an alias"),
        pytest.param("raise A from a", ["A", "a"], id="a cause"),
        pytest.param("match 1:\n    case a.B: pass", ["a"], id="a value pattern"),
        pytest.param("match 1:\n    case A(): pass", ["A"], id="a class pattern"),
        pytest.param("unicode('a')", ["unicode"], id="a builtin of Python 2"),
        pytest.param("try: a\nexcept ValueError: pass", ["a"], id="in a try for something else"),
        pytest.param("try: a\nexcept Exception: pass", ["a"], id="in a try for anything"),
        pytest.param("def f():\n    a\n    a\na", ["a", "a"], id="once a function"),
    ],
)
def test_a_name_that_is_bound_nowhere_is_undefined(source: str, expected: list[str]) -> None:
    assert undefined(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("print(len('a'), __file__, __name__, WindowsError)", id="builtins"),
        pytest.param("def f(): return a\na = 1", id="bound below"),
        pytest.param("if x := 1: x", id="a walrus"),
        pytest.param("[y := x for x in []]; y", id="a walrus in a comprehension"),
        pytest.param("[x for y in [] for x in y if x]", id="a comprehension"),
        pytest.param("import a.b; a", id="a package"),
        pytest.param("from a import b as c; c", id="an alias"),
        pytest.param("from a import *; b", id="a star import"),
        pytest.param("if 0: a = 1\na", id="bound on a condition"),
        pytest.param("for a, (b, *c) in []: a, b, c", id="targets of a loop"),
        pytest.param("with open('a') as (b, c): b, c", id="targets of with"),
        pytest.param("try: pass\nexcept OSError as e: pass\ne", id="an exception afterwards"),
        pytest.param("a = 1\ndel a\na", id="deleted"),
        pytest.param("def f():\n    global a\n    a = 1\ndef g(): return a", id="global"),
        pytest.param("def f():\n    a = 1\n    def g(): return a", id="an enclosing function"),
        pytest.param("def f(a, *b, c=1, **d): return a, b, c, d", id="parameters"),
        pytest.param("lambda a, *b: (a, b)", id="parameters of a lambda"),
        pytest.param("class A:\n    a = 1\n    b = a", id="inside a class"),
        pytest.param("class A:\n    a = []\n    b = [c for c in a]", id="the first iterable"),
        pytest.param("class A:\n    def f(self): return __class__", id="__class__"),
        pytest.param("class A:\n    a = __qualname__, __module__", id="names of a class"),
        pytest.param(
            "from __future__ import annotations\ndef f(a: B, *b: 'C') -> D: pass",
            id="annotations that are never evaluated",
        ),
        pytest.param(
            "def f(a: 'B'):\n    c: D = a", id="quoted annotations and those of local variables"
        ),
        pytest.param("def f(a: B): pass\nclass B: pass", id="annotations with what is bound later"),
        pytest.param("def f[T](a: T): return T", id="a type parameter"),
        pytest.param("class A[T]:\n    def f(self): return T", id="a type parameter of a class"),
        pytest.param("type A = B[C]", id="an alias is evaluated late"),
        pytest.param(
            "match 1:\n    case [a, *b] | {'c': a, **b} as d: a, b, d", id="captures of a pattern"
        ),
        pytest.param("try: unicode\nexcept NameError: unicode = str", id="a name that may be missing"),
        pytest.param("try: a\nexcept: pass", id="whatever happens is caught"),
        pytest.param("try: a\nexcept (NameError, OSError): pass", id="NameError among others"),
        pytest.param("import sys\nif sys.version_info < (3,): unicode('a')", id="both Pythons"),
        pytest.param(
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING: from a import B\nB",
            id="for type checkers",
        ),
        pytest.param("globals()['a'] = 1\na", id="globals"),
        pytest.param("exec('a = 1')\na", id="exec"),
        pytest.param("def f(): locals(); return a", id="locals"),
        pytest.param("_('text')", id="gettext"),
        pytest.param("try: get_ipython()\nexcept Exception: pass", id="IPython"),
        pytest.param("# a\n'a'", id="a comment and a string"),
        pytest.param("a = 1\nb.c if (b := a) else 0", id="read before the walrus is written"),
    ],
)
def test_a_name_that_may_be_bound_is_defined(source: str) -> None:
    assert undefined(source) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("def f(a: B, *b: 'C') -> D: pass", [("B", True), ("D", True)], id="of a function"),
        pytest.param("a: B = 1\nc: list['D']", [("B", True)], id="of variables"),
        pytest.param("class A:\n    b: C = 1", [("C", True)], id="of a class"),
        pytest.param("def f(a: B): pass\nB", [("B", False)], id="and elsewhere too"),
    ],
)
def test_a_name_that_only_annotations_read_is_told_apart(
    source: str, expected: list[tuple[str, bool]]
) -> None:
    found = extract(source.encode()).undefined

    assert [(name.name, name.is_annotation) for name in found] == expected


def test_an_undefined_name_knows_its_function() -> None:
    source = b"class A:\n    def f(self):\n        return [a for _ in b]\nc"

    found = extract(source)

    assert [(one.name, one.function) for one in found.undefined] == [("a", 0), ("b", 0), ("c", -1)]
    assert [source[one.at : one.end].decode() for one in found.undefined] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("source", "meant"),
    [
        pytest.param("LIMITS = 3\ndef f(): return LIMIT", "LIMITS", id="of the module"),
        pytest.param("def f(users):\n    def g(): return user", "users", id="of a function around"),
        pytest.param(
            "class A:\n    limits = 3\n    def f(self): return limit", "", id="of a class around"
        ),
        pytest.param("LIMITS = 3\ndef f(): return maximum", "", id="another word"),
    ],
)
def test_an_undefined_name_knows_what_may_be_meant(source: str, meant: str) -> None:
    (name,) = extract(source.encode()).undefined

    assert name.meant == meant
