"""Reads again what methods of Sequelize's associations are given."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.mixin_arguments import VERBS, Handed, MixinArgument, MixinArguments
from cdcheck.languages.javascript.proofs.lowered_files import lowered
from cdcheck.languages.lowered_files import Body, LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_PAIRING = frozenset({"findOrCreate", "findCreateFind", "findOrBuild"})
_ALL = frozenset({"all", "allSettled"})


@fact
def mixin_arguments(project: Project, sources: SourceTexts) -> MixinArguments:
    """Reads the files again in which methods of rows are called that only associations may give."""
    places: dict[str, set[Location]] = {}
    for call in project.model_calls:
        is_mixin = call.orm == "sequelize" and call.is_instance and not call.is_known
        if is_mixin and call.method.startswith(VERBS) and not call.is_test:
            places.setdefault(call.at.path, set()).add(call.at)
    files = [(lowered(path, sources), wanted) for path, wanted in places.items()]
    return MixinArguments(
        {at: one for file, wanted in files if file is not None for at, one in _in_file(file, wanted)}
    )


def _in_file(file: LoweredFile, wanted: set[Location]) -> Iterator[tuple[Location, MixinArgument]]:
    for one in file.calls_at(wanted):
        argument = _Reader(file, file.body(one.function)).argument(one.call)
        if argument is not None:
            yield one.at, argument


class _Reader:
    """Tells what the first argument of a call is, by what the function around it says."""

    def __init__(self, file: LoweredFile, body: Body) -> None:
        self.file, self.body = file, body

    def argument(self, call: ir.Call) -> MixinArgument | None:
        given = call.arguments[0] if call.arguments else None
        kind = self._kind(given) if given is not None else None
        if given is None or kind is None:
            return None
        texts = (one.value for one in _elements(given) if isinstance(one, ir.Const))
        written = next((text for text in texts if isinstance(text, str)), "")
        return MixinArgument(self.file.place(given), kind, written)

    def _kind(self, given: ir.Expression) -> Handed | None:
        given = self._resolved(given)
        if isinstance(given, ir.Await):
            return self._awaited(given.value)
        if isinstance(given, ir.Call) and ir.last_name(given.function) == "map":
            mapped = self._mapped(given)
            is_async = mapped is not None and mapped.is_async
            return Handed.PROMISE if is_async or self._pairs(mapped) else None
        for one in _elements(given):
            if isinstance(one, ir.Const) and isinstance(one.value, str) and not one.value.isdigit():
                return Handed.TEXT
            if isinstance(one, ir.Mapping) and all(
                _key(key) not in {None, "id"} for key, _ in one.items
            ):
                return Handed.OBJECT
        return None

    def _awaited(self, value: ir.Expression) -> Handed | None:
        if not isinstance(value, ir.Call):
            return None
        name = ir.last_name(value.function)
        if name in _PAIRING:
            return Handed.PAIR
        inner = self._resolved(value.arguments[0]) if name in _ALL and value.arguments else None
        if isinstance(inner, ir.Call) and ir.last_name(inner.function) == "map":
            return Handed.PAIR if self._pairs(self._mapped(inner)) else None
        return None

    def _mapped(self, call: ir.Call) -> ir.Function | None:
        first = call.arguments[0] if call.arguments else None
        return self.file.extract.functions[first.function] if isinstance(first, ir.Closure) else None

    @staticmethod
    def _pairs(function: ir.Function | None) -> bool:
        """Tells whether a function only returns what is a pair, or the promise of one."""
        last = function.body[-1] if function is not None and function.body else None
        value = last.value if isinstance(last, ir.Return) else None
        value = value.value if isinstance(value, ir.Await) else value
        is_alone = function is not None and len(function.body) == 1
        return is_alone and isinstance(value, ir.Call) and ir.last_name(value.function) in _PAIRING

    def _resolved(self, value: ir.Expression) -> ir.Expression:
        """Follows a constant of the same block."""
        if not isinstance(value, ir.Name):
            return value
        for one in self.body:
            if isinstance(one, ir.Assign) and one.keyword == "const" and one.value is not None:
                target = one.targets[0]
                if isinstance(target, ir.Name) and target.id == value.id:
                    return one.value
        return value


def _elements(given: ir.Expression) -> Iterator[ir.Expression]:
    yield from given.items if isinstance(given, ir.Sequence) else (given,)


def _key(key: ir.Expression | None) -> object:
    return key.value if isinstance(key, ir.Const) else None
