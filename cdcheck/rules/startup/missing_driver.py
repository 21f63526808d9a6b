"""An engine or a connection whose driver is loaded by its name, and that nothing installs."""

from cdcheck.authoring import Confidence, Verdicts, Violation, rule
from cdcheck.facts.dependencies import Dependencies, Installed
from cdcheck.facts.source_words import SourceWords
from cdcheck.facts.startup import Startup
from cdcheck.knowledge.data_packages import may_keep_data
from cdcheck.knowledge.loaded_drivers import OF_NPM, OF_SQLALCHEMY
from cdcheck.model.data import DatabaseUse
from cdcheck.model.edits import Fix, Require

# A module that is handed over, and the packages of Sequelize 7, which bring their drivers.
_OTHERWISE = ("dialectmodule", "dialect_module", "@sequelize/core", "module=")
_DRIVERLESS = frozenset({"alembic", "flask-sqlalchemy", "knex", "sequelize", "sqlalchemy", "sqlmodel"})
_SAID = {
    True: "No module named '{}'",
    False: "Please install {} package manually",
    "knex": "Cannot find module '{}",
}


@rule(where=lambda use: use.is_only and not use.is_test and not use.is_alternative)
def missing_driver(
    use: DatabaseUse, dependencies: Dependencies, startup: Startup, words: SourceWords
) -> Verdicts:
    path = use.at.path
    is_python = path.endswith(".py")
    needed = _of_python(use) if is_python else _of_npm(use)
    found = (dependencies.python if is_python else dependencies.npm)(path) if needed else None
    if found is None or any(name in found.names for name in needed):
        return
    if is_python and any(found.offers(name) for name in needed):
        return
    if words.mentions(*_OTHERWISE):
        return
    yield Violation(
        at=use.at,
        message=f"`{needed[0]}` is loaded here by its name, and `{found.manifest}` does not install it",
        about=f"{needed[0]} in {found.manifest}",
        hint=f"add `{needed[0]}` to `{found.manifest}`",
        confidence=Confidence.PROVEN
        if startup.runs(path) and not _may_be_brought(found)
        else Confidence.INFERRED,
        predicts=_SAID[use.driver if use.driver in _SAID else is_python].format(needed[0]),
        fix=Fix((Require(found.manifest, needed[0]),), is_safe=is_python),
    )


def _may_be_brought(found: Installed) -> bool:
    """Tells whether a package of which little is known may depend on a driver."""
    others = {name.partition("[")[0] for name in found.names} - _DRIVERLESS
    return not found.is_known and any(may_keep_data(name) for name in others)


def _of_python(use: DatabaseUse) -> tuple[str, ...]:
    is_engine = use.is_async is not None and use.is_literal
    package = OF_SQLALCHEMY.get(use.driver) if is_engine else None
    return (package,) if package else ()


def _of_npm(use: DatabaseUse) -> tuple[str, ...]:
    return (use.package,) if use.package else OF_NPM.get((use.driver, use.kind), ())
