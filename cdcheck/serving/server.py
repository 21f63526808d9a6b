"""The server: tools and pages as the protocol has them, over standard input and output.

The SDK is imported here only; it is an extra, and takes a second.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListResourcesResult,
    ListToolsResult,
    PaginatedRequestParams,
    ReadResourceRequestParams,
    ReadResourceResult,
    Resource,
    TextContent,
    TextResourceContents,
    ToolAnnotations,
)
from mcp.types import Tool as ToolDescription

from cdcheck import __version__
from cdcheck.catalog import title_of
from cdcheck.complaints import did_you_mean, said
from cdcheck.errors import CdcheckError, UsageError
from cdcheck.report.words import printable
from cdcheck.serving.answers import Answer
from cdcheck.serving.asking import schema_of
from cdcheck.serving.rooms import Room
from cdcheck.serving.tools import Tool, Workshop

_PAGES = "cdcheck://rules/"
_STACK_BYTES = 64 * 1024 * 1024
_LOG = logging.getLogger(__name__)
_ABOUT = (
    "cdcheck reads a backend without running it and says which constraints are broken, where, and how "
    "to mend it. After writing or changing backend code call `check`; mend what is proven; `explain` a "
    "rule that is not clear; call `check` again with `only_new` to see what the change did."
)
Context = ServerRequestContext[Any]


def serve(root: Path, *, may_write: bool) -> None:
    """Serves one client until it closes standard input; raises `UsageError` for a bad root."""
    asyncio.run(_over_stdio(server_for(root, may_write=may_write)))


async def _over_stdio(server: "Server[Any]") -> None:
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


def server_for(root: Path, *, may_write: bool) -> "Server[Any]":
    """Makes the server for a folder; raises `UsageError` if it is none."""
    handlers = _Handlers(Workshop(Room(root), may_write=may_write))
    return Server(
        "cdcheck",
        version=__version__,
        title="cdcheck",
        instructions=_ABOUT,
        on_list_tools=handlers.list_tools,
        on_call_tool=handlers.call_tool,
        on_list_resources=handlers.list_pages,
        on_read_resource=handlers.read_page,
    )


class _Handlers:
    """Answers requests; what takes long runs in a thread, one after the other.

    Reading sets the process's recursion limit for its time, so that two must not overlap; and a deep
    tree needs the stack that a main thread has, which the others of some systems have not.
    """

    def __init__(self, workshop: Workshop) -> None:
        self._workshop = workshop
        self._tools: Mapping[str, Tool] = {tool.name: tool for tool in workshop.tools()}
        before = threading.stack_size(_STACK_BYTES)
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="cdcheck")
        self._worker.submit(int)  # makes the thread, with the stack that is set now
        threading.stack_size(before)

    async def list_tools(self, _: Context, __: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[_described(tool) for tool in self._tools.values()])

    async def call_tool(self, _: Context, asked: CallToolRequestParams) -> CallToolResult:
        """Runs a tool; whatever goes wrong is one sentence that the agent can act on."""
        try:
            tool = self._tool(asked.name)
            arguments = _decoded(tool, asked.arguments or {})
            answer = await self._aside(lambda: tool.run(arguments))
        except CdcheckError as error:
            return _failed(str(error))
        except Exception as error:
            _LOG.exception("tool %s failed", asked.name)
            return _failed(f"cdcheck failed by {type(error).__name__}: {error}")
        return CallToolResult(
            content=[TextContent(text=answer.text)],
            structured_content=None if answer.data is None else dict(answer.data),
        )

    async def list_pages(self, _: Context, __: PaginatedRequestParams | None) -> ListResourcesResult:
        pages = self._workshop.pages()
        return ListResourcesResult(
            resources=[
                Resource(
                    uri=f"{_PAGES}{rule}", name=rule, title=title_of(page), mime_type="text/markdown"
                )
                for rule, page in pages.items()
            ]
        )

    async def read_page(self, _: Context, asked: ReadResourceRequestParams) -> ReadResourceResult:
        uri = str(asked.uri)
        page = self._workshop.pages().get(uri.removeprefix(_PAGES))
        if page is None:
            raise MCPError(INVALID_PARAMS, f"there is no page `{uri}`; `rules` lists the rules")
        text = page.read_text("utf-8")
        return ReadResourceResult(
            contents=[TextResourceContents(uri=uri, mime_type="text/markdown", text=text)]
        )

    def _tool(self, name: str) -> Tool:
        if name not in self._tools:
            hint = did_you_mean(name, self._tools) or f"there are {', '.join(self._tools)}"
            raise UsageError(f"there is no tool `{name}`; {hint}")
        return self._tools[name]

    async def _aside(self, run: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self._worker, run)


def _decoded(tool: Tool, arguments: Mapping[str, Any]) -> msgspec.Struct:
    try:
        return msgspec.convert(arguments, tool.asked)
    except msgspec.ValidationError as error:
        raise UsageError(f"`{tool.name}`: {said(error)}") from None


def _described(tool: Tool) -> ToolDescription:
    return ToolDescription(
        name=tool.name,
        title=tool.title,
        description=tool.about,
        input_schema=schema_of(tool.asked),
        output_schema=None if tool.answered is None else dict(tool.answered),
        annotations=ToolAnnotations(
            title=tool.title,
            read_only_hint=not tool.writes,
            destructive_hint=False,
            idempotent_hint=True,
            open_world_hint=False,
        ),
    )


def _failed(sentence: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=printable(sentence))], is_error=True)
