"""Which relations rows of Prisma lack."""

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import Fields, Known, Value
from cdcheck.languages.javascript.prisma.schema import PrismaSchema

_OF_ROWS = frozenset(
    {
        *("findUnique", "findUniqueOrThrow", "findFirst", "findFirstOrThrow", "findMany"),
        *("create", "update", "upsert", "delete"),
    }
)
_LOADING = ("include", "select")


def unloaded(call: Invocation, schema: PrismaSchema, model: str | None, verb: str) -> frozenset[str]:
    """Lists the relations of a model that a call does not load; none where it may load others."""
    block, given = schema.blocks.get(model or ""), call.argument(0)
    if block is None or verb not in _OF_ROWS or not schema.is_whole or call.machine.is_reusing:
        return frozenset()
    relations = frozenset(field.name for field in block.fields if field.type in schema.blocks)
    if given is None:
        return relations
    if not _is_known(given):
        return frozenset()
    loaded: set[str] = set()
    for role in _LOADING:
        asked = given.entries.get(role) if isinstance(given, Fields) else None
        if asked is not None and not _is_known(asked):
            return frozenset()
        loaded |= {n for n, v in _entries(asked).items() if v != Known(value=False)}
    return relations - loaded


def _is_known(given: Value) -> bool:
    return isinstance(given, Fields) and given.is_as_written and not given.is_open


def _entries(given: Value | None) -> dict[str, Value]:
    return given.entries if isinstance(given, Fields) else {}
