"""What the code of an app may run, told by names alone: more than it runs, and hardly anything less."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import chain

from msgspec import Struct

from cdcheck import ir
from cdcheck.ir.binding import names_in
from cdcheck.ir.walking import Found, nodes
from cdcheck.languages.lowered_files import LoweredFile

_REGISTERING = frozenset(
    {"route", "api_route", "view", "websocket", "errorhandler", "exception_handler"}
)
_REGISTERING |= {"get", "post", "put", "patch", "delete", "head", "options"}


class Definition(Struct, frozen=True, eq=False, dict=True):
    """Is a function of a file by its number, with those in it, or what else a name stands for (-1).

    `beside` is what belongs to it and does not stand in its body.
    """

    file: LoweredFile
    name: str
    index: int
    beside: tuple[object, ...]

    @cached_property
    def names(self) -> frozenset[str]:
        """Is every name that stands in it, be it of a member."""
        every = [found.node for found in self.nodes]
        plain = (node.id for node in every if isinstance(node, ir.Name))
        return frozenset(chain(plain, (node.name for node in every if isinstance(node, ir.Attribute))))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Lists the texts that stand in it."""
        every = (found.node for found in self.nodes)
        values = (node.value for node in every if isinstance(node, ir.Const))
        return tuple(value for value in values if isinstance(value, str))

    @cached_property
    def nodes(self) -> tuple[Found, ...]:
        inside = self.file.nodes_inside(self.index) if self.index >= 0 else ()
        return (*inside, *nodes(self.beside))


class MentionedNames:
    """Knows what each name of an app may stand for."""

    def __init__(self, files: Sequence[LoweredFile]) -> None:
        self.every = [one for file in files for one in _definitions(file)]
        self._of: dict[str, list[Definition]] = defaultdict(list)
        for one in self.every:
            self._of[one.name].append(one)
        # How an app or a router is made runs when its module does.
        for file in files:
            for function in file.extract.functions:
                for name in _owners(function.decorators):
                    self._of.pop(name, None)

    def reached(self, start: Iterable[Definition]) -> Iterator[Definition]:
        """Lists definitions, and all whose names stand in them or in one of those."""
        waiting = list(start)
        seen: set[Definition] = set()
        named: set[str] = set()
        while waiting:
            definition = waiting.pop()
            if definition not in seen:
                seen.add(definition)
                yield definition
                fresh = definition.names - named
                named |= fresh
                waiting.extend(one for name in fresh for one in self._of.get(name, ()))


def _definitions(file: LoweredFile) -> Iterator[Definition]:
    classes = file.extract.classes
    for index, function in enumerate(file.extract.functions):
        given = tuple((one.default, one.annotation) for one in function.parameters)
        # What Python calls by itself runs wherever the class is named.
        is_implied = function.name.startswith("__") and function.owner >= 0
        name = classes[function.owner].name if is_implied else function.name
        applied = tuple(part for one in function.decorators for part in _applied(one))
        yield Definition(file, name, index, (applied, given))
    for statement in file.extract.body:
        if isinstance(statement, ir.Assign):
            for name in names_in(statement.targets):
                yield Definition(file, name, -1, (statement,))
    for cls in classes:
        fields = tuple(one for one in cls.body if isinstance(one, ir.Assign))
        yield Definition(file, cls.name, -1, (cls.bases, cls.decorators, fields))


def _applied(decorator: ir.Expression) -> Iterator[object]:
    """Lists what a decorator may run when its function is called: not the `get` of `@app.get(...)`."""
    if isinstance(decorator, ir.Call):
        yield from (decorator.arguments, decorator.keywords)
        decorator = decorator.function
    if ir.last_name(decorator) not in _REGISTERING:
        yield decorator


def _owners(decorators: Iterable[ir.Expression]) -> Iterator[str]:
    """Names what registers functions by decorators."""
    for decorator in decorators:
        called = decorator.function if isinstance(decorator, ir.Call) else decorator
        if isinstance(called, ir.Attribute) and called.name in _REGISTERING:
            yield from names_in(called.base)
