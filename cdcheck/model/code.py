"""Functions, classes, calls and imports, linked over all files of a project.

An `id` is `path:qualified.name`, as in `app/services/articles.py:ArticleService.create`.
"""

from enum import StrEnum

from msgspec import Struct

from cdcheck.model.places import Location


class Function(Struct, frozen=True):
    """Is a named function or method, or an anonymous one that something refers to.

    `decorators` are the last names of its decorators. Of a route's handler, `unwritten` says
    what it does in the place of its work (`always answers 501`), empty if it is written, and `wordless`
    names the parameters that are annotated as numbers, dates or UUIDs. `takes_any` says that it takes
    arguments by names that it does not list.
    """

    id: str
    name: str
    at: Location
    is_async: bool
    is_test: bool
    owner: str | None = None
    parameters: tuple[str, ...] = ()
    is_generator: bool = False
    decorators: tuple[str, ...] = ()
    unwritten: str = ""
    takes_any: bool = False
    wordless: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return self.at.path


class Decoration(Struct, frozen=True):
    """Is a decorator of the function at `function_at`; `name` is what it is written as.

    `wraps` says that it gives another function, which calls this one, and leaves no mark on it.
    """

    at: Location
    function: str
    function_at: Location
    name: str
    wraps: bool = False
    is_test: bool = False


class Class(Struct, frozen=True):
    """Is a class; `bases` are ids of first-party classes or qualified names of library classes.

    `kind` is `class`, or `interface`, `type` or `enum` for those of TypeScript. `is_abstract` says that
    it is marked so.
    """

    id: str
    name: str
    at: Location
    bases: tuple[str, ...] = ()
    kind: str = "class"
    is_abstract: bool = False


class Call(Struct, frozen=True):
    """Is a call that was resolved: to a first-party function (`callee`) or to a library.

    `external` is the library's qualified name, as in `sqlalchemy.orm.Session.execute`, `pg.Pool.query`
    or `flask.jsonify`. `caller` is `None` at module level. `is_choice` says that it is one of several
    that may be called there, `is_mixed` that these are of several libraries, or of one and the app.
    """

    at: Location
    caller: str | None
    callee: str | None = None
    external: str | None = None
    is_awaited: bool = False
    is_choice: bool = False
    is_mixed: bool = False
    is_test: bool = False


class ImportKind(StrEnum):
    """How a module is named: by a statement, by a call at run time, or by a re-export."""

    STATEMENT = "statement"
    REEXPORT = "re-export"
    REQUIRE = "require"
    DYNAMIC = "dynamic"


class ImportedSymbol(Struct, frozen=True):
    """Is one imported name, followed to where it is really defined.

    `target` is the file that defines it (through packages and barrels); `None` when the module is not
    first-party. `is_missing` is a claim: the module is first-party, fully understood, and defines no
    such name.
    """

    name: str
    alias: str
    at: Location
    target: str | None = None
    is_missing: bool = False
    is_type_only: bool = False


class Import(Struct, frozen=True):
    """Is one import of one module.

    `module` is as written; `target` the first-party file it resolves to; `package` the top-level name
    of a library (`flask`, `@hono/node-server`), `None` for first-party modules; `is_standard` marks
    the language's own library. `is_unresolvable` is a claim: it names first-party code that does not
    exist. `is_guarded`: inside a `try` that catches the failure. `is_deferred`: inside a function; also
    what is not there, in an arm of a condition.
    `chain` holds every first-party file whose code runs through it beyond `target` (followed
    re-exports), nearest first.
    """

    at: Location
    source: str
    module: str
    kind: ImportKind = ImportKind.STATEMENT
    target: str | None = None
    package: str | None = None
    is_standard: bool = False
    is_unresolvable: bool = False
    is_type_only: bool = False
    is_guarded: bool = False
    is_deferred: bool = False
    is_test: bool = False
    names: tuple[ImportedSymbol, ...] = ()
    chain: tuple[str, ...] = ()


class SyntaxFault(Struct, frozen=True):
    """Is a place that does not parse; `kind` names a known cause, else `syntax`."""

    at: Location
    kind: str
    message: str
    is_test: bool = False


class MissingMember(Struct, frozen=True):
    """Is a name that code needs of a first-party module which is known to define none such.

    In Python that is any reading of it, in JavaScript a call. `function` is `None` at module level.
    """

    at: Location
    module: str
    name: str
    function: str | None = None
    is_test: bool = False


class UndefinedName(Struct, frozen=True):
    """Is a name that is read and bound nowhere; `function` is `None` at module level.

    `is_annotation` marks one that only annotations read, which Python evaluates late from 3.14 on.
    `meant` is a name that is bound there and differs by a slip of the pen, empty if none does.
    """

    at: Location
    name: str
    function: str | None = None
    is_test: bool = False
    is_annotation: bool = False
    meant: str = ""


class EarlyRead(Struct, frozen=True):
    """Is a name that is read before the same scope binds it, at `bound_at`.

    `function` is `None` at module level. `is_conditional` says that a condition may keep it from being
    read.
    """

    at: Location
    name: str
    bound_at: Location
    function: str | None = None
    is_conditional: bool = False
    is_test: bool = False


class Suppression(Struct, frozen=True):
    """Is a comment that asks to ignore rules on its line and the next."""

    at: Location
    rules: tuple[str, ...]
    reason: str


class Unresolved(Struct, frozen=True):
    """Is something that could not be followed: what it is, and why."""

    at: Location
    what: str
    why: str
