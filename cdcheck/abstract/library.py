"""How a library's meaning is told to the abstract run.

A recogniser is a module with one `LIBRARY`: functions by qualified name, methods and attributes by
type and name. What no model covers keeps a name made of the calls that led to it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, TypeVar, cast

from msgspec import Struct, field

from cdcheck.abstract.values import Cls, Func, Known, Obj, Site, Thing, Unknown, Value
from cdcheck.model.places import Location

_T = TypeVar("_T")
_V = TypeVar("_V")


class Machine(Protocol):
    """Is what a library model may ask of the abstract run."""

    facts: "Notebook"
    environment: Mapping[str, str]
    """What the app's own environment files set."""
    texts: Mapping[str, str]
    """Files that are neither source code nor JSON and that a library reads, by path."""

    @property
    def is_reusing(self) -> bool:
        """Tells whether what one call gave stands for others in the code that is being run."""
        ...

    @property
    def is_cut_short(self) -> bool:
        """Tells whether so much was run that the rest was left out."""
        ...

    def call(
        self, function: Value, arguments: Sequence[Value], keywords: dict[str, Value], site: Site
    ) -> Value: ...
    def decide(self, function: Value, site: Site) -> Value:
        """Calls a function of which the outcome counts: of a decided test, only one branch."""
        ...

    def attribute(self, owner: Value, name: str) -> Value: ...
    def module(self, name: str, from_path: str) -> Value:
        """Loads a first-party module by its import name or specifier."""
        ...

    def files_under(self, folder: str) -> list[str]:
        """Lists the source files below a folder, in order."""
        ...

    def package_folder(self, path: str) -> str:
        """Finds the folder of the nearest package.json, empty at the top."""
        ...

    def load(self, path: str) -> Value:
        """Runs the module in a file and gives what it exports."""
        ...

    def entries(self, value: Value | None) -> dict[str, Value]:
        """Reads the known entries of an object, or what a module of JavaScript exports."""
        ...

    def library_types(self, value: Value) -> list[str]:
        """Names the library types that a value is an instance of, nearest first."""
        ...

    def location(self, site: Site) -> Location:
        """Places a site by line and column, as the model has it."""
        ...

    def source(self, site: Site) -> str:
        """Reads what is written at a site."""
        ...

    def enter_later(self, function: Func) -> None:
        """Enters a function that a library will call, once all modules have run."""
        ...

    def arity(self, function: Func) -> int:
        """Counts a function's parameters."""
        ...

    def parameters_of(self, function: Func, *, required: bool = False) -> list[str]:
        """Lists the names of a function's parameters, or of those that have no default."""
        ...

    def expected_by(self, function: Func) -> list[Value]:
        """Gives what a function's annotations and defaults say of its parameters, in order."""
        ...

    def function_name(self, function: Func) -> str: ...
    def function_id(self, function: Func) -> str: ...
    def function_site(self, function: Func) -> Site: ...
    def decorators_of(self, function: Func) -> list[str]:
        """Lists the last names of a function's decorators."""
        ...

    def settings_holders(self) -> Iterator[tuple[Mapping[str, Value], Callable[[str], Site]]]:
        """Lists the scopes of classes and Python modules, each with where its names are set."""
        ...

    def prototype(self, cls: Cls) -> Value:
        """Gives an instance of a class, of whose arguments nothing is known."""
        ...

    def is_prototype(self, instance: Obj) -> bool:
        """Tells whether an instance stands for any of its class."""
        ...

    def class_id(self, cls: Cls) -> str: ...
    def class_site(self, cls: Cls) -> Site: ...
    def methods_of(self, cls: Cls) -> dict[str, Func]:
        """Lists a class's own and inherited first-party methods by name."""
        ...


class Notebook:
    """Collects what library models have seen, by type, in order."""

    def __init__(self) -> None:
        self._notes: dict[type, list[object]] = {}
        self._views: dict[object, tuple[int, object]] = {}

    def add(self, note: object) -> None:
        """Notes something that was seen."""
        self._notes.setdefault(type(note), []).append(note)

    def all(self, kind: type[_T]) -> list[_T]:
        """Lists everything of one type."""
        return [note for note in self._notes.get(kind, []) if isinstance(note, kind)]

    def view(self, kind: type[_T], make: Callable[[list[_T]], _V]) -> _V:
        """Gives what is made of everything of one type, made anew when more was seen."""
        count = len(self._notes.get(kind, ()))
        known = self._views.get(make)
        if known is None or known[0] != count:
            known = self._views[make] = (count, make(self.all(kind)))
        return cast("_V", known[1])


class Invocation(Struct):
    """Is one call of a library: what is called, on what, with what, and where.

    `caller` is the id of the first-party function around the call, `None` at module level.
    """

    machine: Machine
    name: str
    receiver: Value | None
    arguments: list[Value]
    keywords: dict[str, Value]
    site: Site
    caller: str | None = None
    is_awaited: bool = False

    def argument(self, position: int, name: str = "") -> Value | None:
        """Finds an argument by position, or by keyword."""
        if 0 <= position < len(self.arguments):
            return self.arguments[position]
        return self.keywords.get(name) if name else None

    @property
    def at(self) -> Location:
        return self.machine.location(self.site)

    @property
    def note(self) -> Callable[[object], None]:
        return self.machine.facts.add


LibraryFunction = Callable[[Invocation], Value]
LibraryAttribute = Callable[[Machine, Value], Value]
ClassHook = Callable[[Machine, Cls], None]
Injection = Callable[[Machine, Thing], Value]
InheritedRead = Callable[[Machine, Cls, str, Thing], Value]
AnnotatedRead = Callable[[Machine, Cls, str, Value], Value | None]
RelatedRead = Callable[[Machine, Obj, str], Value | None]
AnyRead = Callable[[Machine, Thing, str], Value]
HandedRead = Callable[[Machine, Unknown, str], Value]
ElementsOf = Callable[[Thing], list[Value]]
OperatorHook = Callable[[Invocation], Value | None]
AssignedHook = Callable[[Machine, Obj, str, Value, Site, str | None], None]
InstanceHook = Callable[[Machine, Obj, Invocation], None]


