"""Pydantic: settings that the environment fills, and the URLs that their types promise."""

from cdcheck.abstract.library import Invocation, Library, Machine
from cdcheck.abstract.values import Cls, Ext, Text, Thing, Unknown, Value, options, text_of, variable
from cdcheck.languages.database_urls import urls_in

LIBRARY = Library("pydantic")
LIBRARY.aliases["pydantic_settings.BaseSettings"] = "pydantic.BaseSettings"
LIBRARY.aliases["pydantic.env_settings.BaseSettings"] = "pydantic.BaseSettings"
_SCHEMES = {
    "pydantic.PostgresDsn": "postgresql",
    "pydantic.CockroachDsn": "cockroachdb",
    "pydantic.MySQLDsn": "mysql",
    "pydantic.MariaDBDsn": "mariadb",
    "pydantic.MongoDsn": "mongodb",
}
_URLS = (*_SCHEMES, "pydantic.AnyUrl", "pydantic_core.Url", "pydantic_core.MultiHostUrl")
for _name in (*_SCHEMES, "pydantic.AnyUrl"):
    LIBRARY.aliases[_name.replace("pydantic.", "pydantic.networks.")] = _name


@LIBRARY.derived("pydantic.BaseSettings")
def _settings(machine: Machine, cls: Cls) -> None:
    """Gives the fields of a settings class what the environment holds for them."""
    for name, annotation in cls.annotations.items():
        written, given = name.upper(), cls.attributes.get(name)
        held = machine.environment.get(written)
        scheme = _scheme(annotation)
        if scheme and held is None and not urls_in(given):
            cls.attributes[name] = Text((f"{scheme}://", None), (written,))
        elif given is None:
            cls.attributes[name] = variable(written, held)


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
