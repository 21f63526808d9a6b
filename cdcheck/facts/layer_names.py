"""What the names of folders and files say about the layer of a file."""

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from posixpath import join

from msgspec import Struct

from cdcheck.knowledge import layer_words
from cdcheck.model.layers import Layer, LayeredModule

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
# Versions say nothing of what a file is: `tags.router.v1.ts`.
_EXTENSION = re.compile(r"(?:\.v\d+)?\.(?:py|[cm]?[jt]sx?)$")


class Surroundings(Struct, frozen=True):
    """Is what decides the names that are not clear by themselves.

    `web` are folders and files below which a web framework is used; `command_lines` those below
    which a command line is read; `features` the folders that hold a file for each of several layers,
    `homes` those with a file of another layer than the routes; `storing` the files that touch the
    database; `packages` the folders that have a manifest, in which names count anew; `stated` the names
    that the configuration gives.
    """

    web: frozenset[str] = frozenset()
    command_lines: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    features: frozenset[str] = frozenset()
    homes: frozenset[str] = frozenset()
    storing: frozenset[str] = frozenset()
    packages: frozenset[str] = frozenset()
    stated: tuple[tuple[str, Layer], ...] = ()


def layer_by_name(path: str, around: Surroundings) -> LayeredModule | None:
    """Names the layer of a file by its own name and its folders; `None` where no name tells.

    The innermost telling name wins. In a folder that is named as a layer, a file that bears only
    another layer's word is about a thing of that name (`routes/services.py`).
    """
    stated = _stated(path, around.stated)
    if stated is not None:
        return stated
    told = None if path.rpartition("/")[0] in around.features else _of_folders(path, around)
    own = _of_file(path, around)
    if own is None or told is None:
        return _placed(path, own or told)
    return _placed(path, own if _overrides(path, told, own, around) else told)


def words_of(name: str) -> list[str]:
    """Splits a name into its words in lower case: `ArticleRepo` and `article-repo` are two."""
    return [word for word in re.split(r"[^a-z0-9]+", _CAMEL.sub("_", name).lower()) if word]


def stem_of(path: str) -> str:
    """Names a file without its folder, its extension and a version before that."""
    return _EXTENSION.sub("", path.rpartition("/")[2])


def _overrides(path: str, told: LayeredModule, own: LayeredModule, around: Surroundings) -> bool:
    """Tells whether a file's own name counts for more than the folder that it is in."""
    folder, stem = path.rpartition("/")[0], stem_of(path)
    words = words_of(stem)
    if told.layer is own.layer or _snake(told.group.rpartition("/")[2]) in layer_words.HISTORY:
        return False
    if "." in stem:
        return True
    if told.layer is Layer.ROUTES and words[-1] in {"table", "tables"}:
        return False
    if own.layer is Layer.OTHER and "_".join(words) in layer_words.VALUES:
        return True
    if told.layer is Layer.REPOSITORIES and own.layer is Layer.MODELS and path in around.storing:
        return False
    if told.layer is Layer.OTHER:
        return _snake(told.group.rpartition("/")[2]) in layer_words.PORTS
    if own.layer is Layer.OTHER or words == ["queries"]:
        return _is_weak(told.group) and (own.layer is Layer.OTHER or told.layer is not Layer.ROUTES)
    if told.group != folder or _is_weak(told.group):
        return own.layer is not Layer.ROUTES or _is_weak(told.group) or path in around.web
    clear = layer_words.CLEAR_ENDINGS if len(words) > 1 else layer_words.NO_THINGS
    return words[-1] in clear


def _is_weak(folder: str) -> bool:
    name = _snake(folder.rpartition("/")[2])
    return name not in layer_words.WORDS


def _of_folders(path: str, around: Surroundings) -> LayeredModule | None:
    """Finds the innermost telling folder, widened over the folders around it that agree."""
    told: LayeredModule | None = None
    for folder in reversed(list(_folders(path))):
        if folder in around.packages:
            break
        found = None if folder in around.features else _of_folder(folder, around)
        if found is None or (_is_weak(folder) and _is_set_apart(path, folder)):
            continue
        if told is not None and found.layer is not told.layer:
            break
        if told is None or not _is_weak(folder):
            told = found
    return told


