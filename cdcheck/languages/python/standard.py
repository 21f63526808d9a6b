"""What the standard library does to values: environment, paths, functools, import by name."""

import re

from msgspec.structs import replace

from cdcheck.abstract.library import NOTHING, Invocation, Library, Machine
from cdcheck.abstract.notes import Consumption, DynamicLoad, OpenClass, OpenObject
from cdcheck.abstract.values import (
    Cls,
    Fields,
    Func,
    Items,
    Known,
    Mod,
    Native,
    Obj,
    Text,
    Thing,
    Unknown,
    Value,
    choose,
    entries_of,
    items_of,
    options,
    pattern_of,
    text_of,
    variable,
)
from cdcheck.languages.python.file_reading import register as register_files
from cdcheck.languages.python.module_listing import register as register_listing

LIBRARY = Library("python")
register_files(LIBRARY)
register_listing(LIBRARY)
LIBRARY.records |= {"dataclasses.dataclass", "typing.NamedTuple"}
LIBRARY.records |= {"attr.s", "attr.define", "attrs.define"}
LIBRARY.aliases.update(
    {
        "pathlib.PosixPath": "pathlib.Path",
        "typing_extensions.Annotated": "typing.Annotated",
        "decouple.AutoConfig": "decouple.config",
    }
)


def environment_value(machine: Machine, name_value: Value | None, default: Value | None) -> Value:
    """Gives a variable's default, or else whatever the environment holds."""
    name = text_of(name_value) or ""
    held = variable(name, machine.environment.get(name))
    return held if default is None or default == NOTHING else choose([default, held])


@LIBRARY.function("os.getenv", "os.environ.get", "decouple.config", "starlette.config.Config()")
def _environment(call: Invocation) -> Value:
    return environment_value(call.machine, call.argument(0, "key"), call.argument(1, "default"))


@LIBRARY.method("environs.Env.str", "environs.Env.int", "environs.Env.bool", "environ.Env.str")
@LIBRARY.method("environs.Env.()", "environ.Env.()", "starlette.config.Config.()", "environ.Env.db")
def _env_object(call: Invocation) -> Value:
    return environment_value(call.machine, call.argument(0), call.argument(1, "default"))


@LIBRARY.function("functools.partial")
def _partial(call: Invocation) -> Value:
    if not call.arguments:
        return Unknown("a partial of nothing")
    function, *given = call.arguments
    keywords = dict(call.keywords)
    if isinstance(function, Func):
        named = {**function.named, **keywords}
        return replace(function, given=(*function.given, *given), named=named, attributes={})
    return Native(
        lambda inner: inner.machine.call(
            function, [*given, *inner.arguments], {**keywords, **inner.keywords}, inner.site
        )
    )


@LIBRARY.function("functools.wraps")
def _wraps(_: Invocation) -> Value:
    return Native(lambda inner: inner.arguments[0] if inner.arguments else NOTHING)


@LIBRARY.function(
    "functools.lru_cache",
    "functools.cache",
    "functools.cached_property",
    "contextlib.contextmanager",
    "contextlib.asynccontextmanager",
)
def _transparent(call: Invocation) -> Value:
    if call.arguments and isinstance(call.arguments[0], Func):
        return call.arguments[0]
    return Native(lambda inner: inner.arguments[0] if inner.arguments else NOTHING)


@LIBRARY.function("contextlib.closing", "contextlib.aclosing")
def _closing(call: Invocation) -> Value:
    return call.argument(0, "thing") or NOTHING


@LIBRARY.function("textwrap.dedent", "inspect.cleandoc")
def _dedent(call: Invocation) -> Value:
    return call.argument(0, "text") or NOTHING


@LIBRARY.function("importlib.import_module", "builtins.__import__", "werkzeug.utils.import_string")
def _import_module(call: Invocation) -> Value:
    name = text_of(call.argument(0, "name")) or _inside_own_package(call)
    if name is not None and call.name.endswith("import_string"):
        return _import_string(call, name.replace(":", "."))
    call.note(DynamicLoad(call.site, name, call.caller, is_require=False))
    if name is None:
        return Unknown("the imported module is not known")
    package = text_of(call.argument(1, "package"))
    if name.startswith(".") and package:
        name = f"{package}{name}" if name.count(".") == 1 else name
    return call.machine.module(name, call.site.path)


def _import_string(call: Invocation, name: str) -> Value:
    """Loads a module, or what is in one."""
    loaded = call.machine.module(name, call.site.path)
    module, _, attribute = name.rpartition(".")
    if isinstance(loaded, Mod) or not module:
        call.note(DynamicLoad(call.site, name, call.caller, is_require=False))
        return loaded
    call.note(DynamicLoad(call.site, module, call.caller, is_require=False))
    return call.machine.attribute(call.machine.module(module, call.site.path), attribute)


def _inside_own_package(call: Invocation) -> str | None:
    """Reads `f"{__package__}.name"`, which is relative to the file that it is written in."""
    pattern = pattern_of(call.argument(0, "name")) or ""
    head, _, rest = pattern.partition(".")
    written = call.machine.source(call.site)
    is_init = call.site.path.endswith("__init__.py")
    is_own = "__package__" in written or ("__name__" in written and is_init)
    return f".{rest}" if head == "{}" and rest and "{}" not in rest and is_own else None


@LIBRARY.function("builtins.getattr")
def _getattr(call: Invocation) -> Value:
    name = text_of(call.argument(1))
    owner = call.argument(0)
    if owner is None or name is None:
        return Unknown("an attribute whose name is not known")
    found = call.machine.attribute(owner, name)
    return found if not isinstance(found, Unknown) else call.argument(2) or found


