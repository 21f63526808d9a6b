"""Packs: which rules are run, with which options, and which constraints they hold an app to.

A pack is a file `rules/<name>.yaml`. `--rules` takes packs, constraints, rules and pack files, with
commas between them; what comes later is added to, and overrules, what comes before.
"""

from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from cdcheck.cache import Cache
from cdcheck.complaints import said
from cdcheck.errors import ConfigurationError
from cdcheck.packaged import packaged_folder
from cdcheck.results import Category

INFERRED = "inferred"
"""Stands for a constraint's value that is to be read off the app."""


class States(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Holds what a pack states; `inferred` means the value that the app itself shows."""

    architecture: str | None = None
    database: str | None = None
    orm: str | None = None
    framework: str | None = None
    contract: str | None = None
    schema: str | None = None
    start_script: str | None = None
    port: int | None = None
    health: str | None = None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    about: str = ""
    extends: tuple[str, ...] = ()
    states: States = States()
    rules: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    options: dict[str, dict[str, Any]] = {}


class Pack(Struct, frozen=True):
    """Is a pack with all that it extends taken in.

    `rules` and `without` are rule ids or patterns over them (`orm/*`); `options` are by rule.
    """

    states: States = field(default_factory=States)
    rules: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    options: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    about: str = ""

    def with_added(self, other: "Pack") -> "Pack":
        """Adds another pack; where both state something, the other one counts.

        What is to be inferred never stands in for a value that is stated.
        """
        stated = {
            name: value
            for name in States.__struct_fields__
            if (value := getattr(other.states, name)) is not None
            and (value != INFERRED or getattr(self.states, name) is None)
        }
        merged = {rule: dict(options) for rule, options in self.options.items()}
        for rule, options in other.options.items():
            merged.setdefault(rule, {}).update(options)
        return Pack(
            msgspec.structs.replace(self.states, **stated),
            (*self.rules, *(rule for rule in other.rules if rule not in self.rules)),
            (*self.without, *other.without),
            merged,
            other.about or self.about,
        )


def pack_names() -> list[str]:
    """Lists the built-in packs."""
    return sorted(path.stem for path in packaged_folder().glob("*.yaml"))


def built_in_pack(name: str, cache: Cache | None = None) -> Pack:
    """Reads a built-in pack by its name."""
    return read_pack(packaged_folder() / f"{name}.yaml", cache)


def read_pack(path: Path, cache: Cache | None = None) -> Pack:
    """Reads a pack file and all that it extends; raises `ConfigurationError` if that cannot be used."""
    return _read(path, (), cache)


def _read(path: Path, above: tuple[Path, ...], cache: Cache | None) -> Pack:
    if path in above:
        raise ConfigurationError(f"`{path}` extends itself")
    pack = Pack()
    found = _remembered(path, cache)
    for name in found.extends:
        pack = pack.with_added(_read(_extended(name, path), (*above, path), cache))
    own = Pack(found.states, found.rules, found.without, found.options, found.about)
    return pack.with_added(own)


def _remembered(path: Path, cache: Cache | None) -> _File:
    """Decodes a pack, unless a file of the same bytes has been decoded before."""
    if cache is None:
        return _decoded(path)
    try:
        name = f"pack-{blake2b(path.read_bytes(), digest_size=16).hexdigest()}"
    except OSError:
        return _decoded(path)
    known = cache.recall(name, _File)
    if known is not None:
        return known
    found = _decoded(path)
    cache.keep(name, found)
    return found


def _decoded(path: Path) -> _File:
    from cdcheck.documents import mapping_in, read_document  # noqa: PLC0415 (costly)

    content = mapping_in(read_document(path))
    try:
        return msgspec.convert(content, _File)
    except msgspec.ValidationError as error:
        raise ConfigurationError(f"`{path}`: {said(error)}") from None


def _extended(name: str, path: Path) -> Path:
    """Finds a pack that another extends: a built-in one by name, a file relative to the other."""
    if name in pack_names():
        return packaged_folder() / f"{name}.yaml"
    beside = path.parent / name
    if not beside.is_file():
        known = ", ".join(pack_names())
        raise ConfigurationError(f"`{path}` extends `{name}`; there is no such pack (there are {known})")
    return beside


def expand(
    patterns: tuple[str, ...], known: Mapping[str, object], refuse: Callable[[str], Exception]
) -> Iterator[str]:
    """Lists the rules that patterns stand for, in the order of `known`; an unknown rule is refused.

    A category without rules stands for none.
    """
    for pattern in patterns:
        category, _, name = pattern.partition("/")
        is_category = name == "*" and category in set(Category)
        if not is_category and not any(fnmatchcase(rule, pattern) for rule in known):
            raise refuse(pattern)
    for rule in known:
        if any(fnmatchcase(rule, pattern) for pattern in patterns):
            yield rule
