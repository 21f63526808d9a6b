"""One Python file, read once."""

import gc
from collections.abc import Mapping

from cdcheck.ir import Extract
from cdcheck.languages.python.lowering import (
    annotations,
    blocks,
    chains,
    compound,
    comprehensions,
    definitions,
    expressions,
    imports,
    literals,
    operators,
    patterns,
    statements,
)
from cdcheck.languages.python.lowering.early_reads import early_reads
from cdcheck.languages.python.lowering.faults import residue_faults, syntax_faults
from cdcheck.languages.python.lowering.grammar import by_kind, parse
from cdcheck.languages.python.lowering.scopes import undefined_names
from cdcheck.languages.python.lowering.source import line_starts, read_source
from cdcheck.languages.python.lowering.suppressions import suppressions
from cdcheck.languages.python.lowering.unit import Lower, LowerStatement, Unit

_EXPRESSIONS: Mapping[str, Lower] = {
    "identifier": expressions.name,
    "attribute": chains.chain,
    "call": chains.chain,
    "subscript": chains.chain,
    "binary_operator": operators.operation,
    "boolean_operator": operators.boolean,
    "comparison_operator": operators.comparison,
    "unary_operator": operators.unary,
    "not_operator": operators.unary,
    "conditional_expression": operators.conditional,
    "await": operators.await_,
    "yield": operators.yield_,
    "parenthesized_expression": expressions.parenthesized,
    "list": expressions.list_,
    "set": expressions.set_,
    "tuple": expressions.tuple_,
    "expression_list": expressions.tuple_,
    "pattern_list": expressions.tuple_,
    "dictionary": expressions.dictionary,
    "list_splat": expressions.spread,
    "list_splat_pattern": expressions.spread,
    "named_expression": expressions.bind,
    "slice": expressions.slice_,
    "ellipsis": expressions.ellipsis_,
    "true": expressions.true,
    "false": expressions.false,
    "none": expressions.none,
    "lambda": definitions.lambda_,
    "string": literals.string,
    "concatenated_string": literals.concatenation,
    "integer": literals.integer,
    "float": literals.float_,
    "list_comprehension": comprehensions.list_comprehension,
    "set_comprehension": comprehensions.set_comprehension,
    "dictionary_comprehension": comprehensions.dict_comprehension,
    "generator_expression": comprehensions.generator_expression,
    "type": annotations.type_,
    "generic_type": annotations.generic_type,
    "union_type": annotations.union_type,
    "member_type": annotations.member_type,
    "splat_type": annotations.splat_type,
    "constrained_type": annotations.constrained_type,
    "case_pattern": patterns.case_pattern,
    "dotted_name": patterns.dotted_pattern,
    "union_pattern": patterns.union_pattern,
    "list_pattern": patterns.sequence_pattern,
    "tuple_pattern": patterns.sequence_pattern,
    "dict_pattern": patterns.dict_pattern,
    "class_pattern": patterns.class_pattern,
    "splat_pattern": patterns.splat_pattern,
    "as_pattern": patterns.as_pattern,
    "complex_pattern": patterns.complex_pattern,
}
_STATEMENTS: Mapping[str, LowerStatement] = {
    "expression_statement": statements.expression_statement,
    "return_statement": statements.return_,
    "raise_statement": statements.raise_,
    "assert_statement": statements.assert_,
    "delete_statement": statements.delete,
    "global_statement": statements.global_,
    "nonlocal_statement": statements.nonlocal_,
    "type_alias_statement": statements.type_alias,
    "pass_statement": statements.pass_,
    "break_statement": statements.break_,
    "continue_statement": statements.continue_,
    "print_statement": statements.python_2,
    "exec_statement": statements.python_2,
    "import_statement": imports.import_,
    "import_from_statement": imports.import_from,
    "future_import_statement": imports.import_future,
    "if_statement": compound.if_,
    "while_statement": compound.while_,
    "for_statement": compound.for_,
    "with_statement": compound.with_,
    "try_statement": compound.try_,
    "match_statement": compound.match,
    "function_definition": definitions.function_definition,
    "class_definition": definitions.class_definition,
    "decorated_definition": definitions.decorated_definition,
}
_LOWER = by_kind(_EXPRESSIONS, expressions.opaque)
_LOWER_STATEMENT = by_kind(_STATEMENTS, blocks.strange)


def extract(text: bytes) -> Extract:
    """Reads one file; never fails: what does not parse is a fault of the result."""
    was_collecting = gc.isenabled()
    # A lowering makes many objects and no cycles: collecting meanwhile costs a third of its time.
    gc.disable()
    try:
        return _extract(text)
    finally:
        if was_collecting:
            gc.enable()


def _extract(text: bytes) -> Extract:
    source = read_source(text)
    text = source.text
    root = parse(text).root_node
    starts = line_starts(text)
    unit = Unit(text, _LOWER, _LOWER_STATEMENT)
    body = blocks.statements(unit, root.named_children)
    if b"__future__" in text:
        unit.faults += imports.late_future_imports(body)
    faults = syntax_faults(unit, root, starts)
    is_partial = faults or root.has_error or unit.has_star_import or unit.is_incomplete
    undefined = () if is_partial else undefined_names(unit.scopes, text)
    residues, undefined = residue_faults(text, undefined)
    return Extract(
        "python",
        body,
        tuple(one for one in unit.functions.values() if one is not None),
        tuple(one for one in unit.classes.values() if one is not None),
        (*source.faults, *faults, *residues),
        undefined,
        tuple(suppressions(text, root, starts)),
        starts,
        global_names=tuple(sorted(unit.global_names)),
        early=() if is_partial else tuple(early_reads(unit.scopes, root)),
    )
