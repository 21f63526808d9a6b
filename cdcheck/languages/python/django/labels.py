"""The labels of Django's apps, which the names of tables and migrations begin with."""

from collections.abc import Iterator

from msgspec import Struct

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Cls, text_of
from cdcheck.languages.python.django.apps import Config, installed_packages


class AppLabels(Struct, frozen=True):
    """Knows the apps of a project: `configured` by folder, the others by package."""

    configured: dict[str, str]
    packages: frozenset[str]

    def of(self, path: str) -> str:
        """Names the app that a file belongs to: the nearest around it that is known, or its folder."""
        for folder in _folders_around(path):
            if folder in self.configured:
                return self.configured[folder]
            parts = folder.split("/")
            if any(".".join(parts[start:]) in self.packages for start in range(len(parts))):
                return parts[-1].lower()
        *folders, file = path.split("/")
        if file != "models.py" and folders[-1:] == ["models"]:
            folders.pop()
        return (folders[-1] if folders else "app").lower()


def app_of(machine: Machine, cls: Cls) -> str:
    """Names the app that a model belongs to: as its `Meta` says, or by its file."""
    stated = stated_label(cls)
    return stated if stated and stated != "?" else _labels(machine).of(cls.path)


def app_around(machine: Machine, folder: str) -> str:
    """Names the app that a folder of migrations is in."""
    return _labels(machine).of(f"{folder.rpartition('/')[0]}/models.py")


def stated_label(cls: Cls) -> str:
    """Reads the label that a model or a base of it states, `?` if it is not known; empty if none."""
    for one in cls.lineage():
        meta = one.attributes.get("Meta") if isinstance(one, Cls) else None
        stated = meta.attributes.get("app_label") if isinstance(meta, Cls) else None
        if stated is not None:
            return (text_of(stated) or "?").lower()
    return ""


def _labels(machine: Machine) -> AppLabels:
    known = machine.facts.all(AppLabels)
    if known:
        return known[0]
    configured = {}
    for config in machine.facts.all(Config):
        folder = config.cls.path.rpartition("/")[0]
        stated = text_of(config.cls.attributes.get("label"))
        name = text_of(config.cls.attributes.get("name")) or folder.replace("/", ".")
        configured[folder] = (stated or name.rpartition(".")[2]).lower()
    labels = AppLabels(configured, frozenset(installed_packages(machine)))
    machine.facts.add(labels)
    return labels


def _folders_around(path: str) -> Iterator[str]:
    folder = path.rpartition("/")[0]
    while folder:
        yield folder
        folder = folder.rpartition("/")[0]