@LIBRARY.function("builtins.setattr")
def _setattr(call: Invocation) -> Value:
    owner, name = call.argument(0), text_of(call.argument(1))
    if isinstance(owner, Obj | Cls | Thing | Func) and name is not None:
        owner.attributes[name] = call.arguments[2] if len(call.arguments) > 2 else NOTHING
    for option in options(owner) if owner is not None and name is None else ():
        if isinstance(option, Cls):
            call.note(OpenClass(option))
        elif isinstance(option, Obj):
            call.note(OpenObject(option))
    return NOTHING


@LIBRARY.function("builtins.hasattr")
def _hasattr(call: Invocation) -> Value:
    owner = call.argument(0)
    for option in options(owner) if owner is not None else ():
        if isinstance(option, Cls):
            call.note(OpenClass(option))
    return Unknown("whether something has an attribute")


@LIBRARY.function("builtins.dict")
def _dict(call: Invocation) -> Value:
    entries = {k: v for a in call.arguments for k, v in entries_of(a).items()}
    return Fields({**entries, **call.keywords})


@LIBRARY.function(
    "builtins.list", "builtins.tuple", "builtins.set", "builtins.sorted", "builtins.reversed"
)
def _list(call: Invocation) -> Value:
    if not call.arguments:
        return Items([])
    argument = call.arguments[0]
    if isinstance(argument, Thing):
        call.note(Consumption(argument, "list", call.site, call.caller, is_async=False))
    return Items(items_of(argument), not isinstance(argument, Items) or argument.is_open)


@LIBRARY.function("builtins.str", "builtins.int", "builtins.bool", "builtins.repr", "builtins.float")
def _convert(call: Invocation) -> Value:
    argument = call.argument(0)
    if argument is None or call.name != "builtins.int":
        return argument if argument is not None else NOTHING
    texts = [(option, text_of(option)) for option in options(argument)]
    return choose([Known(int(t)) if t and t.strip().isdigit() else o for o, t in texts])


@LIBRARY.function("builtins.enumerate")
def _enumerate(call: Invocation) -> Value:
    pairs: list[Value] = [Items([Known(i), v]) for i, v in enumerate(items_of(call.argument(0)))]
    return Items(pairs, not pairs)


@LIBRARY.function("builtins.zip")
def _zip(call: Invocation) -> Value:
    columns = [items_of(argument) for argument in call.arguments]
    rows: list[Value] = [Items(list(row)) for row in zip(*columns, strict=False)]
    return Items(rows, not rows)


@LIBRARY.function("builtins.type")
def _type(call: Invocation) -> Value:
    argument = call.argument(0)
    return argument.cls if isinstance(argument, Obj) else Unknown("the type of a value")


@LIBRARY.function("os.path.join", "pathlib.Path", "posixpath.join")
def _join_path(call: Invocation) -> Value:
    known = [pattern_of(argument) for argument in call.arguments]
    if not known or known[-1] is None:
        return Unknown("a path")
    if all(part is not None for part in known):
        return Known("/".join(part.rstrip("/") for part in known if part))
    return Text((None, "/" + known[-1]))


@LIBRARY.function("os.path.abspath", "os.path.realpath", "os.path.dirname", "os.path.normpath")
def _same_path(call: Invocation) -> Value:
    text = pattern_of(call.argument(0))
    if text is None:
        return Unknown("a path")
    return Known(text.rpartition("/")[0] or ".") if call.name.endswith("dirname") else Known(text)


@LIBRARY.function("os.path.basename")
def _last_part(call: Invocation) -> Value:
    text = pattern_of(call.argument(0))
    name = text.rstrip("/").rpartition("/")[2] if text is not None else "."
    return Unknown("a path") if name in {"", "."} else Known(name)


@LIBRARY.method("pathlib.Path.resolve", "pathlib.Path.absolute", "pathlib.Path.as_posix")
def _resolved(call: Invocation) -> Value:
    return call.receiver or Unknown("a path")


@LIBRARY.function("asyncio.run", "asyncio.gather", "asyncio.ensure_future", "asyncio.create_task")
def _await(call: Invocation) -> Value:
    return call.argument(0) or NOTHING


LIBRARY.items["os.environ"] = lambda machine, name: variable(name, machine.environment.get(name))


_MAX_PATTERN, _MAX_SUBJECT = 60, 120
_REPEATED_GROUP = re.compile(r"[+*}]\)?[+*{]")


@LIBRARY.function("re.sub", "re.split", "inflection.underscore")
def _regex(call: Invocation) -> Value:
    """Applies a short, plain regular expression to a known string, as naming conventions do."""
    if call.name == "inflection.underscore":
        word = text_of(call.argument(0))
        return Known(_underscored(word)) if word else Unknown("a word")
    pattern, subject = text_of(call.argument(0)), text_of(call.arguments[-1] if call.arguments else None)
    if pattern is None or subject is None:
        return Unknown("a string that is not known")
    if len(pattern) > _MAX_PATTERN or len(subject) > _MAX_SUBJECT or _REPEATED_GROUP.search(pattern):
        return Unknown("a regular expression that is not applied")
    try:
        if call.name == "re.split":
            return Items([Known(part) for part in re.split(pattern, subject) if part is not None])
        replacement = text_of(call.argument(1))
        return (
            Known(re.sub(pattern, replacement, subject))
            if replacement is not None
            else (Unknown("a replacement that is not known"))
        )
    except (re.error, IndexError):
        return Unknown("a regular expression that is not valid")


def _underscored(word: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", word).lower()
