"""Finds rules and facts, built in and installed, and refuses those that cannot be used.

A rule is a module `<package>.rules.<category>.<name>` with one function marked `@rule`, and its page
`<name>.md` beside it. Installed packages take part through the entry point group `cdcheck.rules`,
whose value names a package laid out like this one: `rules/<category>/` and `facts/`.
"""

import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from itertools import chain
from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from msgspec import Struct

from cdcheck import delivery
from cdcheck.authoring import FACT_MARK, RULE_MARK, FactFunction, RuleFunction
from cdcheck.errors import ConfigurationError
from cdcheck.knowing import annotations_of
from cdcheck.proving import PROVERS, prover_of
from cdcheck.results import Category

ENTRY_POINTS = "cdcheck.rules"


class Rule(Struct, frozen=True, dict=True):
    """Is a rule that can be run; its function is imported when it is first asked for."""

    id: str
    category: Category
    module: str
    page: Path

    @cached_property
    def function(self) -> RuleFunction:
        """Imports the rule; raises `ConfigurationError` if the module has not exactly one."""
        module = import_named(self.module)
        found: list[RuleFunction] = [
            value
            for value in vars(module).values()
            if hasattr(value, RULE_MARK) and value.__module__ == module.__name__
        ]
        if len(found) != 1:
            raise ConfigurationError(f"`{self.module}` defines {len(found)} rules, not one")
        return found[0]


def title_of(page: Path) -> str:
    """Gives the heading of a page, or the words of its name where it has none."""
    first = page.read_text("utf-8").lstrip().partition("\n")[0]
    if first.startswith("# "):
        return first[2:].strip()
    return page.stem.replace("_", " ").capitalize()


def introduction_of(page: Path) -> str:
    """Gives a page without its cases."""
    return page.read_text("utf-8").partition("\n## Flagged")[0].strip() + "\n"


class Catalog:
    """Holds every rule by id, and every fact's provider by the type it gives."""

    def __init__(self, packages: tuple[str, ...] | None = None) -> None:
        self._packages = packages if packages is not None else ("cdcheck", *_installed())
        self.rules: Mapping[str, Rule] = self._find_rules()

    @property
    def is_extended(self) -> bool:
        """Tells whether other packages take part."""
        return self._packages != ("cdcheck",)

    def _find_rules(self) -> dict[str, Rule]:
        found: dict[str, Rule] = {}
        for package in self._packages:
            for rule in _rules_of(package):
                if rule.id in found:
                    other = found[rule.id].module
                    raise ConfigurationError(
                        f"rule `{rule.id}` is defined twice: in `{other}` and in `{rule.module}`"
                    )
                found[rule.id] = rule
        return dict(sorted(found.items()))

    @cached_property
    def pages(self) -> Mapping[str, Path]:
        """Gives the page of all that can be found, also of what is found about the delivery itself."""
        folder = Path(delivery.__path__[0])
        own = {f"delivery/{page.stem.replace('_', '-')}": page for page in folder.glob("*.md")}
        return dict(sorted({**own, **{rule.id: rule.page for rule in self.rules.values()}}.items()))

    @cached_property
    def facts(self) -> "Facts":
        """Gives the facts of all packages."""
        return Facts(self._packages)


class Facts:
    """Finds what gives a fact, by the type that it gives.

    Of the built-in facts only those modules are imported that something asks for. Facts of other
    packages are all imported, since one of them might give the same type as another.
    """

    def __init__(self, packages: tuple[str, ...]) -> None:
        self._packages = packages
        self._near: dict[Any, FactFunction] = {}

    def get(self, kind: Any) -> FactFunction | None:
        """Gives the provider of a fact; raises `ConfigurationError` if two give the same type."""
        module = getattr(kind, "__module__", "")
        if len(self._packages) == 1 and module.startswith(f"{self._packages[0]}.facts."):
            if kind not in self._near:
                self._near.update(_by_type(_facts_in(sys.modules[module])))
            prover = prover_of(kind)
            if prover is not None and kind not in self._near:
                self._near.update(_by_type(_facts_in(import_named(prover))))
            if kind in self._near:
                return self._near[kind]
        return self.every.get(kind)

    @cached_property
    def every(self) -> Mapping[Any, FactFunction]:
        """Imports all facts; raises `ConfigurationError` if two give the same type."""
        provers = (
            fact for name in sorted({*PROVERS.values()}) for fact in _facts_in(import_named(name))
        )
        facts = (fact for package in self._packages for fact in _facts_of(package))
        return _by_type(chain(provers, facts))


def _by_type(facts: Iterable[FactFunction]) -> dict[Any, FactFunction]:
    found: dict[Any, FactFunction] = {}
    for function in facts:
        kind = annotations_of(function)["return"]
        if kind in found:
            raise ConfigurationError(
                f"fact `{kind.__name__}` is given twice: by `{found[kind].__module__}` "
                f"and by `{function.__module__}`"
            )
        found[kind] = function
    return found


def _installed() -> list[str]:
    # Importing importlib.metadata takes longer than all else here, and mostly finds nothing.
    if not any(map(_may_offer_rules, sys.path)):
        return []
    from importlib import metadata  # noqa: PLC0415 (costly)

    return [point.value for point in sorted(metadata.entry_points(group=ENTRY_POINTS))]


def _may_offer_rules(folder: str) -> bool:
    place = Path(folder or ".")
    if place.is_file():
        return place.suffix != ".py"
    files = (
        info / "entry_points.txt"
        for pattern in ("*.dist-info", "*.egg-info")
        for info in place.glob(pattern)
    )
    return any(file.is_file() and ENTRY_POINTS.encode() in file.read_bytes() for file in files)


def import_named(name: str) -> ModuleType:
    """Imports a module; raises `ConfigurationError` with the reason if that fails."""
    try:
        return import_module(name)
    except Exception as error:
        raise ConfigurationError(
            f"`{name}` cannot be imported: {type(error).__name__}: {error}"
        ) from error


def _rules_of(package: str) -> Iterator[Rule]:
    import_named(package)
    if package != "cdcheck" and not _has(package, "rules"):
        raise ConfigurationError(f"package `{package}` offers rules but has no folder `rules`")
    root = import_named(f"{package}.rules")
    for folder in iter_modules(root.__path__):
        if not folder.ispkg:
            continue
        category = _category(folder.name, package)
        path = Path(import_named(f"{root.__name__}.{folder.name}").__path__[0])
        for module in iter_modules([str(path)]):
            page = path / f"{module.name}.md"
            id_ = f"{category}/{module.name.replace('_', '-')}"
            if not page.is_file():
                raise ConfigurationError(f"rule `{id_}` has no page `{page.name}` beside it")
            yield Rule(id_, category, f"{root.__name__}.{folder.name}.{module.name}", page)


def _category(name: str, package: str) -> Category:
    try:
        return Category(name)
    except ValueError:
        known = ", ".join(Category)
        raise ConfigurationError(
            f"`{package}.rules.{name}` names no category; there are {known}"
        ) from None


def _has(package: str, name: str) -> bool:
    return any(module.name == name for module in iter_modules(import_named(package).__path__))


def _facts_of(package: str) -> Iterator[FactFunction]:
    if not _has(package, "facts"):
        return
    for module in iter_modules(import_named(f"{package}.facts").__path__):
        yield from _facts_in(import_named(f"{package}.facts.{module.name}"))


def _facts_in(module: ModuleType) -> Iterator[FactFunction]:
    for value in vars(module).values():
        if getattr(value, FACT_MARK, False) and value.__module__ == module.__name__:
            yield value
