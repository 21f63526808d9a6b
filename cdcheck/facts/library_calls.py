"""The calls of libraries in each file, by their qualified names."""

from collections.abc import Mapping

from msgspec import Struct

from cdcheck.authoring import fact
from cdcheck.model.code import Call
from cdcheck.model.project import Project


class LibraryCalls(Struct, frozen=True):
    """Knows what each file calls of libraries, outside tests."""

    by_file: Mapping[str, tuple[Call, ...]]

    def of(self, path: str, name: str) -> list[Call]:
        """Lists a file's calls of a name, or of something that hangs on it."""
        return [
            call
            for call in self.by_file.get(path, ())
            if call.external == name or (call.external or "").startswith((name + ".", name + "("))
        ]


@fact
def library_calls(project: Project) -> LibraryCalls:
    """Gathers the calls that were resolved to libraries."""
    found: dict[str, list[Call]] = {}
    for call in project.calls:
        if call.external is not None and not call.is_test:
            found.setdefault(call.at.path, []).append(call)
    return LibraryCalls({path: tuple(calls) for path, calls in found.items()})
