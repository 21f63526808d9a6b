"""Which apps the settings of Django install, and which model of users they name."""

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Cls, Items, Site, Value, options, text_of
from cdcheck.model.orm_calls import InstalledApps


class Config(Struct, frozen=True, eq=False):
    """Is a class that configures an app."""

    cls: Cls


def note_config(machine: Machine, cls: Cls) -> None:
    """Keeps a class that configures an app, which may give it another label."""
    machine.facts.add(Config(cls))


def note_apps(machine: Machine) -> None:
    """Notes what each settings module or class installs, where it states that itself."""
    stated = [one.cls.attributes.get("label") for one in machine.facts.all(Config)]
    labels = [text_of(value) for value in stated if value is not None]
    for holder, site in machine.settings_holders():
        value = holder.get("INSTALLED_APPS")
        if value is None or site("INSTALLED_APPS").end == 0:
            continue
        packages = tuple(dict.fromkeys(_packages(value)))
        machine.facts.add(
            InstalledApps(
                machine.location(site("INSTALLED_APPS")),
                packages,
                (*(one for one in labels if one), *(one.rpartition(".")[2] for one in packages)),
                None not in labels and _is_closed(value),
                machine.location(_user_site(holder, site)),
                text_of(holder.get("AUTH_USER_MODEL")) or "",
            )
        )


def installed_packages(machine: Machine) -> Iterator[str]:
    """Lists the packages that any settings install."""
    for holder, _ in machine.settings_holders():
        stated = holder.get("INSTALLED_APPS")
        if stated is not None:
            yield from _packages(stated)


def _user_site(holder: Mapping[str, Value], site: Callable[[str], Site]) -> Site:
    stated = site("AUTH_USER_MODEL") if "AUTH_USER_MODEL" in holder else None
    return stated if stated is not None and stated.end else site("INSTALLED_APPS")


def _packages(stated: Value) -> list[str]:
    """Lists the packages; a class that configures one stands in a module of it.

    What begins with a capital may be either: packages are named so too.
    """
    found: list[str] = []
    for option in options(stated):
        for item in option.items if isinstance(option, Items) else ():
            name = text_of(item) or ""
            is_class = name.rpartition(".")[2][:1].isupper()
            found.extend((name.rpartition(".")[0].rpartition(".")[0], name) if is_class else (name,))
    return [name for name in found if name]


def _is_closed(stated: Value) -> bool:
    return all(
        isinstance(option, Items)
        and not option.is_open
        and all(text_of(item) is not None for item in option.items)
        for option in options(stated)
    )
