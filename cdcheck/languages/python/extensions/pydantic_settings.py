"""Pydantic: settings that the environment fills, and the URLs that their types promise."""

from typing import TypeGuard

from cdcheck.abstract.library import Invocation, Library, Machine
from cdcheck.abstract.values import (
    Cls,
    Ext,
    Func,
    Known,
    Text,
    Thing,
    Unknown,
    Value,
    options,
    text_of,
    variable,
)
from cdcheck.languages.database_urls import urls_in

LIBRARY = Library("pydantic")
LIBRARY.aliases["pydantic_settings.BaseSettings"] = "pydantic.BaseSettings"
LIBRARY.aliases["pydantic.fields.Field"] = "pydantic.Field"
LIBRARY.aliases["pydantic.env_settings.BaseSettings"] = "pydantic.BaseSettings"
_SCHEMES = {
    "pydantic.PostgresDsn": "postgresql",
    "pydantic.CockroachDsn": "cockroachdb",
    "pydantic.MySQLDsn": "mysql",
    "pydantic.MariaDBDsn": "mariadb",
    "pydantic.MongoDsn": "mongodb",
}
# Values that a setting is given to be replaced.
_NO_DEFAULTS = (Known(""), Known(None))
_URLS = (*_SCHEMES, "pydantic.AnyUrl", "pydantic_core.Url", "pydantic_core.MultiHostUrl")
for _name in (*_SCHEMES, "pydantic.AnyUrl"):
    LIBRARY.aliases[_name.replace("pydantic.", "pydantic.networks.")] = _name


@LIBRARY.derived("pydantic.BaseSettings")
def _settings(machine: Machine, cls: Cls) -> None:
    """Gives the fields of a settings class what the environment holds for them."""
    for name, annotation in cls.annotations.items():
        field = cls.attributes.get(name)
        given = _made(machine, field) or _default(field)
        written = _alias(field) or name.upper()
        held = machine.environment.get(written)
        scheme = _scheme(annotation)
        if scheme and held is None and not urls_in(given):
            cls.attributes[name] = Text((f"{scheme}://", None), (written,))
        elif given is None or (held is not None and given in _NO_DEFAULTS):
            cls.attributes[name] = variable(written, held)
        elif given is not field:
            cls.attributes[name] = given


def _default(field: Value | None) -> Value | None:
    """Reads the default of a field, if it has one; what is no `Field(...)` is the default itself."""
    if not _is_described(field):
        return field
    first = field.arguments[0] if field.arguments else None
    stated = field.keywords.get("default", first)
    return None if isinstance(stated, Unknown) else stated


def _made(machine: Machine, field: Value | None) -> Value | None:
    """Makes the default of a field that code of the app makes: a section of the settings."""
    factory = field.keywords.get("default_factory") if _is_described(field) else None
    if not isinstance(factory, Cls | Func) or not isinstance(field, Thing):
        return None
    made = machine.call(factory, [], {}, field.site)
    return None if isinstance(made, Unknown) else made


def _alias(field: Value | None) -> str | None:
    """Reads under which name the environment has a field that is described."""
    if not _is_described(field):
        return None
    for option in ("validation_alias", "alias", "env"):
        stated = field.keywords.get(option)
        if isinstance(stated, Thing) and stated.type.startswith("pydantic.AliasChoices"):
            stated = stated.arguments[0] if stated.arguments else None
        name = text_of(stated)
        if name:
            return name.upper()
    return None


def _is_described(field: Value | None) -> TypeGuard[Thing]:
    return isinstance(field, Thing) and field.type == "pydantic.Field"


def _scheme(annotation: Value) -> str:
    """Reads the scheme that the type of a field allows; empty if it allows several."""
    found: set[str] = set()
    for option in options(annotation):
        if isinstance(option, Ext):
            found.add(_SCHEMES.get(option.name, ""))
        elif isinstance(option, Thing) and option.type.endswith(("Optional[]", "Annotated[]")):
            found.update(_scheme(argument) for argument in option.arguments[:1])
    found.discard("")
    return found.pop() if len(found) == 1 else ""


@LIBRARY.function(*(f"{name}.build" for name in _URLS))
def _built(call: Invocation) -> Value:
    scheme = text_of(call.keywords.get("scheme")) or _SCHEMES.get(call.name.removesuffix(".build"))
    return Text((f"{scheme}://", None), site=call.site) if scheme else Unknown("a URL's scheme")


@LIBRARY.function(*_URLS)
def _url(call: Invocation) -> Value:
    return call.argument(0, "url") or Unknown("a URL")
