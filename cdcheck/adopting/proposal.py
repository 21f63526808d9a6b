"""What an app's settings could state, by what was understood of it.

Only what can be nothing else is stated; of the rest a person is asked.
"""

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from cdcheck.complaints import as_clause
from cdcheck.configuration import Configuration
from cdcheck.contracts import operations_of
from cdcheck.errors import ConfigurationError
from cdcheck.facts.database import Engine
from cdcheck.knowledge.constraints import VALUES
from cdcheck.model.http import Reach
from cdcheck.model.layers import Layer
from cdcheck.model.places import Location
from cdcheck.session import DEFAULT_RULES, Report, Request, Understood, check
from cdcheck.sources import Tree, discover

LAYER_WORDS = ", ".join(layer.value for layer in Layer if layer is not Layer.OTHER) + " or other"

_UNTOLD = "nothing tells"
_MOST_FILES = 5
_CONTRACTS = (".yaml", ".yml", ".json")
_HEAD = 400
_NO_ORM = frozenset({"raw", "none"})
# What is one library to whoever states an ORM, by the names that its parts have here.
_FAMILIES = ({"sqlalchemy", "sqlalchemy-core", "sqlmodel"}, {"knex", "objection"})


class Setting(Struct, frozen=True):
    """Is a setting with its value, and why it is so."""

    name: str
    value: str
    why: str


class Proposal(Struct, frozen=True):
    """Is what settings could state of an app.

    `questions` are those that only a person can answer, `layerless` the files that read or write the
    database and whose layer nothing tells. `report` is the check without what is stated here.
    """

    settings: tuple[Setting, ...]
    questions: tuple[str, ...]
    layerless: tuple[str, ...]
    report: Report


def propose(request: Request, understood: Understood, present: Configuration) -> Proposal:
    """Proposes settings that leave the findings of an app as they are; `present` ones stay."""
    rules = present.rules or request.rules or DEFAULT_RULES
    found: list[Setting | str] = []
    if present.rules is None:
        why = "asked for" if request.rules else "what a check asks for by itself"
        found.append(Setting("rules", rules, why))
    for name, tell in _TELLING.items():
        asked = request.overrides.get(name)
        if getattr(present, name) is None:
            found += [Setting(name, VALUES[name][asked], "asked for")] if asked else tell(understood)
    report = check(request)
    if present.contract is None:
        found += _contract(request, report, present)
    return Proposal(
        tuple(item for item in found if isinstance(item, Setting)),
        tuple(item for item in found if isinstance(item, str)),
        () if present.layers else tuple(_layerless(understood)),
        report,
    )


def _framework(understood: Understood) -> Iterator[Setting | str]:
    project = understood.project
    routes = [route for route in project.routes if route.reach is Reach.SERVED and not route.is_test]
    named = dict.fromkeys(route.framework for route in routes)
    if len(named) > 1:
        yield f"framework: routes of {_both(named)} are served; state the one that is meant"
    elif project.framework is not None and project.framework in VALUES["framework"]:
        why = f"as at {_place(routes[0].at)}" if routes else "its app"
        yield Setting("framework", project.framework, why)


def _database(understood: Understood) -> Iterator[Setting | str]:
    engine = understood.engine
    if engine.kind == "multiple":
        yield f"database: {_both(_by_kind(engine))} are named; state the one that is meant"
    elif not engine.is_certain:
        guess = "" if engine.kind == "none" else f"{engine.kind}? "
        yield f"database: {guess}{as_clause(engine.doubt)}"
    elif engine.kind in VALUES["database"] and engine.at is not None:
        yield Setting("database", engine.kind, f"as at {_place(engine.at)}")


def _by_kind(engine: Engine) -> list[str]:
    found = {use.kind: use.at for use in reversed(engine.uses) if use.kind}
    return [f"{kind} (at {_place(at)})" for kind, at in sorted(found.items())]


def _orm(understood: Understood) -> Iterator[Setting | str]:
    name = understood.orm.name
    if name in _NO_ORM or name not in VALUES["orm"]:
        return
    uses = [use for use in understood.project.orms if not use.is_test and use.role != "import"]
    family = next((names for names in _FAMILIES if name in names), {name})
    others = [use for use in uses if use.orm not in family and use.role != "setup"]
    if others:
        told = [f"{name} (at {_place(understood.orm.uses[0].at)})"]
        told += [f"{others[0].orm} (at {_place(others[0].at)})"]
        yield f"orm: {_both(told)} are used; state the one that is meant"
    else:
        yield Setting("orm", name, f"as at {_place(understood.orm.uses[0].at)}")


_TELLING = {"framework": _framework, "database": _database, "orm": _orm}


def _contract(request: Request, before: Report, present: Configuration) -> Iterator[Setting | str]:
    """States the one contract that an app has, if it meets it; asks about another."""
    if request.contract is not None:
        asked = Path(request.contract)
        value = os.path.relpath(asked, request.root) if asked.is_file() else request.contract
        yield Setting("contract", value, "asked for")
        return
    found = dict(_contracts(discover(request.root, present.exclude)))
    if len(found) > 1:
        yield f"contract: there are {_both(found)}; state the one that the app is held to"
    if len(found) != 1:
        return
    ((path, operations),) = found.items()
    after = check(replace(request, contract=str(request.root / path)))
    known = {finding.fingerprint for finding in before.findings}
    more = sum(finding.fingerprint not in known for finding in after.findings)
    if more:
        told = f"stating it finds {more} more, of {_operations(operations)}"
        yield f"contract: `{path}`? {told}; `--contract {path}` shows them"
    else:
        yield Setting("contract", path, f"it is met: {_operations(operations)}")


def _contracts(tree: Tree) -> Iterator[tuple[str, int]]:
    """Lists the OpenAPI documents of an app with how many operations they name."""
    for path in tree.others:
        if not path.endswith(_CONTRACTS) or b"openapi" not in (tree.read(path) or b"")[:_HEAD]:
            continue
        try:
            yield path, len(operations_of(tree.root / path))
        except ConfigurationError:
            continue


def _layerless(understood: Understood) -> Iterable[str]:
    """Lists files that read or write the database, and whose layer nothing tells."""
    layers = understood.layers
    if not layers.has(Layer.ROUTES, Layer.SERVICES, Layer.REPOSITORIES):
        return []
    paths = dict.fromkeys(access.at.path for access in understood.accesses)
    untold = [path for path in paths if path in layers.modules and layers.modules[path].why == _UNTOLD]
    return untold[:_MOST_FILES]


def _operations(number: int) -> str:
    return "one operation" if number == 1 else f"{number} operations"


def _place(at: Location) -> str:
    return f"{at.path}:{at.line}"


def _both(names: Iterable[str] | Mapping[str, object]) -> str:
    words = list(names)
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)