def _is_set_apart(path: str, folder: str) -> bool:
    """Tells whether a weak name is overruled by a folder around it or between it and the file."""
    *above, name = map(_snake, folder.split("/"))
    if layer_words.OTHER & set(above):
        return True
    if name in layer_words.BELOW_IF_ALONE:
        return any(layer_words.WORDS.get(part) is Layer.ROUTES for part in above)
    if name not in layer_words.ROUTES_IF_WEB:
        return False
    between = path[len(folder) + 1 :].split("/")[:-1]
    return bool(layer_words.SET_APART & {*(between or [stem_of(path)])})


def _placed(path: str, told: LayeredModule | None) -> LayeredModule | None:
    return LayeredModule(path, told.layer, told.why, told.group) if told else None


def _folders(path: str) -> Iterator[str]:
    parts = path.split("/")[:-1]
    for index in range(len(parts)):
        yield "/".join(parts[: index + 1])


def _of_folder(folder: str, around: Surroundings) -> LayeredModule | None:
    parent, _, name = folder.rpartition("/")
    snake = _snake(name)
    if snake == "services" and layer_words.ADAPTERS & set(parent.split("/")):
        return _folder(folder, Layer.OTHER)
    around_ports = layer_words.SERVICES_IF_PLAIN | layer_words.MODELS_IF_FOLDER
    if snake in layer_words.PORTS and _snake(parent.rpartition("/")[2]) in around_ports:
        return _folder(folder, Layer.OTHER)
    above = layer_words.WORDS.get(_snake(parent.rpartition("/")[2]), Layer.ROUTES)
    if snake in layer_words.PORTS_OF_LAYERS and above is not Layer.ROUTES:
        return _folder(folder, Layer.OTHER)
    if snake == "schema" and parent.rpartition("/")[2] in layer_words.DATA:
        return _folder(folder, Layer.MODELS)
    if snake in layer_words.OTHER:
        return None if _is_resource(parent, snake) else _folder(folder, Layer.OTHER)
    layer = layer_words.WORDS.get(snake) or _layer_of_weak(folder, snake, around)
    if layer is None and len(words_of(name)) > 1:
        last = words_of(name)[-1]
        layer = layer_words.WORDS.get(last) or layer_words.WORDS.get("_".join(words_of(name)[-2:]))
        layer = layer if last.endswith("s") or last in layer_words.CLEAR_ENDINGS else None
    return _folder(folder, layer) if layer else None


def _is_resource(parent: str, name: str) -> bool:
    """Tells whether a folder in one of routes is named for what they are about."""
    around = (layer_words.WORDS.get(_snake(part)) for part in parent.split("/"))
    return name in layer_words.ALSO_RESOURCES and Layer.ROUTES in around


def _layer_of_weak(folder: str, name: str, around: Surroundings) -> Layer | None:
    if _houses(folder, name, around):
        return None
    if name in layer_words.ROUTES_IF_WEB and folder in around.web:
        return Layer.ROUTES
    if name in layer_words.SERVICES_IF_PLAIN and not _is_app(folder, around):
        return Layer.SERVICES
    if name in layer_words.MODELS_IF_FOLDER:
        return Layer.MODELS
    if name == "queries" and join(folder.rpartition("/")[0], "commands") in around.folders:
        return Layer.SERVICES
    if name == "queries" and layer_words.GRAPHS & set(folder.lower().split("/")):
        return None
    return Layer.REPOSITORIES if name in layer_words.REPOSITORIES_IF_FOLDER else None


def _houses(folder: str, name: str, around: Surroundings) -> bool:
    """Tells whether a folder only holds others, one of which is clearly named as a layer.

    In `api` that is another layer than that of the routes, which would not say that it is a house.
    """
    if name not in layer_words.HOUSES | layer_words.HOUSES_OF_OTHERS:
        return False
    inside = (f for f in around.folders if f.startswith(folder + "/"))
    named = {layer_words.WORDS.get(_snake(f.rpartition("/")[2])) for f in inside} - {None}
    if name in layer_words.HOUSES:
        return bool(named)
    return bool(named - {Layer.ROUTES}) or folder in around.homes


