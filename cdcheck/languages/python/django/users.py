"""Which class the model of users is that the settings of Django name."""

from msgspec import Struct

from cdcheck.abstract.library import Machine
from cdcheck.abstract.values import Cls, Ext, Unknown, Value, text_of

USER = "django.contrib.auth.models.User"
_DEFAULT = Ext(USER)


class UserClass(Struct, frozen=True, eq=False):
    """Keeps the class, once it was found."""

    cls: Cls


def user_class(machine: Machine) -> Value | None:
    """Gives the class; `None` where the settings name one that is not, or not yet, to be found."""
    for known in machine.facts.all(UserClass):
        return known.cls
    named = text_of(setting(machine, "AUTH_USER_MODEL"))
    if named is None:
        return _DEFAULT
    label, _, name = named.rpartition(".")
    for path in machine.files_under(""):
        if f"/{path}".endswith((f"/{label}/models.py", f"/{label}/models/__init__.py")):
            found = machine.attribute(machine.load(path), name)
            if isinstance(found, Cls):
                machine.facts.add(UserClass(found))
                return found
    return None


def setting(machine: Machine, name: str) -> Value | None:
    """Reads a name off the app's settings modules."""
    for path in machine.files_under(""):
        if path.endswith(".py") and "settings" in path:
            value = machine.attribute(machine.load(path), name)
            if not isinstance(value, Unknown):
                return value
    return None
