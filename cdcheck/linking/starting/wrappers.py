"""Strips what only runs another command, and options, from the words of a command."""

from posixpath import basename
from typing import NamedTuple

_WITH_VALUE = {
    "exec": {"-a"},
    "nohup": set[str](),
    "time": set[str](),
    "command": set[str](),
    "setsid": set[str](),
    "env": {"-u", "--unset", "-C"},
    "cross-env": set[str](),
    "sudo": {"-u", "-g"},
    "nice": {"-n"},
    "stdbuf": {"-i", "-o", "-e"},
    "tini": {"-p", "-e"},
    "dumb-init": {"-r"},
    "dotenv": {"-f", "-e", "--file"},
    "npx": {"-p", "--package"},
    "bunx": set[str](),
    "opentelemetry-instrument": set[str](),
    "ddtrace-run": set[str](),
}
_RUNNERS = {
    ("uv", "run"): {
        "--with",
        "--with-requirements",
        "--with-editable",
        "--python",
        "-p",
        "--env-file",
        "--extra",
        "--group",
        "--package",
        "--index-url",
    },
    ("poetry", "run"): set[str](),
    ("pipenv", "run"): set[str](),
    ("pdm", "run"): set[str](),
    ("rye", "run"): set[str](),
    ("hatch", "run"): set[str](),
    ("conda", "run"): {"-n", "--name", "-p"},
    ("pnpm", "exec"): set[str](),
    ("pnpm", "dlx"): set[str](),
    ("yarn", "exec"): set[str](),
    ("yarn", "dlx"): set[str](),
    ("npm", "exec"): {"-p", "--package"},
    ("coverage", "run"): {"--source", "--rcfile", "--omit", "--include"},
    ("newrelic-admin", "run-program"): set[str](),
}
_SKIPS_ONE = frozenset({"timeout", "gosu", "su-exec"})


class Stripped(NamedTuple):
    """Is the command inside its wrappers, what they set, and whether they install the app."""

    words: tuple[str, ...]
    environment: tuple[tuple[str, str], ...]
    is_installed: bool


def strip(words: tuple[str, ...]) -> Stripped:
    """Takes wrappers off the front of a command, one after the other."""
    environment: list[tuple[str, str]] = []
    is_installed = False
    for _ in range(8):
        name = basename(words[0]) if words else ""
        if name == "command" and words[1:2] in {("-v",), ("-V",)}:
            return Stripped((), (), is_installed=False)
        runner = _RUNNERS.get((name, words[1])) if len(words) > 1 else None
        if runner is not None:
            is_installed |= name in {"uv", "poetry", "pdm", "rye", "hatch"}
            words = _python_words(skip_options(words[2:], runner), is_python=name != "npm")
        elif name in _SKIPS_ONE:
            words = skip_options(words[1:], {"-k", "-s"})[1:]
        elif name in _WITH_VALUE:
            words = skip_options(words[1:], _WITH_VALUE[name])
        else:
            break
        while words and "=" in words[0] and words[0].partition("=")[0].isidentifier():
            variable, _, value = words[0].partition("=")
            environment.append((variable, value))
            words = words[1:]
    return Stripped(words, tuple(environment), is_installed)


def skip_options(words: tuple[str, ...], with_value: set[str]) -> tuple[str, ...]:
    """Drops leading options; those that take their value from the next word take it along."""
    at = 0
    while at < len(words) and words[at].startswith("-") and words[at] not in {"-m", "--module"}:
        if words[at] == "--":
            return words[at + 1 :]
        at += 2 if words[at] in with_value else 1
    return words[at:]


def options(words: tuple[str, ...], *names: str) -> list[str]:
    """Lists the values that an option has in a command, by any of its names."""
    found: list[str] = []
    for at, word in enumerate(words):
        head, sign, value = word.partition("=")
        if word in names and at + 1 < len(words):
            found.append(words[at + 1])
        elif sign and head in names:
            found.append(value)
        elif any(_is_short(name) and word.startswith(name) and word != name for name in names):
            found.append(word[2:])
    return found


def _is_short(name: str) -> bool:
    return len(name) == 2 and name[0] == "-"


def _python_words(words: tuple[str, ...], *, is_python: bool) -> tuple[str, ...]:
    starts_python = is_python and bool(words) and (words[0].endswith(".py") or words[0] == "-m")
    return ("python", *words) if starts_python else words