class Library(Struct):
    """Is what is known of one library.

    `functions` maps qualified names to what calling them does; `methods` maps `type.method`;
    `attributes` maps `type.attribute`. `bases` maps a type to the type it inherits from. `aliases`
    maps a name to the name under which it is modelled. `classes` are told of every first-party class
    that derives from one of the named types, at once; `mapped` are told when all modules have run,
    so that no import cycle hides a name from them. `injections` say what a parameter receives whose
    default (or annotation) is of a type. `constants` make the values of names, anew for every run;
    `items` read an element of a named object (`os.environ[...]`), `members` any attribute of one.
    `handed` say, by the name of a parameter, what is read from it if nothing else is known of it.
    `provided` are types of objects that a platform puts where a class or an interface has them.
    `reads` say what an attribute of an object of a type is that nothing else tells (what a container
    gives), `elements` what a loop over one sees. `instances` are told of every object made of a class
    that derives from a type and has no constructor. `inherited` say what reading an object of a type
    from a class gives whose base holds it. `related` say, by the type that an instance's class derives
    from, what reading a name from it gives where the class holds an object of a library, or nothing.
    `descriptors` are types whose objects a class holds and its instances do not; `annotated` say what
    reading a name from a class gives that is only annotated. `operators` say what operators give,
    by the type of an operand, or by that of its owner and its name; reads of what nothing models are
    noted as `UnmodelledRead` for
    objects of `watched_reads`. `routers` are the types of routers, of which an app may derive classes.
    `app_makers` are functions that make an app; `records` make, or are, classes that take their fields
    by position. `assigned` are told of what Python code assigns to attributes of instances, by the type
    that their class derives from; the last argument is the function around it. `consumed` are types of
    objects of which it is noted that code loops over them or enters them. `raised` are types of
    exceptions that answer a request, with their status. Calls of methods that nothing models are noted
    as `UnmodelledCall` where the type or the method's name is watched. `generated` finds in the texts
    the folders that a generator writes code in, each with the package that the code stands for.
    `finish` is asked once, when all modules have run; `conclude` once more, when every function has been
    entered.
    """

    name: str
    functions: dict[str, LibraryFunction] = field(default_factory=dict)
    methods: dict[str, LibraryFunction] = field(default_factory=dict)
    attributes: dict[str, LibraryAttribute] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    classes: dict[str, ClassHook] = field(default_factory=dict)
    mapped: dict[str, ClassHook] = field(default_factory=dict)
    injections: dict[str, Injection] = field(default_factory=dict)
    constants: dict[str, Callable[[], Value]] = field(default_factory=dict)
    items: dict[str, Callable[[Machine, str], Value]] = field(default_factory=dict)
    members: dict[str, Callable[[Machine, str], Value | None]] = field(default_factory=dict)
    annotated: dict[str, AnnotatedRead] = field(default_factory=dict)
    operators: dict[str, OperatorHook] = field(default_factory=dict)
    descriptors: set[str] = field(default_factory=set)
    watched_reads: set[str] = field(default_factory=set)
    routers: set[str] = field(default_factory=set)
    reads: dict[str, AnyRead] = field(default_factory=dict)
    handed: dict[str, HandedRead] = field(default_factory=dict)
    provided: set[str] = field(default_factory=set)
    elements: dict[str, ElementsOf] = field(default_factory=dict)
    instances: dict[str, InstanceHook] = field(default_factory=dict)
    inherited: dict[str, InheritedRead] = field(default_factory=dict)
    related: dict[str, RelatedRead] = field(default_factory=dict)
    app_makers: set[str] = field(default_factory=set)
    records: set[str] = field(default_factory=set)
    assigned: dict[str, AssignedHook] = field(default_factory=dict)
    consumed: set[str] = field(default_factory=set)
    raised: dict[str, int] = field(default_factory=dict)
    watched_types: set[str] = field(default_factory=set)
    watched_methods: set[str] = field(default_factory=set)
    generated: Callable[[Mapping[str, str]], Mapping[str, str]] | None = None
    finish: Callable[[Machine], None] | None = None
    conclude: Callable[[Machine], None] | None = None

    def function(self, *names: str) -> Callable[[LibraryFunction], LibraryFunction]:
        """Registers what calling a name does."""
        return self._registrar(self.functions, names)

    def method(self, *names: str) -> Callable[[LibraryFunction], LibraryFunction]:
        """Registers what calling a method (`type.method`) does."""
        return self._registrar(self.methods, names)

    def attribute(self, *names: str) -> Callable[[LibraryAttribute], LibraryAttribute]:
        """Registers what reading an attribute (`type.attribute`) gives."""

        def register(reader: LibraryAttribute) -> LibraryAttribute:
            for name in names:
                self.attributes[name] = reader
            return reader

        return register

    def derived(self, *names: str) -> Callable[[ClassHook], ClassHook]:
        """Registers what a first-party class derived from a type means."""

        def register(hook: ClassHook) -> ClassHook:
            for name in names:
                self.classes[name] = hook
            return hook

        return register

    @staticmethod
    def _registrar(
        table: dict[str, LibraryFunction], names: tuple[str, ...]
    ) -> Callable[[LibraryFunction], LibraryFunction]:
        def register(function: LibraryFunction) -> LibraryFunction:
            for name in names:
                table[name] = function
            return function

        return register


NOTHING = Known(None)
