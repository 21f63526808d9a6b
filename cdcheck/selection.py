"""What `--rules` comes to: rules with options, and the constraints that are stated together.

It takes packs by name, separated by commas; the paper's task names are packs joined by `-`
(`flask-openapi-clean_architecture-sqlite-sqlalchemy`). A path to a pack of your own works like a
name, and a rule's id selects that rule alone, with the constraint that it is about.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from msgspec import Struct

from cdcheck.cache import Cache
from cdcheck.catalog import Catalog
from cdcheck.complaints import did_you_mean
from cdcheck.engine import Selected
from cdcheck.errors import ConfigurationError, UsageError
from cdcheck.knowledge.constraints import FAMILIES
from cdcheck.packs import INFERRED, Pack, States, built_in_pack, expand, pack_names, read_pack
from cdcheck.results import Category


class Selection(Struct, frozen=True):
    """Is a selection of rules, and what the packs state."""

    name: str
    rules: tuple[Selected, ...]
    states: States


def select(
    names: str,
    catalog: Catalog,
    options: Mapping[str, Mapping[str, Any]],
    folder: Path = Path(),
    cache: Cache | None = None,
) -> Selection:
    """Resolves `--rules`; raises `UsageError` for a name that is neither pack nor rule.

    Pack files are looked for in `folder`. `options` overrule those of the packs.
    """
    parts = list(_parts(names))
    pack = Pack()
    for name in parts:
        added = _named(name, catalog, folder, cache)
        if name in pack_names():
            _refuse_contradiction(names, pack.states, added.states)
        pack = pack.with_added(added)
    pack = pack.with_added(Pack(options=options))
    refuse = _refusal(catalog)
    without = set(expand(pack.without, catalog.rules, refuse))
    list(expand(tuple(pack.options), catalog.rules, refuse))
    chosen = [id_ for id_ in expand(pack.rules, catalog.rules, refuse) if id_ not in without]
    if not chosen:
        raise UsageError(f"`{names}` selects no rule, so nothing would be checked")
    rules = (Selected(catalog.rules[id_], pack.options.get(id_, {})) for id_ in chosen)
    return Selection(names, tuple(rules), pack.states)


def nearest_rule(name: str, known: Iterable[str]) -> str:
    """Finds the rule that is meant, also by its last part; raises `UsageError` if there is none."""
    known = list(known)
    if name in known:
        return name
    ends = [id_ for id_ in known if id_.endswith(f"/{name}")]
    if len(ends) == 1:
        return ends[0]
    hint = did_you_mean(name, known) or "`cdcheck rules` lists them"
    raise UsageError(f"there is no rule `{name}`; {hint}")


def _parts(names: str) -> Iterator[str]:
    known = pack_names()
    if not names.strip():
        raise UsageError("no rules are named; `cdcheck rules` lists them, and the packs")
    for name in (part.strip() for part in names.split(",")):
        if not name:
            raise UsageError(f"`{names}` names nothing between two commas")
        parts = name.split("-")
        is_task = name not in known and all(part in known for part in parts)
        yield from parts if is_task else [name]


def _named(name: str, catalog: Catalog, folder: Path, cache: Cache | None) -> Pack:
    if name in pack_names():
        return built_in_pack(name, cache)
    path = folder / name
    if path.suffix in {".yaml", ".yml"}:
        if not path.is_file():
            raise UsageError(f"there is no pack file `{path}`")
        return read_pack(path, cache)
    found = [id_ for id_ in catalog.rules if fnmatchcase(id_, name)]
    if found:
        return Pack(_states_for(catalog.rules[id_].category for id_ in found), (name,))
    hint = did_you_mean(name, [*pack_names(), *catalog.rules])
    packs = ", ".join(pack_names())
    kind = "rule" if "/" in name else "pack"
    raise UsageError(f"there is no {kind} `{name}`; {hint or f'packs are {packs}'}")


def _states_for(categories: Iterable[Category]) -> States:
    """States the constraints that single rules are about."""
    found = set(categories)
    return States(
        architecture="clean" if Category.ARCHITECTURE in found else None,
        database=INFERRED if Category.DATABASE in found else None,
        orm=INFERRED if Category.ORM in found else None,
    )


def _refuse_contradiction(names: str, before: States, after: States) -> None:
    for family in (*FAMILIES, "framework"):
        old, new = getattr(before, family), getattr(after, family)
        if old not in {None, INFERRED, new} and new not in {None, INFERRED}:
            raise UsageError(f"`{names}` states two values for {family}: `{old}` and `{new}`")


def _refusal(catalog: Catalog) -> Callable[[str], Exception]:
    def refuse(name: str) -> ConfigurationError:
        hint = did_you_mean(name, catalog.rules)
        return ConfigurationError(f"there is no rule `{name}`{'; ' * bool(hint)}{hint}")

    return refuse
