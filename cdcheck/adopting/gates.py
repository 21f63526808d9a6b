"""The files that ask for a check before a commit, and on GitHub."""

import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from cdcheck.documents import mapping_in, parse_document
from cdcheck.errors import ConfigurationError, UsageError

PRE_COMMIT = ".pre-commit-config.yaml"
WORKFLOWS = ".github/workflows"

_REPOS = re.compile(
    r"^repos:[ \t]*(?:#[^\n]*)?\r?\n(?:[ \t]*(?:#[^\n]*)?\r?\n)*(?P<indent>[ ]*)- ", re.MULTILINE
)
_LOCAL = (
    "entry: cdcheck",
    "language: system",
    "pass_filenames: false",
    "require_serial: true",
)


class Source(Struct, frozen=True):
    """Is the repository, and the revision of it, that cdcheck itself is taken from."""

    url: str
    revision: str

    @property
    def action(self) -> str:
        """Names the action of it; raises `UsageError` if it is not on GitHub."""
        parts = urlsplit(self.url)
        name = parts.path.strip("/").removesuffix(".git")
        if parts.hostname != "github.com" or name.count("/") != 1:
            raise UsageError(f"`{self.url}` has no action: it is no repository on GitHub")
        return f"{name}@{self.revision}"


def source_of(said: str | None) -> Source | None:
    """Reads `URL@REVISION`; without it, gives what cdcheck was installed from, `None` if not told."""
    if said is not None:
        url, _, revision = said.rpartition("@")
        if "://" not in url or not revision:
            raise UsageError(
                f"`{said}` is no source; name it as `https://github.com/OWNER/NAME@REVISION`"
            )
        return Source(url, revision)
    from importlib.metadata import PackageNotFoundError, distribution  # noqa: PLC0415 (costly)

    try:
        told = msgspec.json.decode(distribution("cdcheck").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return None
    # PEP 610: only what was installed from a repository names a commit.
    commit = told.get("vcs_info", {}).get("commit_id")
    return Source(told["url"], commit) if commit else None


def with_hook(text: str, source: Source | None, folder: str) -> str | None:
    """Adds a hook to the configuration of pre-commit; `None` if it has one for the app.

    `folder` is the app's, as seen from the repository's. Without a source the hook runs the cdcheck
    that is installed. Raises `ConfigurationError` where nothing can be added.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    entry = _hook(source, folder)
    if not text.strip():
        return "repos:\n" + _indented(entry, "  ")
    before = _parsed(text)
    if any(_is_for(hook, folder) for hook in _hooks(before)):
        return None
    wanted = {**before, "repos": [*_repositories(before), *_repositories(_parsed("repos:\n" + entry))]}
    found = _REPOS.search(text)
    indent = found.group("indent") if found else "  "
    body = text if text.endswith("\n") else text + end
    block = _indented(entry, indent).replace("\n", end)
    candidate = body.rstrip() + end + block if _repositories(before) else body + "repos:" + end + block
    try:
        if _parsed(candidate) == wanted:
            return candidate
    except ConfigurationError:
        pass
    raise ConfigurationError(
        f"`{PRE_COMMIT}` is written so that nothing can be added; add a hook with `entry: cdcheck`"
    )


def workflow_of(folder: str) -> str:
    """Names the file of the workflow for an app."""
    return f"{WORKFLOWS}/{'-'.join(['cdcheck', *re.findall(r'[A-Za-z0-9_]+', folder)])}.yml"


def workflow(source: Source, folder: str, baseline: str | None) -> str:
    """Gives the workflow that checks an app, and shows its findings as alerts of the repository."""
    inputs = {"path": folder or ".", "format": "sarif", "output": "cdcheck.sarif"}
    if baseline is not None:
        inputs["baseline"] = baseline
    lines = "".join(f"          {name}: {_scalar(value)}\n" for name, value in inputs.items())
    name = _scalar(f"cdcheck {folder}".strip())
    return (
        _WORKFLOW.replace("NAME", name)
        .replace("ACTION", source.action)
        .replace("          INPUTS\n", lines)
    )


_WORKFLOW = """\
name: NAME
on: [push, pull_request]
permissions:
  contents: read
  security-events: write
jobs:
  cdcheck:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: ACTION
        with:
          INPUTS
      - uses: github/codeql-action/upload-sarif@v4
        if: ${{ !cancelled() && hashFiles('cdcheck.sarif') != '' }}
        with:
          sarif_file: cdcheck.sarif
"""


def _hook(source: Source | None, folder: str) -> str:
    if source is not None:
        lines = [f"- repo: {source.url}", f"  rev: {source.revision}"]
        own = [f"name: {_scalar(f'cdcheck {folder}')}"] if folder else []
    else:
        lines = ["- repo: local"]
        own = [f"name: {_scalar(f'cdcheck {folder}'.strip())}", *_LOCAL]
    if folder:
        own += [f"args: [{_scalar(folder)}]", f"files: {_scalar(f'^{re.escape(folder)}/')}"]
    # Work outside of the app's folder is not to wait for it; what is in it is always looked at whole.
    if folder or source is None:
        own.append(f"always_run: {'false' if folder else 'true'}")
    hook = ["- id: cdcheck", *(f"  {line}" for line in own)]
    return "".join(f"{line}\n" for line in (*lines, "  hooks:", *(f"    {line}" for line in hook)))


def _indented(entry: str, indent: str) -> str:
    return "".join(indent + line + "\n" for line in entry.splitlines())


def _scalar(value: str) -> str:
    """Writes a string of YAML, in quotes if it could be anything else."""
    is_plain = re.fullmatch(r"[A-Za-z_][\w./-]*|\.", value) is not None
    return value if is_plain else json.dumps(value)


def _parsed(text: str) -> Mapping[str, object]:
    return mapping_in(parse_document(text.encode(), PRE_COMMIT))


def _hooks(data: Mapping[str, object]) -> Iterator[Mapping[str, object]]:
    for repository in _repositories(data):
        hooks = repository.get("hooks") if isinstance(repository, dict) else None
        yield from (hook for hook in hooks or () if isinstance(hook, dict))


def _is_for(hook: Mapping[str, object], folder: str) -> bool:
    """Tells whether a hook checks an app; without arguments it is that of the whole repository."""
    arguments = hook.get("args")
    named = arguments if isinstance(arguments, list) else ["."]
    is_ours = "cdcheck" in (hook.get("id"), str(hook.get("entry", "")).partition(" ")[0])
    return is_ours and (folder or ".") in named


def _repositories(data: Mapping[str, object]) -> list[object]:
    found = data.get("repos")
    return found if isinstance(found, list) else []
