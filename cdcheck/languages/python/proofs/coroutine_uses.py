"""Finds out what code does with coroutines that are not awaited where they are made."""

from collections.abc import Iterator

from cdcheck import ir
from cdcheck.authoring import fact
from cdcheck.facts.coroutine_uses import Coroutine, CoroutineUse, CoroutineUses, coroutines
from cdcheck.ir.walking import Found, nodes
from cdcheck.languages.lowered_files import LoweredFile
from cdcheck.model.places import Location
from cdcheck.model.project import Project
from cdcheck.proving import SourceTexts

_OF_COROUTINES = frozenset({"send", "throw", "close"})
_COMPARING = frozenset({"not", "==", "!=", "is", "is not", "<", ">", "<=", ">="})


@fact
def coroutine_uses(project: Project, sources: SourceTexts) -> CoroutineUses:
    """Reads the files again in which a coroutine is made and not awaited at once."""
    asked: dict[str, dict[Location, Coroutine]] = {}
    for coroutine in coroutines(project):
        asked.setdefault(coroutine.at.path, {})[coroutine.at] = coroutine
    found: dict[Location, CoroutineUse] = {}
    for path, made in asked.items():
        # The grammar is slow to load, and most apps have nothing for it.
        from cdcheck.languages.python.proofs.lowered_files import lowered  # noqa: PLC0415 (see above)

        file = lowered(path, sources)
        if file is not None:
            found.update((use.coroutine.at, use) for use in _Uses(file).of(made))
    return CoroutineUses(found)


class _Uses:
    """Looks for uses in one file."""

    def __init__(self, file: LoweredFile) -> None:
        self.file = file

    def of(self, made: dict[Location, Coroutine]) -> Iterator[CoroutineUse]:
        of_classes = ((-2, cls.body) for cls in self.file.extract.classes)
        for index, body in (*self.file.bodies(), *of_classes):
            for found in nodes(body):
                if isinstance(found.node, ir.Call):
                    coroutine = made.get(self.file.place(found.node))
                    if coroutine is not None and ir.last_name(found.node.function) == coroutine.called:
                        yield from self._use(found, coroutine, index)

    def _use(self, found: Found, coroutine: Coroutine, index: int) -> Iterator[CoroutineUse]:
        around, node = found.around, found.node
        if isinstance(around, ir.Assign) and around.value is node and len(around.targets) == 1:
            target = around.targets[0]
            if isinstance(target, ir.Name) and index != -2:
                yield from self._of_name(target.id, around, coroutine, index)
            elif isinstance(target, ir.Sequence):
                said = "TypeError: cannot unpack non-iterable coroutine object"
                yield CoroutineUse(self.file.place(target), "taken", coroutine, said)
        elif isinstance(around, ir.Evaluate):
            yield CoroutineUse(coroutine.at, "dropped", coroutine, _warning(coroutine))
        else:
            wrong = self._wrong(found, coroutine)
            if wrong is not None:
                yield wrong

    def _of_name(
        self, name: str, made: ir.Assign, coroutine: Coroutine, index: int
    ) -> Iterator[CoroutineUse]:
        """Finds the first wrong use of a variable, unless it is used rightly or handed on."""
        wrong: list[CoroutineUse] = []
        if index < 0 or name in self.file.extract.global_names:
            return
        for found in self.file.mentions(name, index):
            if found.around is made:
                continue
            use = self._wrong(found, coroutine)
            if use is None:
                return
            wrong.append(use)
        failing = [use for use in wrong if use.how != "compared"]
        if failing:
            yield min(failing, key=lambda use: use.at)
        else:
            yield CoroutineUse(coroutine.at, "dropped", coroutine, _warning(coroutine))

    def _wrong(self, found: Found, coroutine: Coroutine) -> CoroutineUse | None:
        around, node = found.around, found.node
        if isinstance(around, ir.Attribute) and around.name not in _OF_COROUTINES:
            if around.name.startswith(("cr_", "__")):
                return None
            at = self.file.place(around)
            said = f"AttributeError: 'coroutine' object has no attribute '{around.name}'"
            return CoroutineUse(at, "read", coroutine, said, around.name)
        if isinstance(around, ir.Index) and around.base is node:
            said = "TypeError: 'coroutine' object is not subscriptable"
            return CoroutineUse(self.file.place(around), "taken", coroutine, said)
        if isinstance(around, ir.Loop | ir.Generator) and around.iterable is node:
            is_async = isinstance(around, ir.Loop) and around.kind == "async for"
            said = "'async for' requires an object with" if is_async else _NOT_ITERABLE
            return CoroutineUse(coroutine.at, "taken", coroutine, said)
        is_test = isinstance(around, ir.If | ir.Loop) and around.test is node
        if is_test or (isinstance(around, ir.Operation) and around.operator in _COMPARING):
            return CoroutineUse(coroutine.at, "compared", coroutine, _warning(coroutine))
        return None


_NOT_ITERABLE = "TypeError: 'coroutine' object is not iterable"


def _warning(coroutine: Coroutine) -> str:
    return f"RuntimeWarning: coroutine '{coroutine.shown}' was never awaited"
