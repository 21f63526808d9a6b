"""Making classes and their instances."""

from typing import TYPE_CHECKING

from cdcheck import ir
from cdcheck.abstract.library import Invocation
from cdcheck.abstract.scopes import Env
from cdcheck.abstract.values import Cls, Ext, Func, Obj, Site, Thing, Value
from cdcheck.linking import attributes, functions, inheritance, statements
from cdcheck.linking.expressions import evaluate
from cdcheck.linking.frames import Frame

if TYPE_CHECKING:
    from cdcheck.linking.machine import Machine

_CONSTRUCTORS = ("__init__", "constructor")


def make(machine: "Machine", index: int, frame: Frame) -> Cls:
    """Makes a class: evaluates its bases, runs its body, tells the libraries it derives from."""
    definition = frame.state.extract.classes[index]
    bases = tuple(_mixed(machine, evaluate(machine, base, frame)) for base in definition.bases)
    env = Env(frame.env, is_class=True)
    cls = Cls(frame.path, index, definition.name, env, bases, env.names)
    cls.keywords.update((name, evaluate(machine, value, frame)) for name, value in definition.keywords)
    inner = Frame(frame.state, env, frame.index, cls, cls, caller=frame.caller)
    machine.classes.append(cls)
    statements.execute(machine, definition.body, inner)
    _note_sites(definition, cls, frame)
    inheritance.tell_bases(machine, cls, frame.site(definition.at, definition.end))
    frame.env.names.setdefault(definition.name, cls)
    decorators = [evaluate(machine, d, frame) for d in definition.decorators]
    cls.decorators = tuple(decorators)
    for decorator, written in zip(reversed(decorators), reversed(definition.decorators), strict=True):
        machine.decorate(decorator, cls, written, frame)
    for name in machine.library_types(cls):
        hook = machine.libraries.classes.get(name)
        if hook is not None:
            hook(machine, cls)
            break
    return cls


def _mixed(machine: "Machine", base: Value) -> Value:
    """Looks through mixins of libraries that are not followed: `extends softDelete(Model)`."""
    if not isinstance(base, Thing) or not base.type.endswith("()") or _is_told(machine, base):
        return base
    inner = (_mixed(machine, argument) for argument in base.arguments)
    return next((one for one in inner if isinstance(one, Cls) or _is_told(machine, one)), base)


def _is_told(machine: "Machine", base: Value) -> bool:
    """Tells whether a library is told of classes that derive from a value."""
    libraries, names = machine.libraries, machine.library_types(base)
    return any(name in libraries.mapped or name in libraries.classes for name in names)


def map_all(machine: "Machine") -> None:
    """Tells the libraries that map classes to tables of every class derived from theirs."""
    for cls in list(machine.classes):
        for name in machine.library_types(cls):
            hook = machine.libraries.mapped.get(name)
            if hook is not None:
                hook(machine, cls)
                break


def _note_sites(definition: ir.Class, cls: Cls, frame: Frame) -> None:
    for statement in definition.body:
        if isinstance(statement, ir.Assign):
            for target in statement.targets:
                if isinstance(target, ir.Name):
                    cls.sites[target.id] = frame.site(statement.at, statement.end)


def annotate(machine: "Machine", statement: ir.Assign, frame: Frame) -> None:
    """Notes the annotation of a class's field, and its decorators.

    A field that is named by what a library gives has the name of that.
    """
    if frame.owner is None:
        return
    names = [target.id for target in statement.targets if isinstance(target, ir.Name)]
    keys = (evaluate(machine, t.key, frame) for t in statement.targets if isinstance(t, ir.Index))
    names += [key.name for key in keys if isinstance(key, Ext)]
    if statement.annotation is not None:
        value = evaluate(machine, statement.annotation, frame)
        frame.owner.annotations.update(dict.fromkeys(names, value))
    if statement.decorators:
        decorators = tuple(evaluate(machine, one, frame) for one in statement.decorators)
        frame.owner.field_decorators.update(dict.fromkeys(names, decorators))


def instantiate(
    machine: "Machine",
    cls: Cls,
    arguments: list[Value],
    keywords: dict[str, Value],
    site: Site,
) -> Obj:
    """Makes an instance and runs the constructor."""
    instance = Obj(cls)
    for ancestor in reversed(cls.lineage()):
        if isinstance(ancestor, Cls):
            _initialise_fields(machine, ancestor, instance)
    for ancestor in cls.lineage():
        constructor = _constructor(ancestor)
        if constructor is not None:
            bound = Func(constructor.path, constructor.index, constructor.env, instance)
            functions.enter(machine, bound, arguments, keywords, site)
            break
    if not any(_constructor(a) for a in cls.lineage()):
        instance.attributes.update(zip(_field_names(machine, cls), arguments, strict=False))
        instance.attributes.update(keywords)
        made = Invocation(machine, cls.name, None, arguments, keywords, site)
        inheritance.hold_router(machine, instance, made)
    return instance


def _field_names(machine: "Machine", cls: Cls) -> list[str]:
    """Lists the fields that a record takes by position; those of its bases come first."""
    makers = (*cls.decorators, *cls.lineage())
    names = ((attributes.library_name(maker) or "").removesuffix("()") for maker in makers)
    if machine.libraries.records.isdisjoint(names):
        return []
    ancestors = [one for one in reversed(cls.lineage()) if isinstance(one, Cls)]
    return list(dict.fromkeys(name for one in ancestors for name in one.annotations))


def _initialise_fields(machine: "Machine", cls: Cls, instance: Obj) -> None:
    state = machine.states[cls.path]
    if state.is_python:
        return
    frame = Frame(state, cls.env, -1, instance, cls, caller=None)
    for statement in state.extract.classes[cls.index].body:
        if isinstance(statement, ir.Assign) and statement.keyword == "field" and statement.value:
            value = evaluate(machine, statement.value, frame)
            for target in statement.targets:
                if isinstance(target, ir.Name):
                    instance.attributes[target.id] = value


def _constructor(cls: Value) -> Func | None:
    if not isinstance(cls, Cls):
        return None
    found = next((cls.attributes[n] for n in _CONSTRUCTORS if n in cls.attributes), None)
    return found if isinstance(found, Func) else None


def prototype(machine: "Machine", cls: Cls) -> Obj:
    """Gives an instance of a class, of whose arguments nothing is known; one a class."""
    known = machine.prototypes.get(cls)
    if known is not None:
        return known
    instance = Obj(cls)
    machine.prototypes[cls] = instance
    was_open, machine.is_open = machine.is_open, True
    made = instantiate(machine, cls, [], {}, Site(cls.path, 0, 0))
    machine.is_open = was_open
    instance.attributes.update(made.attributes)
    return instance


def methods_of(cls: Cls) -> dict[str, Func]:
    """Lists a class's own and inherited first-party methods by name."""
    found: dict[str, Func] = {}
    for ancestor in cls.lineage():
        if isinstance(ancestor, Cls):
            for name, value in ancestor.attributes.items():
                if isinstance(value, Func):
                    found.setdefault(name, value)
    return found
