"""What an agent sees of the server, by the SDK's own client in this process."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.shared.exceptions import MCPError
from mcp.types import CallToolResult

from cdcheck.serving.server import server_for
from tests.cli.broken import BROKEN
from tests.commands import Run
from tests.trees import lay

UPWARD = "architecture/upward-import"
UNREQUIRED = {"app/main.py": "import sqlalchemy\nfrom flask import Flask\n\napp = Flask(__name__)\n"}
Ask = Callable[[Client], Awaitable[Any]]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    lay(tmp_path / "root" / "app", BROKEN)
    return tmp_path / "root"


def ask(root: Path, question: Ask, *, may_write: bool = False) -> Any:
    async def asked() -> Any:
        async with Client(server_for(root, may_write=may_write)) as client:
            return await question(client)

    return asyncio.run(asked())


def called(root: Path, tool: str, *, may_write: bool = False, **arguments: object) -> CallToolResult:
    return ask(root, lambda client: client.call_tool(tool, arguments), may_write=may_write)


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert content.type == "text"
    return content.text


def test_a_check_answers_text_and_data_that_keeps_to_its_schema(root: Path) -> None:
    result = called(root, "check", path="app", rules=UPWARD)

    assert not result.is_error
    assert text_of(result).startswith(f"{UPWARD}: not met, 1 finding (1 proven)\n")
    assert "app/app/services/users.py:1:" in text_of(result)
    (finding,) = result.structured_content["findings"]
    assert (finding["rule"], finding["path"]) == (UPWARD, "app/app/services/users.py")
    assert (result.structured_content["met"], result.structured_content["more"]) == (False, 0)


def test_of_many_findings_some_are_told_and_the_others_counted(root: Path) -> None:
    lay(
        root,
        {f"app/app/services/s{i}.py": "from app.routes import users\n\nx = users\n" for i in range(9)},
    )

    result = called(root, "check", path="app", rules=UPWARD, limit=3)

    assert text_of(result).endswith("7 more; raise `limit`, or narrow `rules`, to see them")
    assert len(result.structured_content["findings"]) == 3
    assert (result.structured_content["found"], result.structured_content["more"]) == (10, 7)


def test_a_second_check_tells_what_is_new(root: Path) -> None:
    async def twice(client: Client) -> CallToolResult:
        words = {"path": "app", "rules": UPWARD, "only_new": True}
        await client.call_tool("check", words)
        lay(
            root / "app",
            {"app/services/users.py": "", "app/services/tags.py": "import app.routes.users\n"},
        )
        return await client.call_tool("check", words)

    result = ask(root, twice)

    assert "since the last check 1 new, 1 gone" in text_of(result)
    assert [one["path"] for one in result.structured_content["findings"]] == ["app/app/services/tags.py"]


def test_a_baseline_hides_what_is_known(root: Path, cdcheck: Run) -> None:
    cdcheck("baseline", root / "app", "--rules", UPWARD)

    result = called(root, "check", path="app", rules=UPWARD, baseline="app/cdcheck-baseline.json")

    assert (result.structured_content["met"], result.structured_content["suppressed"]) == (True, 1)


@pytest.mark.parametrize(
    ("tool", "arguments", "sentence"),
    [
        pytest.param("check", {"path": ".."}, "`..` is outside of the root", id="above"),
        pytest.param("check", {"path": "/"}, "`/` is outside of the root", id="an absolute path"),
        pytest.param("check", {"path": "link"}, "`link` is outside of the root", id="a link out"),
        pytest.param("check", {"path": "sly"}, "`cdcheck.toml` is outside", id="a link for settings"),
        pytest.param(
            "check", {"path": "far"}, "`../../x.json` is outside", id="a setting that leads out"
        ),
        pytest.param("check", {"baseline": "../b.json"}, "`../b.json` is outside", id="a baseline"),
        pytest.param("check", {"rules": "L1, ../p.yaml"}, "`../p.yaml` is outside", id="a pack"),
        pytest.param("rules", {"pack": "/p.yml"}, "`/p.yml` is outside", id="a pack that is listed"),
        pytest.param("check", {"path": "\0"}, "is no path", id="no path"),
        pytest.param("check", {"path": "none"}, "there is no folder", id="nothing there"),
        pytest.param("check", {"rules": "L9"}, "there is no pack `L9`; did you mean", id="no pack"),
        pytest.param("check", {"limit": 0}, "`check`: `limit`: expected `int` >= 1", id="too few"),
        pytest.param("check", {"paht": "."}, "unknown field `paht`", id="no such argument"),
        pytest.param("explain", {}, "missing required field `rule`", id="no rule named"),
        pytest.param("explain", {"rule": "x/y"}, "there is no rule `x/y`", id="no such rule"),
        pytest.param("chek", {}, "there is no tool `chek`; did you mean `check`?", id="no such tool"),
        pytest.param("fix", {"write": True}, "this server writes nothing", id="writing"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    root: Path, tool: str, arguments: dict[str, object], sentence: str
) -> None:
    (root / "link").symlink_to(root.parent)
    lay(root, {"sly/a.py": "", "far/a.py": "", "far/cdcheck.toml": "contract = '../../x.json'\n"})
    (root / "sly" / "cdcheck.toml").symlink_to("/etc/hostname")

    result = called(root, tool, **arguments)

    assert result.is_error
    assert sentence in text_of(result)
    assert "\n" not in text_of(result)


def test_a_crash_is_a_sentence_too(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cdcheck.serving.tools.check", lambda *_: 1 / 0)

    assert text_of(called(root, "check")) == "cdcheck failed by ZeroDivisionError: division by zero"


def test_the_model_is_told_in_parts(root: Path) -> None:
    summary = text_of(called(root, "model", path="app"))
    routes = text_of(called(root, "model", path="app", part="routes"))

    assert summary.startswith(
        "flask, python\ndatabase none, orm none\n1 route, 0 tables, 0 queries, 0 unresolved\n"
    )
    assert routes == "GET /users -> app/routes/users.py:index (at app/routes/users.py:6)"
    assert text_of(called(root, "model", path="app", part="routes", containing="/posts")) == "no routes"


def test_a_fix_is_shown_and_written_only_where_that_is_allowed(root: Path) -> None:
    lay(root / "app", UNREQUIRED)
    words = {"path": "app", "rules": "startup/missing-dependency", "unsafe": True}
    manifest = root / "app" / "requirements.txt"

    shown = text_of(called(root, "fix", **words))

    assert "would be mended; nothing is written" in shown
    assert "+++ b/app/requirements.txt" in shown
    assert manifest.read_text() == "flask\n"
    text_of(called(root, "fix", may_write=True, write=True, **words))
    assert "sqlalchemy" in manifest.read_text().lower()


def test_rules_and_their_pages_can_be_read(root: Path) -> None:
    async def look(client: Client) -> tuple[Any, ...]:
        pages = (await client.list_resources()).resources
        page = await client.read_resource(f"cdcheck://rules/{UPWARD}")
        with pytest.raises(MCPError, match="there is no page"):
            await client.read_resource("cdcheck://rules/x/y")
        return pages, page.contents[0].text

    pages, page = ask(root, look)

    assert f"cdcheck://rules/{UPWARD}" in {str(one.uri) for one in pages}
    assert page == text_of(called(root, "explain", rule="upward-import"))
    listed = text_of(called(root, "rules", pack="L1", containing="upward", limit=1))
    assert listed.endswith(f"{UPWARD}: Upward import")


def test_tools_say_when_to_call_them_and_what_they_take(root: Path) -> None:
    async def look(client: Client) -> Any:
        return await client.list_tools()

    tools = {tool.name: tool for tool in ask(root, look, may_write=True).tools}

    assert sorted(tools) == ["check", "explain", "fix", "model", "rules"]
    for tool in tools.values():
        assert "Call it" in tool.description
        Draft202012Validator.check_schema(tool.input_schema)
        assert all("description" in one for one in tool.input_schema["properties"].values())
    assert [name for name, tool in tools.items() if not tool.annotations.read_only_hint] == ["fix"]


def test_over_stdio_only_the_protocol_is_on_standard_output(root: Path) -> None:
    arguments = ["-m", "cdcheck", "mcp", "--root", str(root)]
    server = StdioServerParameters(command=sys.executable, args=arguments)

    async def talk() -> CallToolResult:
        async with Client(stdio_client(server)) as client:
            return await client.call_tool("check", {"path": "app", "rules": UPWARD})

    assert asyncio.run(talk()).structured_content["found"] == 1


def test_without_the_sdk_the_way_to_get_it_is_said(
    cdcheck: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "mcp"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "cdcheck.serving.server")
    monkeypatch.setitem(sys.modules, "mcp", None)

    done = cdcheck("mcp")

    assert done.code == 2
    assert done.err == (
        "cdcheck: `cdcheck mcp` needs the SDK of the protocol: `pip install 'cdcheck[mcp]'`\n"
    )


def test_a_root_that_is_no_folder_is_asked_wrongly(cdcheck: Run, tmp_path: Path) -> None:
    done = cdcheck("mcp", "--root", tmp_path / "none")

    assert done.code == 2
    assert "there is no folder" in done.err
