"""The hooks that see what an app asks its database, and the variables that have an app load them."""

from collections.abc import Mapping
from pathlib import Path
from shlex import quote

from cdcheck.runtime.tracing import in_python

_TRACE, _IN_PYTHON, _IN_NODE = "CDCHECK_TRACE", "cdcheck_tracing.py", "cdcheck_tracing.cjs"
_HOOKS = "CDCHECK_HOOKS"
PATH_FILE = "cdcheck_tracing.pth"
PATH_LINE = (
    f"import os, sys; _ = os.environ.get('{_HOOKS}'); _ and _ not in sys.path and sys.path.insert(0, _)"
)
"""A file of this name with this line, where Python's packages are, loads the hooks by itself."""

# Only one module of this name is ever loaded, so the one that would be without us has to come from here.
_SITECUSTOMIZE = f"""\
import os
import sys

_own = os.path.dirname(os.path.abspath(__file__))
try:
    if os.environ.get("{_TRACE}"):
        import cdcheck_tracing

        cdcheck_tracing.install(os.environ["{_TRACE}"])
except Exception:
    pass
sys.path[:] = [_place for _place in sys.path if os.path.abspath(_place) != _own]
from importlib.machinery import PathFinder as _PathFinder

_spec = _PathFinder.find_spec("sitecustomize", sys.path)
if _spec is not None and _spec.loader is not None:
    _spec.loader.exec_module(sys.modules[__name__])
"""


# What sets NODE_OPTIONS itself, or clears the environment, finds this before the real one.
_NODE = """\
#!/bin/sh
case "$NODE_OPTIONS" in
*{hook}*) ;;
*) export NODE_OPTIONS={options}"${{NODE_OPTIONS:+ $NODE_OPTIONS}}" {trace} ;;
esac
exec {node} "$@"
"""


def files() -> Mapping[str, bytes]:
    """Gives the files of the hooks, to be laid into a folder of their own."""
    own = Path(in_python.__file__)
    return {
        "sitecustomize.py": _SITECUSTOMIZE.encode(),
        _IN_PYTHON: own.read_bytes(),
        _IN_NODE: own.with_name("in_node.cjs").read_bytes(),
    }


def environment_of(folder: str, trace: str, own: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """Gives the variables by which Python and Node.js load the hooks and find the trace.

    What is set already in `own` comes after what is ours.
    """
    set_already = own or {}
    places = (folder, set_already.get("PYTHONPATH", ""))
    options = (_required(folder), set_already.get("NODE_OPTIONS", ""))
    return {
        _TRACE: trace,
        _HOOKS: folder,
        "PYTHONPATH": ":".join(filter(None, places)),
        "NODE_OPTIONS": " ".join(filter(None, options)),
    }


def node_of(folder: str, trace: str, node: str) -> str:
    """Gives a program that is `node`, and loads the hooks whatever the variables have become."""
    return _NODE.format(
        hook=_IN_NODE,
        options=quote(_required(folder)),
        trace=f"{_TRACE}={quote(trace)}",
        node=quote(node),
    )


def _required(folder: str) -> str:
    return f'--require "{folder}/{_IN_NODE}"'
