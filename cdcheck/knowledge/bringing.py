"""What comes along when something is installed, from tables that say what each package brings."""

from collections.abc import Iterable, Mapping

Brought = Mapping[str, tuple[str, ...]]
"""Maps a package to those that it brings."""


def table(text: str) -> Brought:
    """Reads lines of the form `package: other another`; a backslash continues one."""
    lines = text.replace("\\\n", " ").strip().splitlines()
    return {name.strip(): tuple(rest.split()) for name, _, rest in (x.partition(":") for x in lines)}


def closure_of(known: Brought, wanted: Iterable[str]) -> tuple[frozenset[str], bool]:
    """Lists all that comes with some packages, and tells whether each of those is known.

    Extras are written as pip takes them: `uvicorn[standard]`.
    """
    found: set[str] = set()
    direct = list(wanted)
    pending = list(direct)
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending.extend((*known.get(name, ()), name.partition("[")[0]))
    return frozenset(found), all(name.partition("[")[0] in known for name in direct)
