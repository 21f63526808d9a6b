"""Which handler lowers which kind of node."""

from collections.abc import Mapping

from cdcheck.languages.javascript.lowering import (
    blocks,
    chains,
    classes,
    compound,
    exports,
    expressions,
    functions,
    imports,
    jsx,
    literals,
    statements,
    type_declarations,
)
from cdcheck.languages.javascript.lowering.unit import Lower, LowerStatement


class _Expressions(dict[str, Lower]):
    def __missing__(self, kind: str) -> Lower:
        return expressions.opaque


class _Statements(dict[str, LowerStatement]):
    def __missing__(self, kind: str) -> LowerStatement:
        return statements.expression


EXPRESSIONS: Mapping[str, Lower] = _Expressions(
    {
        "identifier": chains.identifier,
        "shorthand_property_identifier": chains.identifier,
        "this": chains.word,
        "super": chains.word,
        "import": chains.word,
        "private_property_identifier": chains.private_name,
        "meta_property": chains.meta_property,
        "member_expression": chains.chain,
        "call_expression": chains.chain,
        "subscript_expression": chains.chain,
        "non_null_expression": chains.chain,
        "new_expression": chains.new,
        "string": literals.string,
        "number": literals.number,
        "true": literals.true,
        "false": literals.false,
        "null": literals.nothing,
        "undefined": literals.nothing,
        "regex": literals.regex,
        "template_string": literals.template_string,
        "binary_expression": expressions.binary,
        "unary_expression": expressions.unary,
        "ternary_expression": expressions.conditional,
        "await_expression": expressions.await_,
        "yield_expression": expressions.yield_,
        "assignment_expression": expressions.assignment,
        "augmented_assignment_expression": expressions.augmented_assignment,
        "update_expression": expressions.update,
        "parenthesized_expression": expressions.wrapped,
        "as_expression": expressions.wrapped,
        "satisfies_expression": expressions.wrapped,
        "instantiation_expression": expressions.wrapped,
        "type_assertion": expressions.type_assertion,
        "array": expressions.array,
        "object": expressions.object_,
        "spread_element": expressions.spread,
        "sequence_expression": expressions.sequence,
        "property_identifier": expressions.meaningless,
        "computed_property_name": expressions.opaque,
        "class": classes.class_expression,
        "arrow_function": functions.arrow_function,
        "function_expression": functions.function_expression,
        "generator_function": functions.function_expression,
        "jsx_element": jsx.element,
        "jsx_self_closing_element": jsx.element,
        "jsx_namespace_name": expressions.meaningless,
        "type_arguments": expressions.meaningless,
        "comment": expressions.meaningless,
    }
)

STATEMENTS: Mapping[str, LowerStatement] = _Statements(
    {
        "expression_statement": statements.expression_statement,
        "lexical_declaration": statements.declaration,
        "variable_declaration": statements.declaration,
        "using_declaration": statements.declaration,
        "return_statement": statements.return_,
        "throw_statement": statements.throw,
        "break_statement": statements.marker,
        "continue_statement": statements.marker,
        "debugger_statement": statements.marker,
        "empty_statement": statements.nothing,
        "comment": statements.nothing,
        "html_comment": statements.nothing,
        "hash_bang_line": statements.nothing,
        "statement_identifier": statements.nothing,
        "import": statements.nothing,
        "function_signature": exports.function_signature,
        "statement_block": blocks.block,
        "if_statement": compound.if_,
        "for_statement": compound.for_,
        "for_in_statement": compound.for_in,
        "while_statement": compound.while_,
        "do_statement": compound.while_,
        "try_statement": compound.try_,
        "switch_statement": compound.switch,
        "labeled_statement": compound.labeled,
        "with_statement": compound.with_,
        "ERROR": compound.broken,
        "function_declaration": functions.function_declaration,
        "generator_function_declaration": functions.function_declaration,
        "class_declaration": classes.class_declaration,
        "abstract_class_declaration": classes.class_declaration,
        "interface_declaration": type_declarations.interface_declaration,
        "type_alias_declaration": type_declarations.type_alias_declaration,
        "enum_declaration": type_declarations.enum_declaration,
        "internal_module": type_declarations.namespace,
        "module": type_declarations.namespace,
        "import_statement": imports.import_statement,
        "import_alias": imports.import_alias,
        "export_statement": exports.export_statement,
        "ambient_declaration": exports.ambient_declaration,
    }
)
