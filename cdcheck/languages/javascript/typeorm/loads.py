"""Which relations rows of TypeORM lack."""

from cdcheck.abstract.library import Invocation
from cdcheck.abstract.values import Fields, Items, Known, Value, text_of
from cdcheck.languages.javascript.typeorm.shapes import Shape

_BY = frozenset({"findBy", "findOneBy", "findOneByOrFail"})
_WITH = frozenset({"find", "findOne", "findOneOrFail"})
_HARMLESS = frozenset(
    {"where", "order", "take", "skip", "cache", "lock", "comment", "withDeleted", "transaction"}
)
_LOADING = ("relations", "select")


def unloaded(call: Invocation, verb: str, arguments: list[Value], shape: Shape) -> frozenset[str]:
    """Lists the relations of an entity that a call does not load; none where it may load others."""
    if call.machine.is_reusing or verb not in _BY | _WITH or len(arguments) > 1:
        return frozenset()
    if verb in _BY or not arguments:
        return frozenset(shape.lacking)
    given = arguments[0]
    is_known = isinstance(given, Fields) and given.is_as_written and not given.is_open
    if not isinstance(given, Fields) or not is_known or set(given.entries) - {*_HARMLESS, *_LOADING}:
        return frozenset()
    loaded: set[str] = set()
    for role in _LOADING:
        named = _named(given.entries.get(role))
        if named is None:
            return frozenset()
        loaded |= named
    return frozenset(shape.lacking - loaded)


def _named(given: Value | None) -> set[str] | None:
    """Lists what is asked for first on each path; `None` where that is not known."""
    if given is None:
        return set()
    if isinstance(given, Fields) and given.is_as_written and not given.is_open:
        return {name for name, value in given.entries.items() if value != Known(value=False)}
    if isinstance(given, Items) and given.is_as_written:
        paths = [text_of(item) for item in given.items]
        return {path.split(".")[0] for path in paths if path} if None not in paths else None
    return None
