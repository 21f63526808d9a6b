"""Imports, exports, and which module system a file is written for."""

import pytest

from tests.languages.javascript.rendering import block, lowered


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param("import 'm'", "import m", id="for its effect"),
        pytest.param("import a from 'm'", "import m default:a", id="a default"),
        pytest.param("import { a, b as c } from 'm'", "import m a b:c", id="names"),
        pytest.param("import { default as a } from 'm'", "import m default:a", id="a named default"),
        pytest.param("import { 'a-b' as c } from 'm'", "import m a-b:c", id="a name in quotes"),
        pytest.param("import * as a from 'm'", "import m *:a", id="a namespace"),
        pytest.param("import a, * as b from 'm'", "import m default:a *:b", id="both"),
        pytest.param(
            "import a from './a.json' with { type: 'json' }",
            "import ./a.json default:a",
            id="attributes",
        ),
        pytest.param(
            "import a from './a.json' assert { type: 'json' }",
            "import ./a.json default:a",
            id="assertions",
        ),
        pytest.param(
            "export const a = 1, { b } = c",
            "const a = 1; const {'b': b} = c; export a b",
            id="constants",
        ),
        pytest.param("export function f() {}", "define 0; export f", id="a function"),
        pytest.param("export class A {}", "class 0; export A", id="a class"),
        pytest.param("export { a, b as c, d as default }", "export a b:c d:default", id="a list"),
        pytest.param("export { a as function }", "export a:function", id="a reserved word"),
        pytest.param("export { a } from 'm'", "export m a", id="from a module"),
        pytest.param("export * from 'm'", "export m *", id="all of a module"),
        pytest.param("export * as a from 'm'", "export m *:a", id="all of it under a name"),
        pytest.param("export default a + 1", "export default (+ a 1)", id="a default value"),
        pytest.param(
            "export default function f() {}", "define 0; export f:default", id="a default function"
        ),
        pytest.param("export default function () {}", "export default closure 0", id="an anonymous one"),
        pytest.param("export default class A {}", "class 0; export A:default", id="a default class"),
        pytest.param("module.exports = { a }", "module.exports = {'a': a}", id="CommonJS"),
        pytest.param("exports.a = exports.b = 1", "exports.a = exports.b = 1", id="two at once"),
    ],
)
def test_an_import_or_export_becomes(source: str, expected: str) -> None:
    assert block(lowered(source).body) == expected


@pytest.mark.parametrize(
    ("source", "dialect", "expected"),
    [
        pytest.param("import 'm'", "javascript", "esm", id="an import"),
        pytest.param("export {}", "javascript", "esm", id="an export"),
        pytest.param("import.meta.url", "javascript", "esm", id="import.meta"),
        pytest.param("await a()", "javascript", "esm", id="an await outside functions"),
        pytest.param("for await (const a of b) {}", "javascript", "esm", id="a loop that awaits"),
        pytest.param("require('m')", "javascript", "commonjs", id="require"),
        pytest.param("module.exports = 1", "javascript", "commonjs", id="module.exports"),
        pytest.param("exports.a = 1", "javascript", "commonjs", id="exports"),
        pytest.param("import 'm'; module.exports = 1", "javascript", "esm", id="both"),
        pytest.param("import('m')", "javascript", "", id="a dynamic import"),
        pytest.param("const require = f(); require('m')", "javascript", "", id="a require of its own"),
        pytest.param(
            "function f(module, exports) { exports.a = module }", "javascript", "", id="parameters"
        ),
        pytest.param("async () => { await a() }", "javascript", "", id="an await in a function"),
        pytest.param("export = 1", "typescript", "commonjs", id="an export assignment"),
        pytest.param("import a = require('m')", "typescript", "commonjs", id="an import by require"),
        pytest.param("namespace A { export const b = 1 }", "typescript", "", id="a namespace's export"),
        pytest.param("import type A from 'm'", "typescript", "esm", id="a type import"),
    ],
)
def test_the_module_system_shows(source: str, dialect: str, expected: str) -> None:
    assert lowered(source, dialect).module_kind == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        pytest.param(
            "global.a = 1; globalThis.b = 2; window.c = 3", ("a", "b", "c"), id="on the global object"
        ),
        pytest.param("a = 1", ("a",), id="an assignment in a script"),
        pytest.param("'use strict'; a = 1", (), id="an assignment in strict code"),
        pytest.param("import 'm'; a = 1", (), id="an assignment in a module"),
        pytest.param("let a; a = 1", (), id="a variable"),
    ],
)
def test_names_that_a_file_makes_global_are_told(source: str, expected: tuple[str, ...]) -> None:
    assert lowered(source).global_names == expected


def test_an_ambient_declaration_of_a_script_is_global() -> None:
    assert lowered("declare const a: string", "typescript").global_names == ("a",)
    assert lowered("declare const a: string; export {}", "typescript").global_names == ()
    assert lowered("declare global { var a: string } export {}", "typescript").global_names == ("a",)
