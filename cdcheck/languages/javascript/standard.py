"""What Node.js and the language itself do to values: modules, environment, paths, objects."""

import re
from posixpath import basename, dirname, join, normpath, splitext

from cdcheck.abstract.library import NOTHING, Invocation, Library
from cdcheck.abstract.notes import DynamicLoad
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Fields,
    Func,
    Items,
    Known,
    Native,
    Obj,
    Site,
    Text,
    Thing,
    Unknown,
    Value,
    choose,
    entries_of,
    functions_in,
    items_of,
    options,
    pattern_of,
    text_of,
    variable,
)
from cdcheck.languages.javascript.autoload import folder_of, matching, names_in
from cdcheck.languages.javascript.file_reading import register as register_files
from cdcheck.languages.javascript.maps import register_maps
from cdcheck.languages.javascript.node_config import register_config
from cdcheck.languages.sql_holes import is_of_request

LIBRARY = Library("node")
register_config(LIBRARY)
register_files(LIBRARY)
register_maps(LIBRARY)
LIBRARY.aliases.update(
    {
        "node:process": "process",
        "node:console": "console",
        "node:undefined": "undefined",
        "path.posix.join": "path.join",
        "path.posix.resolve": "path.resolve",
    }
)
_NOWHERE = Site("", 0, 0)
_BARE_SLASH = re.compile(r"(?<!\\)/")
LIBRARY.constants["process.env"] = lambda: Thing("process.env", _NOWHERE)
LIBRARY.constants["undefined"] = lambda: NOTHING


@LIBRARY.function("node:require", "node:import", "node:import type", "module.createRequire()")
def _require(call: Invocation) -> Value:
    name = text_of(call.argument(0))
    is_type_only = call.name == "node:import type"
    is_require = call.name != "node:import" and not is_type_only
    call.note(
        DynamicLoad(call.site, name, call.caller, is_require=is_require, is_type_only=is_type_only)
    )
    if name is None:
        return Unknown("the required module is not known")
    return call.machine.module(name, call.site.path)


@LIBRARY.function("module.createRequire")
def _create_require(_: Invocation) -> Value:
    return Native(_require, "require")


@LIBRARY.function("path.join", "path.resolve")
def _join(call: Invocation) -> Value:
    known = [pattern_of(argument) for argument in call.arguments]
    if not known or known[-1] is None:
        return Unknown("a path")
    if all(part is not None for part in known):
        path = normpath("/".join(part.rstrip("/") for part in known if part))
        if not path.startswith("../"):
            return Known(path)
        known[-1] = path.replace("../", "")  # It is above the app's folder, and no module's `../`.
    return Text((None, "/" + known[-1]))


@LIBRARY.function("node:RegExp")
def _regular_expression(call: Invocation) -> Value:
    """Makes a regular expression, whose source is kept as it would stand between slashes."""
    given = call.argument(0)
    if isinstance(given, Thing) and given.type == "RegExp":
        return given
    source = text_of(given)
    if source is None:
        return Unknown("a regular expression")
    return Thing("RegExp", call.site, (Known(_BARE_SLASH.sub(r"\/", source)),))


@LIBRARY.function("node:URL", "url.URL")
def _url(call: Invocation) -> Value:
    """Makes a URL, which of a file is its path here."""
    text, base = text_of(call.argument(0)), text_of(call.argument(1))
    if text is None or len(call.arguments) < 2:
        return Unknown("a URL") if text is None else Known(text)
    is_relative = base is not None and "://" not in base and not text.startswith("/")
    return Known(normpath(join(dirname(base or ""), text))) if is_relative else Known(text)


@LIBRARY.function("process.cwd")
def _working_folder(call: Invocation) -> Value:
    return Known(call.machine.package_folder(call.site.path) or ".")


@LIBRARY.function("path.dirname", "url.fileURLToPath", "url.pathToFileURL")
def _same_file(call: Invocation) -> Value:
    text = pattern_of(call.argument(0))
    if text is None:
        return Unknown("a path")
    return Known(dirname(text) or ".") if call.name == "path.dirname" else Known(text)


@LIBRARY.function("path.basename")
def _basename(call: Invocation) -> Value:
    text, suffix = text_of(call.argument(0)), text_of(call.argument(1))
    if not text or (suffix is None and len(call.arguments) > 1):
        return Unknown("a file's name")
    name = basename(text.rstrip("/"))
    return Known(name.removesuffix(suffix or "") or name)


@LIBRARY.function("path.extname")
def _extension(call: Invocation) -> Value:
    text = text_of(call.argument(0))
    return Known(splitext(text)[1]) if text else Unknown("a file's extension")


@LIBRARY.function("fs.readdirSync", "fs.promises.readdir", "fs/promises.readdir", "fs.readdir")
def _readdir(call: Invocation) -> Value:
    folder = folder_of(call.argument(0))
    names = names_in(call.machine, folder) if folder is not None else []
    if entries_of(call.argument(1)).get("withFileTypes") == Known(value=True):
        return Items([_entry(call, folder or "", name) for name in names], not names)
    return Items([Known(name) for name in names], not names)


def _entry(call: Invocation, folder: str, name: str) -> Value:
    is_folder = bool(names_in(call.machine, f"{folder}/{name}"))
    held: dict[str, Value] = {"name": Known(name), "parentPath": Known(folder)}
    return Thing("fs.Dirent", call.site, data=is_folder, attributes=held)


