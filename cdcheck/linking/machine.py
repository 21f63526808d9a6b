"""The abstract run: modules are run as a program would, with what is not known left unknown.

Every branch is taken, every loop over known elements is run element by element, every call of
first-party code is entered. Functions that nothing called are entered at the end with parameters of
which only the annotations are known (`open` mode). A step limit bounds the whole.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from cdcheck import ir
from cdcheck.abstract.library import Invocation, LibraryFunction, Notebook
from cdcheck.abstract.scopes import Env
from cdcheck.abstract.values import (
    Choice,
    Cls,
    Ext,
    Func,
    Member,
    Native,
    Obj,
    Site,
    Thing,
    Unknown,
    Value,
    choose,
)
from cdcheck.linking import (
    attributes,
    classes,
    decorators,
    exported_names,
    functions,
    inheritance,
    loading,
    methods,
    operators,
    protocols,
    repeats,
    targets,
)
from cdcheck.linking.choices import is_one_function
from cdcheck.linking.frames import CallNote, Frame, ModuleState
from cdcheck.linking.javascript_modules import JavascriptModules
from cdcheck.linking.libraries import Libraries
from cdcheck.linking.locations import Lines
from cdcheck.linking.python_modules import PythonModules
from cdcheck.model.places import Location

_STEP_LIMIT = 800_000
_MOST_ENTERED = 4
_OF_LIBRARIES = Native | Ext | Member | Thing


class Machine:
    """Runs the modules of one project abstractly and notes what libraries are asked to do."""

    def __init__(  # noqa: PLR0913 (all that a run is told, once)
        self,
        *,
        extracts: Mapping[str, ir.Extract],
        python: PythonModules,
        javascript: JavascriptModules,
        libraries: Libraries,
        json_files: Mapping[str, bytes],
        lines: Lines,
        environment: Mapping[str, str],
        texts: Mapping[str, str],
    ) -> None:
        self.extracts = extracts
        self.python = python
        self.javascript = javascript
        self.libraries = libraries
        self.json_files = json_files
        self.lines = lines
        self.environment = environment
        self.texts = texts
        self.facts = Notebook()
        self.states: dict[str, ModuleState] = {}
        self.exporters: dict[int, str] = {}
        self.calls: dict[tuple[str, int, int], CallNote] = {}
        self.choices: set[tuple[str, int, int]] = set()
        self.mixed: set[tuple[str, int, int]] = set()
        self.executed: set[tuple[str, int]] = set()
        self.summaries: dict[tuple[str, int, Cls | None], Value] = {}
        self.particular: set[tuple[str, int, Cls | None]] = set()
        self.prototypes: dict[Cls, Obj] = {}
        self.classes: list[Cls] = []
        self.active: list[tuple[str, int]] = []
        self.pending: list[Func] = []
        self.repeats: dict[int, repeats.Changed] = {}
        self.replaced: dict[tuple[str, int], Value] = {}
        self.spent: Counter[tuple[str, int]] = Counter()
        self.steps = 0
        self.reused = 0
        self.limit = _STEP_LIMIT
        self.is_open = False
        self.is_deciding = False

    @property
    def is_cut_short(self) -> bool:
        """Tells whether so much was run that the rest was left out."""
        return self.steps > self.limit

    @property
    def is_reusing(self) -> bool:
        """Tells whether what one call gave stands for others in the code that is being run."""
        return self.reused > 0

    def run(self, path: str) -> None:
        """Runs a module that nothing has run yet."""
        loading.start(self, path)

    def load(self, path: str) -> Value:
        """Runs the module in a file and gives what it exports."""
        return loading.load(self, path)

    def module(self, name: str, from_path: str) -> Value:
        """Loads a module by its import name or specifier; a library's module is a symbol."""
        return loading.by_name(self, name, from_path)

    def exported(self, path: str, name: str) -> Value:
        """Gives what a JavaScript module exports under a name."""
        return loading.exported(self, path, name)

    def entries(self, value: Value | None) -> dict[str, Value]:
        """Reads the known entries of an object, or what a module of JavaScript exports."""
        return exported_names.entries(self, value)

    def star_names(self, path: str) -> dict[str, Value]:
        """Gives what `from module import *` binds."""
        return loading.star_names(self, path)

    def files_under(self, folder: str) -> list[str]:
        """Lists the source files below a folder, in order."""
        prefix = folder.rstrip("/") + "/" if folder and folder != "." else ""
        return [path for path in self.extracts if path.startswith(prefix)]

    def package_folder(self, path: str) -> str:
        """Finds the folder of the nearest package.json, empty at the top."""
        return self.javascript.package_folder(path)

    def scope(self, parent: Env) -> Env:
        """Opens a scope inside another."""
        return Env(parent)

    def builtin(self, name: str, frame: Frame) -> Value:
        """Gives the value of a name that no scope binds."""
        return loading.builtin(self, name, frame)

    def attribute(self, owner: Value, name: str) -> Value:
        """Reads an attribute of a value."""
        return attributes.read(self, owner, name)

    def assign(self, target: ir.Expression, value: Value, frame: Frame) -> None:
        """Assigns to a name, an attribute, an element, or a pattern of these."""
        targets.assign(self, target, value, frame)

    def assign_pattern(self, pattern: ir.Expression, frame: Frame) -> None:
        """Binds the names of a `case` pattern."""
        targets.assign_pattern(self, pattern, frame)

    def annotate(self, statement: ir.Assign, frame: Frame) -> None:
        """Notes the annotation of a class's field."""
        classes.annotate(self, statement, frame)

    def make_class(self, index: int, frame: Frame) -> Cls:
        """Makes a class from its definition."""
        return classes.make(self, index, frame)

    def prototype(self, cls: Cls) -> Obj:
        """Gives an instance of a class, of whose arguments nothing is known."""
        return classes.prototype(self, cls)

    def is_prototype(self, instance: Obj) -> bool:
        """Tells whether an instance stands for any of its class."""
        return self.prototypes.get(instance.cls) is instance

    def decorate(self, decorator: Value, value: Value, written: ir.Expression, frame: Frame) -> Value:
        """Applies a decorator to a function or class."""
        return decorators.decorate(self, decorator, value, written, frame)

    def elements(self, value: Value) -> tuple[list[Value], bool]:
        """Lists the elements a loop sees, and whether there may be others."""
        return protocols.elements(self, value)

    def enter(self, context: Value, site: Site, frame: Frame) -> Value:
        """Gives what a `with` statement binds."""
        return protocols.enter(self, context, site, frame)

    def divide(self, left: Value, right: Value) -> Value:
        """Joins paths, which is what `/` means in configuration code."""
        return methods.join_path([left, right])

    def call(
        self, function: Value, arguments: Sequence[Value], keywords: dict[str, Value], site: Site
    ) -> Value:
        """Calls a value on behalf of a library's model."""
        state = self.states.get(site.path)
        frame = Frame(state or loading.blank_state(site.path), Env())
        return self.invoke(function, list(arguments), keywords, site, frame, is_awaited=False)

    def decide(self, function: Value, site: Site) -> Value:
        """Calls a function of which the outcome counts: of a decided test, only one branch."""
        self.is_deciding = True
        result = self.call(function, [], {}, site)
        self.is_deciding = False
        return result

    def invoke(
        self,
        function: Value,
        arguments: list[Value],
        keywords: dict[str, Value],
        site: Site,
        frame: Frame,
        *,
        is_awaited: bool,
    ) -> Value:
        """Calls whatever a value may be."""
        if isinstance(function, Choice):
            if not is_one_function(function):
                self.choices.add((site.path, site.at, site.end))
            is_quick = all(isinstance(option, Member) for option in function.options)
            return choose(
                [
                    self.invoke(option, arguments, keywords, site, frame, is_awaited=is_awaited)
                    for option in function.options[: None if is_quick else _MOST_ENTERED]
                ]
            )
        if isinstance(function, Func):
            self._note(site, frame, function, None, is_awaited=is_awaited)
            return functions.enter(self, function, arguments, keywords, site)
        if isinstance(function, Cls):
            self._note(site, frame, function, None, is_awaited=is_awaited)
            return classes.instantiate(self, function, arguments, keywords, site)
        if isinstance(function, Obj):
            method = self.attribute(function, "__call__")
            if isinstance(method, Func):
                return functions.enter(self, method, arguments, keywords, site)
            return Unknown("an instance is called")
        if isinstance(function, _OF_LIBRARIES):
            return self._library(function, arguments, keywords, site, frame, is_awaited=is_awaited)
        return function if isinstance(function, Unknown) else Unknown("what is called is not known")

    def _library(
        self,
        function: Native | Ext | Member | Thing,
        arguments: list[Value],
        keywords: dict[str, Value],
        site: Site,
        frame: Frame,
        *,
        is_awaited: bool,
    ) -> Value:
        receiver: Value | None = None
        model: LibraryFunction | None
        if isinstance(function, Native):
            name, model = function.name, function.call
        elif isinstance(function, Ext):
            name = function.name
            if name == inheritance.SUPER:
                return inheritance.above(frame, arguments, site)
            model = self.libraries.functions.get(name)
        elif isinstance(function, Member):
            name, receiver = f"{function.type}.{function.name}", function.owner
            model = self.libraries.method(function.type, function.name)
            if model is None and function.type in methods.BUILTIN_TYPES:
                return methods.call(self, function, arguments, keywords, site, frame)
        else:
            if function.type == inheritance.SUPER:
                return inheritance.construct(self, function, arguments, site)
            name, receiver = f"{function.type}()", function
            model = self.libraries.method(function.type, "()")
        if name and not name.startswith("?"):
            self._note(site, frame, None, name, is_awaited=is_awaited)
        if model is None:
            operators.note_call(self, function, arguments, site, frame, is_awaited=is_awaited)
            self._call_back(arguments, keywords, site)
            if name.startswith("?"):
                return Unknown("what is called is not known")
            return Thing(_result_type(name, function), site, tuple(arguments), keywords)
        invocation = Invocation(
            self, name, receiver, arguments, keywords, site, frame.caller, is_awaited
        )
        return model(invocation)

    def _call_back(self, arguments: list[Value], keywords: dict[str, Value], site: Site) -> None:
        """Enters closures handed to code that is not modelled: it may call them."""
        for argument in (*arguments, *keywords.values()):
            if isinstance(argument, Func) and functions.is_anonymous(self, argument):
                with repeats.called(self, argument, is_known=False):
                    functions.enter_open(self, argument)

    def _note(
        self,
        site: Site,
        frame: Frame,
        callee: Func | Cls | None,
        external: str | None,
        *,
        is_awaited: bool,
    ) -> None:
        key = (site.path, site.at, site.end)
        before = self.calls.get(key)
        if before is not None and before.maker != (external or "").partition(".")[0]:
            self.mixed.add(key)
        if before is None or (external is None and before.callee is None):
            self.calls[key] = CallNote(site, frame.caller, callee, external, is_awaited)
        elif before.is_of_other(callee):
            self.choices.add(key)

    def library_types(self, value: Value) -> list[str]:
        """Names the library types that a value is an instance of, nearest first."""
        return attributes.library_types(self, value)

    def location(self, site: Site) -> Location:
        """Places a site by line and column, as the model has it."""
        return self.lines.location(site)

    def source(self, site: Site) -> str:
        """Reads what is written at a site."""
        return self.lines.source(site)

    def enter_later(self, function: Func) -> None:
        """Enters a function that a library will call, once all modules have run."""
        self.pending.append(function)

    def arity(self, function: Func) -> int:
        """Counts a function's parameters."""
        return len(self.extracts[function.path].functions[function.index].parameters)

    def parameters_of(self, function: Func, *, required: bool = False) -> list[str]:
        """Lists the names of a function's parameters, or of those that have no default."""
        every = self.extracts[function.path].functions[function.index].parameters
        return [p.name for p in every if not required or (p.default is None and not p.kind)]

    def expected_by(self, function: Func) -> list[Value]:
        """Gives what a function's annotations and defaults say of its parameters, in order."""
        return functions.expected_by(self, function)

    def function_name(self, function: Func) -> str:
        return self.extracts[function.path].functions[function.index].name

    def function_id(self, function: Func) -> str:
        """Names a function as the model does: `path:qualified.name`."""
        definition = self.extracts[function.path].functions[function.index]
        return f"{function.path}:{definition.qualified_name}"

    def function_site(self, function: Func) -> Site:
        """Places a function's definition."""
        definition = self.extracts[function.path].functions[function.index]
        return Site(function.path, definition.at, definition.end)

    def decorators_of(self, function: Func) -> list[str]:
        """Lists the last names of a function's decorators."""
        definition = self.extracts[function.path].functions[function.index]
        return list(decorators.decorator_names(definition))

    def settings_holders(self) -> Iterator[tuple[Mapping[str, Value], Callable[[str], Site]]]:
        """Lists the scopes of classes and Python modules, each with where its names are set."""
        for cls in self.classes:
            if not cls.name.lower().startswith("test"):
                yield cls.attributes, partial(self._set_in_class, cls)
        for state in self.states.values():
            if state.is_python:
                yield state.env.names, partial(_set_in_module, state)

    def _set_in_class(self, cls: Cls, name: str) -> Site:
        return cls.sites.get(name) or self.class_site(cls)

    def class_id(self, cls: Cls) -> str:
        """Names a class as the model does: `path:qualified.name`."""
        return f"{cls.path}:{self.extracts[cls.path].classes[cls.index].qualified_name}"

    def class_site(self, cls: Cls) -> Site:
        """Places a class's definition."""
        definition = self.extracts[cls.path].classes[cls.index]
        return Site(cls.path, definition.at, definition.end)

    def methods_of(self, cls: Cls) -> dict[str, Func]:
        """Lists a class's own and inherited first-party methods by name."""
        return classes.methods_of(cls)


def _result_type(name: str, function: Native | Ext | Member | Thing) -> str:
    last = name.rpartition(".")[2]
    is_constructor = isinstance(function, Ext) and last[:1].isupper()
    return name if is_constructor else name + "()"


def _set_in_module(state: ModuleState, name: str) -> Site:
    for statement in state.extract.body:
        if isinstance(statement, ir.Assign) and any(
            isinstance(target, ir.Name) and target.id == name for target in statement.targets
        ):
            return Site(state.path, statement.at, statement.end)
    return Site(state.path, 0, 0)
