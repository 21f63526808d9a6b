"""One file of JavaScript or TypeScript, lowered."""

from itertools import accumulate

from cdcheck.ir import Class, Extract, Function
from cdcheck.languages.javascript.lowering.blocks import statements
from cdcheck.languages.javascript.lowering.comments import suppressions
from cdcheck.languages.javascript.lowering.early_reads import early_reads
from cdcheck.languages.javascript.lowering.faults import syntax_faults
from cdcheck.languages.javascript.lowering.grammar import parse
from cdcheck.languages.javascript.lowering.resolution import module_names
from cdcheck.languages.javascript.lowering.source import byte_faults, read_source, with_joined_lines
from cdcheck.languages.javascript.lowering.tables import EXPRESSIONS, STATEMENTS
from cdcheck.languages.javascript.lowering.unit import Unit

# Stand for what the lowering of broken code gave up on.
_NO_FUNCTION = Function("", "", (), (), 0, 0, 0)
_NO_CLASS = Class("", "", (), (), (), 0, 0, 0)


def extract(text: bytes, dialect: str) -> Extract:
    """Lowers one file; never raises, whatever the bytes.

    `dialect` is `javascript` (with JSX), `typescript` or `tsx`.
    """
    source = read_source(text)
    code = with_joined_lines(source)
    root = parse(code, dialect).root_node
    unit = Unit(code, EXPRESSIONS, STATEMENTS, is_typescript=dialect != "javascript")
    body = statements(unit, root.named_children)
    names = module_names(unit, body)
    faults = [*byte_faults(text, source, root)]
    if not faults:
        faults += syntax_faults(source, root, is_typescript=unit.is_typescript)
    if not root.has_error:
        # What a broken tree seems to declare twice, it may not.
        faults += [*unit.faults, *names.faults]
    line_starts = tuple(accumulate([len(line) + 1 for line in source.split(b"\n")[:-1]], initial=0))
    return Extract(
        "typescript" if unit.is_typescript else "javascript",
        body,
        tuple([one or _NO_FUNCTION for one in unit.functions]),
        tuple([one or _NO_CLASS for one in unit.classes]),
        tuple(sorted(faults, key=lambda fault: fault.at)),
        # What a broken file binds is not known, nor what was too deep to read.
        () if root.has_error or unit.is_cut else names.undefined,
        tuple(suppressions(source, root, line_starts)),
        line_starts,
        names.module_kind,
        names.set_globally,
        () if root.has_error or unit.is_cut else tuple(early_reads(unit.scopes, root)),
    )
