"""The hook and the workflow that ask for a check."""

import pytest
import yaml

from cdcheck.adopting.gates import Source, source_of, with_hook, workflow
from cdcheck.errors import ConfigurationError, UsageError

SOURCE = Source("https://github.com/acme/cdcheck", "v1.2")


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("", id="no file"),
        pytest.param("repos: []\n", id="no hooks"),
        pytest.param("repos:\n- repo: local\n  hooks: []  # ours\n", id="not indented"),
        pytest.param(
            "# ours\nfail_fast: true\nrepos:\n\n    - repo: local\n      hooks: []", id="indented"
        ),
        pytest.param("repos:\r\n  - repo: local\r\n    hooks: []\r\n", id="line ends of Windows"),
    ],
)
@pytest.mark.parametrize("source", [SOURCE, None])
def test_a_hook_is_added_behind_those_that_are_there(before: str, source: Source | None) -> None:
    try:
        after = with_hook(before, source, "back end")
    except ConfigurationError:
        assert before == "repos: []\n"
        return

    assert after is not None
    assert after.startswith(before.rstrip())
    *others, added = yaml.safe_load(after)["repos"]
    assert others == ((yaml.safe_load(before) or {}).get("repos") or [])
    (hook,) = added["hooks"]
    assert (hook["id"], hook["args"], hook["files"]) == ("cdcheck", ["back end"], r"^back\ end/")
    assert (hook["name"], hook["always_run"]) == ("cdcheck back end", False)
    assert added["repo"] == (source.url if source else "local")
    assert with_hook(after, source, "back end") is None
    assert with_hook(with_hook(after, source, "") or "", source, "") is None


def test_hooks_in_front_of_other_settings_are_not_added_to() -> None:
    with pytest.raises(ConfigurationError, match="nothing can be added"):
        with_hook("repos:\n  - repo: local\n    hooks: []\nfail_fast: true\n", SOURCE, "")


def test_a_workflow_uploads_what_was_found() -> None:
    read = yaml.safe_load(workflow(SOURCE, "", "cdcheck-baseline.json"))

    check, upload = read["jobs"]["cdcheck"]["steps"][1:]
    assert check["uses"] == "acme/cdcheck@v1.2"
    assert check["with"] == {
        "path": ".",
        "format": "sarif",
        "output": "cdcheck.sarif",
        "baseline": "cdcheck-baseline.json",
    }
    assert upload["with"]["sarif_file"] == "cdcheck.sarif"


def test_a_source_is_a_repository_at_a_revision() -> None:
    assert source_of("https://github.com/acme/cdcheck@v1.2") == SOURCE
    with pytest.raises(UsageError, match="is no source"):
        source_of("acme/cdcheck")
    with pytest.raises(UsageError, match="no repository on GitHub"):
        _ = Source("https://git.acme.example/cdcheck", "v1").action
