"""Walks a script in the order it runs and yields its commands."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.linking.shell.syntax import (
    Branches,
    Chain,
    Definition,
    Group,
    Node,
    Pipeline,
    Simple,
)
from cdcheck.linking.starting.expansion import expand, value_of
from cdcheck.linking.starting.places import joined
from cdcheck.linking.starting.state import State, Step
from cdcheck.model.places import Location

_ASKS = frozenset(
    {"[", "[[", "test", "command", "which", "type", "hash", "grep", "pgrep", "true", "false", "diff"}
)
_GIVES_UP = frozenset({"exit", "return"})
_DEPTH = 8


class _Context(Struct, frozen=True):
    is_conditional: bool = False
    is_fatal: bool = False
    is_excused: bool = False
    depth: int = 0


def steps(nodes: tuple[Node, ...], state: State) -> Iterator[Step]:
    """Yields the commands that run, with the state as it stands before each of them.

    Whoever reads a step may change the state before asking for the next.
    """
    yield from _walk_all(nodes, state, _Context())


def _walk_all(nodes: tuple[Node, ...], state: State, context: _Context) -> Iterator[Step]:
    for node in nodes:
        yield from _walk(node, state, context)
        is_end = isinstance(node, Simple) and node.words and node.words[0].bare == "exit"
        if is_end and not context.is_conditional:
            return


def _walk(node: Node, state: State, context: _Context) -> Iterator[Step]:
    if isinstance(node, Simple):
        yield from _run(node, state, context)
    elif isinstance(node, Chain):
        yield from _walk_chain(node, state, context)
    elif isinstance(node, Pipeline):
        excused = replace(context, is_excused=context.is_excused or node.is_negated)
        for item in node.items:
            yield from _walk(item, state.fork() if len(node.items) > 1 else state, excused)
    elif isinstance(node, Group):
        yield from _walk_all(node.body, state.fork() if node.is_subshell else state, context)
    elif isinstance(node, Branches):
        yield from _walk_branches(node, state, context)
    elif isinstance(node, Definition):
        state.functions[node.name] = node.body


def _walk_chain(chain: Chain, state: State, context: _Context) -> Iterator[Step]:
    is_conditional = False
    for position, item in enumerate(chain.items):
        after = chain.operators[position] if position < len(chain.operators) else ""
        before = chain.operators[position - 1] if position else ""
        is_conditional |= before == "||" or (before == "&&" and _asks(chain.items[position - 1]))
        follower = chain.items[position + 1] if after else None
        gives_up = after == "||" and follower is not None and _gives_up(follower)
        inner = replace(
            context,
            is_conditional=context.is_conditional or is_conditional,
            is_fatal=context.is_fatal or after == "&&" or gives_up,
            is_excused=context.is_excused or (after == "||" and not gives_up),
        )
        if not inner.is_conditional or context.is_conditional:
            yield from _walk(item, state, inner)
            continue
        branch = state.fork()
        yield from _walk(item, branch, inner)
        if not _gives_up(item):
            state.join(branch)


def _walk_branches(node: Branches, state: State, context: _Context) -> Iterator[Step]:
    for test in node.tests:
        yield from _walk(test, state, replace(context, is_excused=True, is_fatal=False))
    branches = []
    for body in node.bodies:
        branch = state.fork()
        if node.variable:
            branch.variables[node.variable] = None
        yield from _walk_all(body, branch, replace(context, is_conditional=True))
        if not any(_gives_up(item) for item in body):
            branches.append(branch)
    for branch in branches:
        state.join(branch)


def _asks(node: Node) -> bool:
    if isinstance(node, Pipeline):
        return True
    return isinstance(node, Simple) and bool(node.words) and node.words[0].bare in _ASKS


def _gives_up(node: Node) -> bool:
    if isinstance(node, Group):
        return any(_gives_up(item) for item in node.body)
    return isinstance(node, Simple) and bool(node.words) and node.words[0].bare in _GIVES_UP


def _run(command: Simple, state: State, context: _Context) -> Iterator[Step]:
    own = {name: value_of(word, state) for name, word in command.assignments}
    words = tuple(text for word in command.words for text in expand(word, state))
    for redirect in command.redirects:
        target = value_of(redirect.target, state) if redirect.target is not None else None
        place = joined(state.directory, target) if target and ">" in redirect.operator else None
        state.made.update([place] if place else [])
    if not words:
        state.variables.update(own)
        return
    if words[0] in state.functions and context.depth < _DEPTH:
        inner = replace(context, depth=context.depth + 1)
        yield from _walk_all(state.functions[words[0]], state, inner)
        return
    exported = sorted(state.exported & state.variables.keys())
    environment = {name: state.variables.get(name) for name in exported} | own
    yield Step(
        at=_location(command, state),
        words=words,
        directory=state.directory,
        environment=tuple((k, v) for k, v in environment.items() if v is not None),
        is_conditional=context.is_conditional,
        is_background=command.is_background,
        is_fatal=(context.is_fatal or state.stops_on_error) and not context.is_excused,
        is_excused=context.is_excused,
        unknown=tuple(k for k, v in environment.items() if v is None),
    )


def _location(command: Simple, state: State) -> Location:
    first, last = command.words[0], command.words[-1]
    return Location(state.script, first.line, first.column, last.end_line, last.end_column)
