"""Options that a command refuses, and what keeps a server out of the foreground."""

from collections.abc import Iterator
from posixpath import basename

from cdcheck.linking.starting.launch import Launch
from cdcheck.model.starting import StartFault

_REFUSED = {
    ("pip", "install"): ("--system",),
    ("pip3", "install"): ("--system",),
    ("uvicorn",): ("--bind", "-b", "-w", "--worker-class"),
    ("gunicorn",): ("--host", "--port", "--app-dir", "--factory"),
    ("hypercorn",): ("--host", "--port", "--app-dir"),
    ("flask", "run"): ("--bind", "--workers"),
    ("fastapi", "run"): ("--bind",),
    ("manage.py", "runserver"): ("--host", "--port", "--bind"),
}
_TOOLS = frozenset(
    {"nc", "netcat", "pg_isready", "psql", "jq", "wait-for-it", "wait-for-it.sh", "mysql", "redis-cli",
     "redis-server", "sqlite3", "docker", "docker-compose", "lsof", "fuser", "createdb", "pg_ctl"}
)  # fmt: skip


def refused_options(launch: Launch) -> Iterator[StartFault]:
    """Finds an option that the command does not have; it ends before it does anything."""
    words = tuple(basename(word) for word in launch.words)
    if words[:1] and words[0].startswith("python"):
        words = words[2:] if words[1:2] == ("-m",) else words[1:]
    for command, refused in _REFUSED.items():
        if words[: len(command)] != command and not (
            len(command) > 1 and words[:1] == command[:1] and command[1] in words
        ):
            continue
        for word in words[len(command) :]:
            name = word.partition("=")[0]
            if name in refused and not launch.may_fail:
                text = " ".join(command)
                yield StartFault(launch.step.at, "invalid-option", f"`{text}` has no option `{name}`")


def missing_tools(launch: Launch) -> Iterator[StartFault]:
    """Finds a tool that a plain image of the language does not have."""
    name = launch.words[0]
    if name in _TOOLS and not launch.step.is_conditional and not launch.state.is_open:
        yield StartFault(launch.step.at, "missing-tool", f"`{name}` may not be installed")


def daemonises(launch: Launch) -> bool:
    """Tells whether a server is asked to leave the foreground."""
    name = basename(launch.words[0])
    if name == "gunicorn" and {"--daemon", "-D"} & set(launch.words):
        return True
    return name == "pm2" and launch.words[1:2] == ("start",) and "--no-daemon" not in launch.words
