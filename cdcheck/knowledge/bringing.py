"""What comes along when something is installed, from tables that say what each package brings."""

from collections.abc import Iterable, Mapping

from cdcheck.closure import closure

Brought = Mapping[str, tuple[str, ...]]
"""Maps a package to those that it brings."""


def table(text: str) -> Brought:
    """Reads lines of the form `package: other another`; a backslash continues one."""
    lines = text.replace("\\\n", " ").strip().splitlines()
    return {name.strip(): tuple(rest.split()) for name, _, rest in (x.partition(":") for x in lines)}


def all_brought(known: Brought, wanted: Iterable[str]) -> tuple[frozenset[str], bool]:
    """Lists all that comes with some packages, and tells whether each of those is known.

    Extras are written as pip takes them: `uvicorn[standard]`.
    """
    direct = tuple(wanted)
    found = closure(direct, lambda name: (*known.get(name, ()), name.partition("[")[0]))
    return frozenset(found), all(name.partition("[")[0] in known for name in direct)
