"""The variables of a scope, while code is run abstractly."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cdcheck.abstract.values import Value


class Env:
    """Is one scope: variables by name, and the scope around it."""

    __slots__ = ("is_class", "names", "parent")

    def __init__(self, parent: "Env | None" = None, *, is_class: bool = False) -> None:
        self.names: dict[str, Value] = {}
        self.parent = parent
        self.is_class = is_class

    def find(self, name: str) -> "Value | None":
        """Looks a name up from the inside out; class scopes are invisible from inside functions."""
        value = self.names.get(name)
        env = self.parent
        while value is None and env is not None:
            if not env.is_class:
                value = env.names.get(name)
            env = env.parent
        return value

    def assign(self, name: str, value: "Value") -> None:
        """Sets a variable where it is already bound, else here (JavaScript's assignment)."""
        env: Env | None = self
        while env is not None:
            if name in env.names:
                env.names[name] = value
                return
            env = env.parent
        self.names[name] = value