@LIBRARY.method("fs.Dirent.isDirectory", "fs.Dirent.isFile")
def _is_of_kind(call: Invocation) -> Value:
    is_folder = isinstance(call.receiver, Thing) and call.receiver.data is True
    return Known(is_folder == call.name.endswith("isDirectory"))


@LIBRARY.function(
    "glob.sync", "glob.globSync", "glob.glob", "glob", "glob.glob.sync", "fast-glob", "fast-glob.sync"
)
@LIBRARY.function("globby", "globby.globby", "globby.sync", "fast-glob.globSync", "tinyglobby.glob")
def _glob(call: Invocation) -> Value:
    pattern = pattern_of(call.argument(0))
    found = matching(call.machine, pattern) if pattern is not None else []
    return Items([Known(path) for path in found], not found)


@LIBRARY.function("require-directory", "require-dir", "require-all", "require-context")
def _require_directory(call: Invocation) -> Value:
    folder = folder_of(call.argument(1))
    visit = entries_of(call.argument(2)).get("visit")
    loaded: dict[str, Value] = {}
    for path in call.machine.files_under(folder) if folder is not None else []:
        loaded[basename(path).split(".")[0]] = call.machine.load(path)
    for value in loaded.values() if visit is not None else ():
        call.machine.call(visit or NOTHING, [value], {}, call.site)
    return Fields(loaded, is_open=not loaded)


@LIBRARY.function("node:Object.assign")
def _assign(call: Invocation) -> Value:
    target = call.argument(0)
    added = {k: v for a in call.arguments[1:] for k, v in entries_of(a).items()}
    if isinstance(target, Fields):
        target.entries.update(added)
        target.is_open |= any(not isinstance(a, Fields) or a.is_open for a in call.arguments[1:])
        return target
    if isinstance(target, Obj | Cls | Thing | Func):
        target.attributes.update(added)
        return target
    return Fields(added, is_open=True)


@LIBRARY.function("node:Object.freeze", "node:Object.seal", "node:structuredClone", "node:String")
def _same(call: Invocation) -> Value:
    return call.argument(0) or NOTHING


@LIBRARY.function("node:Object.keys", "node:Object.getOwnPropertyNames")
def _keys(call: Invocation) -> Value:
    entries = call.machine.entries(call.argument(0))
    return Items([Known(key) for key in entries], not entries)


@LIBRARY.function("node:Object.values")
def _values(call: Invocation) -> Value:
    entries = call.machine.entries(call.argument(0))
    return Items(list(entries.values()), not entries)


@LIBRARY.function("node:Object.entries")
def _entries(call: Invocation) -> Value:
    entries = call.machine.entries(call.argument(0))
    pairs: list[Value] = [Items([Known(key), entry]) for key, entry in entries.items()]
    return Items(pairs, not pairs)


@LIBRARY.function("node:Object.fromEntries")
def _from_entries(call: Invocation) -> Value:
    found: dict[str, Value] = {}
    for pair in items_of(call.argument(0)):
        both = items_of(pair)
        key = text_of(both[0]) if len(both) == 2 else None
        if key is not None:
            found[key] = both[1]
    return Fields(found, is_open=True)


@LIBRARY.function("node:Array.from", "node:Set", "node:Array.of")
def _array(call: Invocation) -> Value:
    items = items_of(call.argument(0))
    return Items(items, not items)


@LIBRARY.function("node:Number", "node:parseInt", "node:Number.parseInt", "node:parseFloat")
def _number(call: Invocation) -> Value:
    found: list[Value] = []
    for option in options(call.argument(0) or NOTHING):
        text = text_of(option)
        is_number = text is not None and text.strip().isdigit()
        told = Thing("node:number", call.site, (option,)) if is_of_request(option) else option
        found.append(Known(int(text)) if is_number and text else told)
    return choose(found)


@LIBRARY.function("node:Promise.all", "node:Promise.resolve", "node:Promise.allSettled")
def _promise(call: Invocation) -> Value:
    return call.argument(0) or NOTHING


@LIBRARY.function("util.promisify", "bluebird.promisify", "node:Boolean")
def _promisify(call: Invocation) -> Value:
    return call.argument(0) or NOTHING


@LIBRARY.method("?.then", "?.finally", "?.catch")
def _then(call: Invocation) -> Value:
    for function in functions_in(Items(call.arguments)):
        call.machine.call(function, [], {}, call.site)
    return Unknown("what a promise resolves to")


LIBRARY.items["process.env"] = lambda machine, name: variable(name, machine.environment.get(name))


@LIBRARY.function("envalid.cleanEnv")
def _cleaned(call: Invocation) -> Value:
    """Gives the variables that are asked for, each with its default and its choices."""
    found: dict[str, Value] = {}
    for name, asked in entries_of(call.argument(1)).items():
        is_described = isinstance(asked, Thing) and bool(asked.arguments)
        said = entries_of(asked.arguments[0]) if is_described and isinstance(asked, Thing) else {}
        written = [said["default"]] if "default" in said else []
        value = variable(name, call.machine.environment.get(name))
        found[name] = choose([value, *written, *items_of(said.get("choices"))])
    return Fields(found, is_open=True)


@LIBRARY.function("env-schema", "@t3-oss/env-core.createEnv", "env-var.from")
def _validated(call: Invocation) -> Value:
    return call.machine.attribute(Ext("process"), "env")


@LIBRARY.method("zod.object().parse", "zod.z.object().parse", "joi.object().validate")
def _parsed(call: Invocation) -> Value:
    return call.argument(0) or NOTHING
