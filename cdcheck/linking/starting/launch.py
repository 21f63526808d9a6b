"""What a command starts: the common ground of all launchers."""

from collections.abc import Callable, Iterator
from posixpath import normpath

from msgspec import Struct

from cdcheck.linking.starting.expansion import is_known, with_fallbacks
from cdcheck.linking.starting.places import joined, relative, shown
from cdcheck.linking.starting.state import State, Step
from cdcheck.model.starting import Entry, StartFault

Found = Iterator[Entry | StartFault]
Launcher = Callable[["Launch"], Found]


class Launch(Struct, frozen=True):
    """Is a command about to run: its words without wrappers, and where it runs."""

    step: Step
    state: State
    words: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    depth: int = 0

    @property
    def arguments(self) -> tuple[str, ...]:
        return self.words[1:]

    def variable(self, name: str) -> str | None:
        """Gives an environment variable that the script sets."""
        return dict(self.environment).get(name)

    def place(self, path: str) -> str | None:
        """Finds where a path lies, relative to the checked folder; `None` if that is not known."""
        path = with_fallbacks(path)
        return relative(joined(self.step.directory, path)) if is_known(path) else None

    def roots(self, *first: str | None) -> tuple[str, ...]:
        """Lists where imports are looked for: the given folders, then those of PYTHONPATH."""
        listed = (self.variable("PYTHONPATH") or "").split(":")
        further = [self.place(path) for path in listed if path]
        return tuple(dict.fromkeys(normpath(f) for f in (*first, *further) if f is not None))

    @property
    def may_fail(self) -> bool:
        """Tells whether a failure here is the script's own business."""
        return self.step.is_conditional or self.step.is_excused or self.state.is_open

    def fault(self, kind: str, message: str) -> Found:
        """Yields a fault, unless the script provides for it."""
        if not self.may_fail:
            yield StartFault(self.step.at, kind, message)

    def missing(self, path: str) -> Found:
        """Yields what is wrong with starting a file that is not there."""
        place = joined(self.step.directory, with_fallbacks(path))
        if place is None or not is_known(path) or self.state.may_have(place):
            return
        inside = relative(place)
        text = shown(" ".join(self.step.words))[:60]
        if inside is None:
            return
        yield from self.fault("starts-missing-file", f"`{text}`: there is no file `{inside}`")
