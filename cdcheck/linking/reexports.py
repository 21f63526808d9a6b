"""Follows names through packages and barrels to the file that defines them."""

from typing import TYPE_CHECKING

from cdcheck import ir
from cdcheck.abstract.values import Fields
from cdcheck.ir.binding import names_bound
from cdcheck.ir.walking import nodes

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine


class Reexports:
    """Knows, for every file, which of its names come from which other first-party file."""

    def __init__(self, machine: "Machine") -> None:
        self._machine = machine
        self._bindings: dict[str, dict[str, tuple[str, str]]] = {}
        self._stars: dict[str, list[str]] = {}
        self._is_open: dict[str, bool] = {}

    def follow(self, path: str, name: str, seen: frozenset[str] = frozenset()) -> list[str]:
        """Lists the files a name passes through, `path` first, its definition last.

        Empty means that no such name was found.
        """
        if path in seen or path not in self._machine.extracts:
            return [] if path in seen else [path]
        self._read(path)
        came = self._bindings[path].get(name)
        if came == (path, name) and not self._is_made_in(path, name):
            return []
        if came is not None:
            beyond = self.follow(came[0], came[1], seen | {path}) if came[1] != "*" else [came[0]]
            return [path, *(beyond or [came[0]])]
        if self._defines(path, name):
            return [path]
        for star in self._stars[path]:
            beyond = self.follow(star, name, seen | {path})
            if beyond:
                return [path, *beyond]
        return []

    def _is_made_in(self, path: str, name: str) -> bool:
        """Tells whether a package that imports a name from itself has it from anything else."""
        extract = self._machine.extracts[path]
        if name in extract.global_names or self._stars[path] or self._is_open[path]:
            return True
        made = (extract.functions, extract.classes)
        if any(one.name == name for kind in made for one in kind):
            return True
        for node, *_ in nodes(extract.body):
            if name in names_bound(node):
                return True
            if isinstance(node, ir.Import) and self._gives_from_elsewhere(node, path, name):
                return True
        return False

    def _gives_from_elsewhere(self, statement: ir.Import, path: str, name: str) -> bool:
        if not statement.is_from:
            return name in {statement.alias, statement.module.partition(".")[0]}
        is_own = self._machine.python.resolve(statement.module, path, statement.level) == path
        return not is_own and any(item.alias == name for item in statement.names)

    def star_targets(self, path: str) -> list[str]:
        """Lists the first-party files whose names `import *` (or a namespace import) passes on."""
        if path not in self._machine.extracts:
            return []
        self._read(path)
        found = dict.fromkeys(target for target, _ in self._bindings[path].values())
        found.update(dict.fromkeys(self._stars[path]))
        return list(found)

    def is_closed(self, path: str) -> bool:
        """Tells whether every name that a file can offer is known."""
        extract = self._machine.extracts.get(path)
        if extract is None:
            return False
        self._read(path)
        if extract.faults or self._is_open[path]:
            return False
        if extract.language != "python" and (extract.module_kind != "esm" or self._is_filled(path)):
            return False
        return all(self.is_closed(star) for star in self._stars[path] if star != path)

    def _is_filled(self, path: str) -> bool:
        """Tells whether a module also fills `module.exports`, as it may where it is transpiled."""
        state = self._machine.states.get(path)
        exports = None if state is None else state.module.entries["exports"]
        return not isinstance(exports, Fields) or bool(exports.entries)

    def _defines(self, path: str, name: str) -> bool:
        state = self._machine.states.get(path)
        extract = self._machine.extracts[path]
        if name in extract.global_names:
            return True
        if state is None:
            return False
        if extract.language == "python":
            return name in state.env.names or name.startswith("__")
        if name in state.names or name in state.locals_exported:
            return True
        return extract.module_kind != "esm"

    def _read(self, path: str) -> None:
        if path in self._bindings:
            return
        extract = self._machine.extracts[path]
        self._bindings[path], self._stars[path] = {}, []
        self._is_open[path] = False
        if extract.language == "python":
            self._read_python(path, extract)
        else:
            self._read_javascript(path, extract)

    def _read_python(self, path: str, extract: ir.Extract) -> None:
        for statement in flat(extract.body):
            if isinstance(statement, ir.Define):
                name = extract.functions[statement.function].name
                self._is_open[path] |= name == "__getattr__"
            if not isinstance(statement, ir.Import) or not statement.is_from:
                continue
            target = self._machine.python.resolve(statement.module, path, statement.level)
            for item in statement.names:
                if item.name == "*":
                    if target is None or not target.endswith(".py"):
                        self._is_open[path] = True
                    else:
                        self._stars[path].append(target)
                elif target is not None:
                    inside = self._machine.python.submodule(target, item.name)
                    is_own = target == path  # a package that imports from itself
                    is_module = inside is not None and (is_own or not self.follow(target, item.name))
                    bound = (inside, "*") if is_module and inside else (target, item.name)
                    self._bindings[path][item.alias] = bound
        state = self._machine.states.get(path)
        self._is_open[path] |= state is None or not state.is_done

    def _read_javascript(self, path: str, extract: ir.Extract) -> None:
        imported: dict[str, tuple[str, str]] = {}
        for statement in extract.body:
            if isinstance(statement, ir.Import):
                target = self._machine.javascript.resolve(statement.module, path)
                for item in statement.names if target is not None else ():
                    imported[item.alias] = (target or "", item.name)
            if not isinstance(statement, ir.Export):
                continue
            if statement.module is None:
                for item in statement.names:
                    if item.name in imported:
                        self._bindings[path][item.alias] = imported[item.name]
                continue
            target = self._machine.javascript.resolve(statement.module, path)
            for item in statement.names:
                if item.name == "*" and item.alias in {"", "*"}:
                    self._is_open[path] |= target is None
                    if target is not None:
                        self._stars[path].append(target)
                elif target is not None:
                    self._bindings[path][item.alias] = (target, item.name)


def flat(body: tuple[ir.Statement, ...]) -> list[ir.Statement]:
    """Lists the statements of a body and of the blocks in it, in order; not those of functions."""
    found: list[ir.Statement] = []
    for statement in body:
        found.append(statement)
        if isinstance(statement, ir.If):
            found.extend(flat(statement.then + statement.otherwise))
        elif isinstance(statement, ir.Try):
            handlers = tuple(s for h in statement.handlers for s in h.body)
            found.extend(flat(statement.body + handlers + statement.otherwise + statement.final))
        elif isinstance(statement, ir.With | ir.Loop):
            found.extend(flat(statement.body))
    return found
