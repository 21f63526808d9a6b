"""Flask-SQLAlchemy, and Alchemical which resembles it: the extension, its models, the settings."""

from cdcheck.abstract.library import NOTHING, Invocation, Library, LibraryAttribute, Machine
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Mod,
    Obj,
    Site,
    Thing,
    Value,
    entries_of,
    options,
    text_of,
)
from cdcheck.languages.database_urls import driver_of_url, kind_of_url, urls_in
from cdcheck.languages.python.flask_settings import CONFIG, get_setting, read_setting, take_settings
from cdcheck.languages.python.orms.sqlalchemy import note_urls
from cdcheck.languages.python.sqlalchemy import tables
from cdcheck.languages.python.sqlalchemy.names import TYPES
from cdcheck.languages.python.sqlalchemy.registries import FLASK
from cdcheck.languages.python.sqlalchemy.sessions import SESSION
from cdcheck.model.data import (
    DatabaseUse,
    Strength,
)

LIBRARY = Library("flask_sqlalchemy")
LIBRARY.aliases.update(
    {
        "flask_sqlalchemy.extension.SQLAlchemy": "flask_sqlalchemy.SQLAlchemy",
        "flask.ext.sqlalchemy.SQLAlchemy": "flask_sqlalchemy.SQLAlchemy",
        "alchemical.Alchemical": "flask_sqlalchemy.SQLAlchemy",
        "alchemical.flask.Alchemical": "flask_sqlalchemy.SQLAlchemy",
        "alchemical.Model": "flask_sqlalchemy.MappedModel",
    }
)
LIBRARY.bases["flask_sqlalchemy.MappedModel"] = "sqlalchemy.DeclarativeBase"
_SETTINGS = ("SQLALCHEMY_DATABASE_URI", "SQLALCHEMY_DATABASE_URL", "ALCHEMICAL_DATABASE_URL")
_FLASK_NAMES = (
    "Column",
    "Table",
    "ForeignKey",
    "ForeignKeyConstraint",
    "UniqueConstraint",
    "Index",
    "CheckConstraint",
    "PrimaryKeyConstraint",
    "relationship",
    "backref",
    "text",
    "select",
    "insert",
    "update",
    "delete",
    "mapped_column",
    "MetaData",
    "declared_attr",
    "column_property",
    *("func", "and_", "or_", "not_", "exists", "case", "cast", "distinct"),
    *TYPES,
)


@LIBRARY.function("flask_sqlalchemy.SQLAlchemy")
def _flask_sqlalchemy(call: Invocation) -> Value:
    made = Thing("flask_sqlalchemy.SQLAlchemy", call.site, tuple(call.arguments), call.keywords)
    given = made.keywords.pop("metadata", None)
    if isinstance(given, Thing):
        given.data = FLASK
    base = call.keywords.get("model_class")
    if isinstance(base, Cls):
        made.attributes["Model"] = Thing("flask_sqlalchemy.MappedModel", call.site, data=base)
    return made


def _reader_of(name: str) -> LibraryAttribute:
    return lambda _machine, _owner: Ext(f"sqlalchemy.{name}")


for _name in _FLASK_NAMES:
    LIBRARY.attributes[f"flask_sqlalchemy.SQLAlchemy.{_name}"] = _reader_of(_name)


@LIBRARY.attribute("flask_sqlalchemy.SQLAlchemy.Model")
def _flask_model(_: Machine, __: Value) -> Value:
    return Ext("flask_sqlalchemy.MappedModel")


@LIBRARY.attribute("flask_sqlalchemy.SQLAlchemy.session")
def _flask_session(_: Machine, owner: Value) -> Value:
    return Thing(SESSION, owner.site if isinstance(owner, Thing) else tables.NOWHERE)


@LIBRARY.attribute("flask_sqlalchemy.SQLAlchemy.engine")
def _flask_engine(_: Machine, owner: Value) -> Value:
    site = owner.site if isinstance(owner, Thing) else tables.NOWHERE
    return Thing("sqlalchemy.Engine", site)


@LIBRARY.attribute("flask.Flask.config")
def _flask_config(machine: Machine, owner: Value) -> Value:
    site = owner.site if isinstance(owner, Thing) else tables.NOWHERE
    config = Thing(CONFIG, site)
    if isinstance(owner, Thing | Obj):
        owner.attributes["config"] = config
    machine.facts.add(config)
    return config


@LIBRARY.method(f"{CONFIG}.from_object", f"{CONFIG}.from_mapping", f"{CONFIG}.update")
def _configure(call: Invocation) -> Value:
    take_settings(call)
    given: Value | None = call.argument(0)
    for name in _SETTINGS:
        value = call.keywords.get(name) or entries_of(given).get(name)
        note_urls(call, value, Strength.CONFIGURES, f"`{name}` is set")
    for option in options(given) if given is not None else ():
        text = text_of(option)
        holder = call.machine.module(text, call.site.path) if text else option
        if isinstance(holder, Mod | Cls | Obj):
            for name in _SETTINGS:
                note_urls(
                    call, call.machine.attribute(holder, name), Strength.CONFIGURES, f"`{name}` is set"
                )
    return NOTHING


LIBRARY.reads[CONFIG] = read_setting
LIBRARY.methods[f"{CONFIG}.get"] = get_setting


def _read_settings(machine: Machine) -> None:
    """Notes the URLs that settings classes, settings modules and `app.config[...]` hold."""
    for config in machine.facts.all(Thing):
        if config.type == CONFIG:
            for name in _SETTINGS:
                value = config.attributes.get(f"[{name}]")
                _note_setting(machine, value, name, config.site)
    for holder, site in machine.settings_holders():
        for name in _SETTINGS:
            _note_setting(machine, holder.get(name), name, site(name))


def _note_setting(machine: Machine, value: Value | None, name: str, site: Site) -> None:
    urls = [(url, kind) for url in urls_in(value) if (kind := kind_of_url(url)) is not None]
    for url, kind in urls:
        machine.facts.add(
            DatabaseUse(
                kind,
                machine.location(site),
                Strength.CONFIGURES,
                f"`{name}` is set",
                url,
                driver_of_url(url),
                is_alternative=True,
                is_main=True,
                is_only=value is not None and len(options(value)) == 1,
            )
        )


LIBRARY.finish = _read_settings