def _is_app(folder: str, around: Surroundings) -> bool:
    """Tells whether a folder holds a whole web application, or a command line."""
    holds_pages = any(join(folder, name) in around.folders for name in ("static", "templates"))
    return holds_pages or folder in around.command_lines


def _of_file(path: str, around: Surroundings) -> LayeredModule | None:
    stem = stem_of(path)
    if stem in {"index", "__init__"} or layer_words.GIVING & set(path.split("/")[-2:-1]):
        return None
    words, is_dotted = words_of(stem.rpartition(".")[2]), "." in stem
    whole = "_".join(words)
    if (is_dotted and words[-1] in layer_words.OTHER_ENDINGS) or words[:1] == ["seed"]:
        return _file(path, Layer.OTHER)
    if words and (whole in layer_words.OTHER or words[-1] in layer_words.OTHER - {"schema", "test"}):
        is_telling = is_dotted or len(words) == 1
        return _file(path, Layer.OTHER) if is_telling else None
    if words and words[0] in layer_words.ACTIONS and not is_dotted and _is_thing(words[1:]):
        return None
    if whole in layer_words.VALUES:
        return _file(path, Layer.OTHER)
    layer = layer_words.WORDS.get(whole)
    is_weak = whole in layer_words.ROUTES_IF_WEB or (
        is_dotted and words[-1] in layer_words.ROUTES_IF_WEB
    )
    is_feature = path.rpartition("/")[0] in around.features and path not in around.storing
    if layer is None and is_weak and (path in around.web or is_feature):
        layer = Layer.ROUTES
    if layer is None and whole == "queries":
        layer = Layer.REPOSITORIES
    if layer is None and len(words) > 1:
        layer = layer_words.WORDS.get(words[-1]) or _of_first(words[0])
    if layer is Layer.MODELS and path.endswith((".tsx", ".jsx")):
        return None  # What is drawn may be a table, too.
    return _file(path, layer) if layer else None


def _is_thing(words: list[str]) -> bool:
    """Tells whether what is left of an action names a model or a table, to which it is done."""
    return len(words) == 1 and layer_words.WORDS.get(words[0]) is Layer.MODELS


def _of_first(word: str) -> Layer | None:
    return layer_words.WORDS.get(word) if word.endswith("s") else None


def _stated(path: str, stated: tuple[tuple[str, Layer], ...]) -> LayeredModule | None:
    """Applies the longest fitting name of the configuration: a path, a pattern, or one part."""
    for name, layer in sorted(stated, key=lambda item: -len(item[0])):
        clean = name.strip("/")
        for folder in (*reversed(list(_folders(path))), path):
            if folder == clean or fnmatch(folder, clean):
                return LayeredModule(path, layer, f"the configuration says so of `{name}`", folder)
        parts = path.split("/")
        if clean in {*parts, stem_of(path)}:
            end = parts.index(clean) + 1 if clean in parts else len(parts)
            return LayeredModule(
                path, layer, f"the configuration says so of `{name}`", "/".join(parts[:end])
            )
    return None


def layers_by_folder(paths: Iterable[str]) -> dict[str, set[Layer]]:
    """Gathers the layers that single files of a folder are named for."""
    found: dict[str, set[Layer]] = {}
    for path in paths:
        word = _snake(stem_of(path).rpartition(".")[2])
        is_weak = word in {"handler", "handlers", "views"}
        layer = Layer.ROUTES if is_weak else layer_words.WORDS.get(word)
        if layer is not None:
            found.setdefault(path.rpartition("/")[0], set()).add(layer)
    return found


def layers_stated(names: Mapping[str, str]) -> tuple[tuple[str, Layer], ...]:
    """Reads the layer names of the configuration; unknown layers count as `other`."""
    known = {layer.value: layer for layer in Layer}
    return tuple((name, known.get(layer, Layer.OTHER)) for name, layer in names.items())


def _snake(name: str) -> str:
    return "_".join(words_of(name))


def _folder(folder: str, layer: Layer) -> LayeredModule:
    return LayeredModule(folder, layer, f"the folder is named `{folder.rpartition('/')[2]}`", folder)


def _file(path: str, layer: Layer) -> LayeredModule:
    return LayeredModule(path, layer, f"the file is named `{path.rpartition('/')[2]}`", path)
