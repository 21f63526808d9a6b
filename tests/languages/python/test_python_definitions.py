"""What functions, classes and lambdas of Python become."""

from textwrap import dedent

import pytest

from cdcheck import ir
from tests.languages.python.rendering import block, lowered, text


def parameter_text(parameter: ir.Parameter) -> str:
    return " ".join(
        (
            parameter.kind or "plain",
            parameter.name,
            text(parameter.annotation),
            text(parameter.default),
        )
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("a", ["plain a - -"], id="one"),
        pytest.param("a=1", ["plain a - 1"], id="a default"),
        pytest.param("a: int", ["plain a int -"], id="an annotation"),
        pytest.param("a: int = 1", ["plain a int 1"], id="both"),
        pytest.param("a, /, b", ["plain a - -", "plain b - -"], id="only by position"),
        pytest.param("*, a", ["keyword a - -"], id="only by name"),
        pytest.param("*a, b=1", ["* a - -", "keyword b - 1"], id="after the rest"),
        pytest.param("*a: A, **b: B", ["* a A -", "** b B -"], id="annotated rests"),
        pytest.param("a,  # why\n b", ["plain a - -", "plain b - -"], id="a comment"),
    ],
)
def test_a_parameter_is_lowered(source: str, expected: list[str]) -> None:
    found = lowered(f"def f({source}): pass").functions[0]

    assert [parameter_text(parameter) for parameter in found.parameters] == expected


@pytest.mark.parametrize(
    ("decorator", "name", "kind"),
    [
        pytest.param("", "f", "method", id="a method"),
        pytest.param("", "__init__", "constructor", id="a constructor"),
        pytest.param("@staticmethod", "f", "static", id="a static method"),
        pytest.param("@classmethod", "f", "class", id="a class method"),
        pytest.param("@property", "f", "getter", id="a property"),
        pytest.param("@functools.cached_property", "f", "getter", id="a cached property"),
        pytest.param("@f.setter", "f", "setter", id="a setter"),
        pytest.param("@app.get('/')", "f", "method", id="another decorator"),
    ],
)
def test_a_method_has_a_kind(decorator: str, name: str, kind: str) -> None:
    source = f"class A:\n    {decorator}\n    def {name}(self): pass"

    assert lowered(source).functions[0].kind == kind


def test_definitions_know_where_they_stand() -> None:
    source = """
        class A:
            class B:
                def f(self):
                    def g():
                        class C:
                            def h(self): pass
        x = lambda: 0
        y(lambda: (lambda: 1))
    """

    found = lowered(dedent(source))

    assert [(one.qualified_name, one.owner, one.parent) for one in found.functions] == [
        ("A.B.f", 1, -1),
        ("A.B.f.<locals>.g", -1, 0),
        ("A.B.f.<locals>.g.<locals>.C.h", 2, 1),
        ("x", -1, -1),
        ("<lambda>", -1, -1),
        ("<lambda>.<locals>.<lambda>", -1, 4),
    ]
    assert [(one.qualified_name, one.owner, one.parent) for one in found.classes] == [
        ("A", -1, -1),
        ("A.B", 0, -1),
        ("A.B.f.<locals>.g.<locals>.C", -1, 1),
    ]


def test_a_function_spans_its_definition_without_decorators() -> None:
    source = b"@a\n@b(c)\nasync def f(): pass\n"

    found = lowered(source.decode())
    function = found.functions[0]

    assert source[function.at : function.end] == b"async def f(): pass"
    assert source[function.name_at :].startswith(b"f(")
    assert [text(decorator) for decorator in function.decorators] == ["a", "b(c)"]
    assert (found.body[0].at, found.body[0].end) == (0, function.end)


def test_docstrings_leave_the_body() -> None:
    source = '''
        class A:
            """Is A."""
            x = 1
            def f(self):
                # why
                """Does f."""
                return 1
            def g(self):
                f"Does {self}."
    '''

    found = lowered(dedent(source))

    assert found.classes[0].docstring == "Is A."
    assert [function.docstring for function in found.functions] == ["Does f.", ""]
    assert block(found.classes[0].body) == "x = 1; define 0; define 1"
    assert block(found.functions[0].body) == "return 1"


def test_a_class_has_bases_and_keywords() -> None:
    found = lowered("class A(B[int], *c, metaclass=D, table=True): pass").classes[0]

    assert [text(base) for base in found.bases] == ["B[int]", "*c"]
    assert [(name, text(value)) for name, value in found.keywords] == [
        ("metaclass", "D"),
        ("table", "True"),
    ]


def test_type_parameters_are_read_over() -> None:
    found = lowered("class A[T: int, *Ts, **P = [int]](B[T]):\n    def f[U](self, u: U) -> T: pass")

    assert found.undefined == ()
    assert [text(base) for base in found.classes[0].bases] == ["B[T]"]


def test_a_lambda_is_a_function_that_returns() -> None:
    function = lowered("f = lambda a, *b, c=1: a").functions[0]

    assert (function.name, function.kind) == ("f", "lambda")
    assert block(function.body) == "return a"
    assert [parameter_text(one) for one in function.parameters] == [
        "plain a - -",
        "* b - -",
        "keyword c - 1",
    ]


def test_global_names_belong_to_the_module() -> None:
    found = lowered("def f():\n    global b, a\n    a = b = 1\nprint(a, b)")

    assert found.global_names == ("a", "b")
    assert found.undefined == ()
