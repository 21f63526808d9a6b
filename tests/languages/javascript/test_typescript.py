"""What only TypeScript has."""

import pytest

from tests.languages.javascript.rendering import (
    block,
    class_text,
    lowered,
    parameter_text,
    rendered,
    signature,
    text,
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("string", "string", id="a predefined type"),
        pytest.param("A.B.C", "A.B.C", id="a qualified name"),
        pytest.param("Promise<A>", "Promise[A]", id="a generic type"),
        pytest.param("Map<string, A<B>>", "Map[(tuple string A[B])]", id="two arguments"),
        pytest.param("A[]", "Array[A]", id="an array"),
        pytest.param("readonly A[]", "Array[A]", id="a readonly array"),
        pytest.param("[a: A, b?: B]", "(tuple A B)", id="a tuple"),
        pytest.param("A | B | null", "(| A B None)", id="a union"),
        pytest.param("| A", "A", id="a union of one"),
        pytest.param("A & B", "(& A B)", id="an intersection"),
        pytest.param("'a' | 1 | true", "(| 'a' 1 True)", id="literals"),
        pytest.param("(A)", "A", id="parentheses"),
        pytest.param("typeof a.b", "(typeof a.b)", id="typeof"),
        pytest.param("keyof A", "(keyof A)", id="keyof"),
        pytest.param("A['b']", "A['b']", id="a lookup"),
        pytest.param(
            "{ a: A; b?: B; m(): C }", "{'a': A, 'b': (| B None), 'm': (function C)}", id="an object"
        ),
        pytest.param("(a: A) => B", "(function B)", id="a function"),
        pytest.param("A extends B ? C : D", "(conditional_type)", id="a conditional type"),
        pytest.param("import('m').A", "import type('m').A", id="an import"),
    ],
)
def test_a_type_becomes(source: str, expected: str) -> None:
    found = lowered(f"function f(a: {source}) {{}}", "typescript")

    assert text(found.functions[0].parameters[0].annotation) == expected
    assert found.undefined == ()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("a as B", "a", id="as"),
        pytest.param("a as const", "a", id="as const"),
        pytest.param("a satisfies B", "a", id="satisfies"),
        pytest.param("a!.b![c]!", "a.b[c]", id="non-null"),
        pytest.param("<A>b", "b", id="an assertion"),
        pytest.param("f<A>(b)", "f(b)", id="arguments of a call"),
        pytest.param("new A<B, C>(d)", "new A(d)", id="arguments of a new"),
        pytest.param("sql<number>`a${b}`", "sql((template 'a' b))", id="arguments of a tag"),
        pytest.param("a.sql<A<B>[]>`c`", "a.sql((template 'c'))", id="nested ones"),
        pytest.param("<T,>(a: T) => a", "closure 0", id="a generic arrow function"),
    ],
)
def test_types_leave_an_expression(source: str, expected: str) -> None:
    assert rendered(source, "typescript") == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("a: A", ["a: A"], id="an annotation"),
        pytest.param("a?: A", ["a: (| A None)"], id="an optional one"),
        pytest.param("a: A = 1", ["a: A = 1"], id="a default"),
        pytest.param("...a: A[]", ["*a: Array[A]"], id="the rest"),
        pytest.param("{ a }: A", ["{'a': a}: A"], id="a pattern"),
        pytest.param("this: A, b: B", ["b: B"], id="the type of this"),
    ],
)
def test_a_parameter_becomes(source: str, expected: list[str]) -> None:
    found = lowered(f"function f({source}) {{}}", "typescript")

    assert [parameter_text(one) for one in found.functions[0].parameters] == expected


def test_a_class_keeps_types_decorators_and_parameter_properties() -> None:
    found = lowered(
        """
        @Entity()
        export abstract class A<T> extends B<T> implements C, D<E> {
            @Column('x') name!: string
            declare id: CreationOptional<number>
            static count?: number = 1
            constructor(private readonly a: A, @Inject(X) b: B) { super() }
            @Get(':id') async get(@Param('id') id: string): Promise<T[]> { return [] }
            find(a: string): void
            find(a: any) {}
            abstract later(): void
            [key: string]: any
        }
        """,
        "typescript",
    )

    assert class_text(found.classes[0]) == (
        "@Entity() class A(B[T]) implements C implements D[E] abstract True "
        "{define 0; define 1; define 2; @Column('x') field name: string = -; "
        "field id: CreationOptional[number] = -; static count: (| number None) = 1}"
    )
    assert [signature(one) for one in found.functions] == [
        "constructor A.constructor(field a: A, @Inject(X) b: B)",
        "@Get(':id') async method A.get(@Param('id') id: string) -> Promise[Array[T]]",
        "method A.find(a: any)",
    ]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "interface A extends B<C> { a: string; b?: number; m(): void }",
            "interface A(B[C]) {field a: string = -; field b: (| number None) = -; "
            "field m: (function void) = -}",
            id="an interface",
        ),
        pytest.param("type A = { a: B }", "type A {field a: B = -}", id="an object type"),
        pytest.param("type A = B | C", "type A((| B C)) {}", id="another type"),
        pytest.param(
            "enum A { X, Y = 5, Z, W = 'w' }",
            "enum A {static X = 0; static Y = 5; static Z = 6; static W = 'w'}",
            id="an enum",
        ),
        pytest.param("const enum A { X }", "enum A {static X = 0}", id="a const enum"),
        pytest.param(
            "namespace A { export const b = 1 }", "namespace A {const b = 1; export b}", id="a namespace"
        ),
    ],
)
def test_a_declaration_of_types_is_a_class(source: str, expected: str) -> None:
    assert class_text(lowered(source, "typescript").classes[0]) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("import a = require('m')", "const a = require('m')", id="an import by require"),
        pytest.param("import a = A.B; const A = {}", "const a = A.B; const A = {}", id="an alias"),
        pytest.param("export = { a: 1 }", "module.exports = {'a': 1}", id="an export assignment"),
        pytest.param("export as namespace A", "", id="a name for scripts"),
        pytest.param("import type { A } from 'm'", "import type m type A", id="a type import"),
        pytest.param("import { type A, b } from 'm'", "import m type A b", id="a mixed import"),
        pytest.param("export type { A } from 'm'", "export type m type A", id="a type export"),
        pytest.param("export type * from 'm'", "export type m type *", id="all types"),
        pytest.param(
            "declare const a: string; declare function f(): void", "", id="what is only declared"
        ),
        pytest.param("declare module 'm' { export default a }", "", id="another module"),
        pytest.param("function f(a: string): void\nfunction f(a) {}", "define 0", id="an overload"),
        pytest.param("let a: A, b!: B", "let a: A = -; let b: B = -", id="declarations"),
        pytest.param("await using a = b(); export {}", "const a = b(); export", id="a resource"),
        pytest.param("for (const a of b as C[]) {}", "for a b - {}", id="an asserted iterable"),
        pytest.param("(a as B).c = 1", "a.c = 1", id="an asserted target"),
    ],
)
def test_a_statement_becomes(source: str, expected: str) -> None:
    assert block(lowered(source, "typescript").body) == expected


def test_tsx_has_jsx() -> None:
    assert rendered("<A b={c as D}/>", "tsx") == "(jsx A c)"


def test_a_generic_call_is_awaited_whole() -> None:
    found = lowered("async () => { await a.b<C>(d).e }", "typescript")

    assert block(found.functions[0].body) == "(await a.b(d).e)"
