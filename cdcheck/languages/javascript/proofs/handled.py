"""A handler's function, with the names that it gives to what the framework passes."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from cdcheck import ir
from cdcheck.ir.walking import Found
from cdcheck.languages.lowered_files import Body, LoweredFile
from cdcheck.model.http import Handler

_ORDERS = {
    "express": ("request", "answer", "onward"),
    "koa": ("answer", "onward"),
    "hono": ("answer", "onward"),
    "fastify": ("request", "answer", "onward"),
}
_ERROR_ARITY = 4


class Handled(Struct, frozen=True):
    """Is one handler; a name is empty where the function does not take what it stands for."""

    file: LoweredFile
    index: int
    handler: Handler
    request: str = ""
    answer: str = ""
    onward: str = ""

    @property
    def function(self) -> ir.Function:
        return self.file.extract.functions[self.index]

    def everywhere(self) -> Iterator[Found]:
        """Walks the function and all functions in it."""
        return self.file.nodes_inside(self.index)

    def bodies(self) -> Iterator[Body]:
        """Lists the bodies in which the names mean what the framework passes."""
        for index in self.file.within(self.index):
            one = self.file.extract.functions[index]
            names = {parameter.name for parameter in one.parameters}
            if index == self.index or not names & {self.request, self.answer, self.onward}:
                yield one.body


def handled(file: LoweredFile, handlers: Iterable[Handler]) -> Iterator[Handled]:
    """Finds the functions of handlers; those that take their arguments apart are left out."""
    functions = file.extract.functions
    indexes = {file.span(one.at, one.end): index for index, one in enumerate(functions)}
    for handler in handlers:
        order, index = _ORDERS.get(handler.framework), indexes.get(handler.at)
        if order is None or index is None:
            continue
        parameters = functions[index].parameters
        if any(one.pattern is not None or one.kind for one in parameters):
            continue
        if _is_given_more(handler, len(parameters)):
            parameters = parameters[1:]
        names = {part: one.name for part, one in zip(order, parameters, strict=False)}
        yield Handled(file, index, handler, **names)


def _is_given_more(handler: Handler, arity: int) -> bool:
    """Tells whether something else comes first: an error in Express, in Koa what a parameter holds."""
    if handler.role == "parameter":
        return handler.framework == "koa"
    return handler.framework == "express" and arity == _ERROR_ARITY


def value_of(statement: ir.Statement) -> ir.Expression | None:
    """Gives what a statement evaluates or returns, without its `await`."""
    value = statement.value if isinstance(statement, ir.Evaluate | ir.Return) else None
    return value.value if isinstance(value, ir.Await) else value
