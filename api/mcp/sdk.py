"""The one door to the protocol's SDK: what we offer, as its server. Imported when somebody calls."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, cast

import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError

from api.edge import Caller
from api.mcp.offering import INSTRUCTIONS, Offered
from api.mcp.progress import line_of
from api.mcp.tools import Call, Counted, Result, Tool, ToolFailure
from api.problems import Problem
from api.questions import MOST_BYTES
from core.errors import CopilotError
from core.events import Event, observed

Context = ServerRequestContext[Any, Any]
SCHEME = "copilot://answers/"
OUTPUT_CHARACTERS = 60_000
"""Of an answer's document as a resource; a longer one is told as an explanation instead."""


def server_of(offered: Offered) -> Server[Any]:
    """The SDK's server of what is offered."""

    async def list_tools(context: Context, params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=[_tool(tool) for tool in offered.tools.values()])

    async def call_tool(context: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        tool = offered.tools.get(params.name)
        if tool is None:
            known = ", ".join(offered.tools)
            raise MCPError(types.INVALID_PARAMS, f"there is no tool {params.name[:60]!r}; there are {known}")
        async with _progress(context, offered) as observer:
            with observed(observer):
                result = await _called(tool, params.arguments or {}, context, offered)
        content = types.TextContent(text=result.text)
        return types.CallToolResult(content=[content], structured_content=result.data, is_error=result.failed)

    async def list_resources(context: Context, params: Any) -> types.ListResourcesResult:
        listed = await _or_error(lambda: offered.recent.listed(caller_in(context)))
        return types.ListResourcesResult(resources=[_resource(one) for one in listed])

    async def list_templates(context: Context, params: Any) -> types.ListResourceTemplatesResult:
        template = types.ResourceTemplate(
            uri_template=f"{SCHEME}{{id}}",
            name="answer",
            title="An answer and what it rests on",
            description="The document of an answer that ask_cluster gave, by its id",
            mime_type="application/json",
        )
        return types.ListResourceTemplatesResult(resource_templates=[template])

    async def read_resource(context: Context, params: types.ReadResourceRequestParams) -> types.ReadResourceResult:
        uri = str(params.uri)
        if not uri.startswith(SCHEME):
            message = f"there is no resource {uri[:100]!r}; they are {SCHEME}ID"
            raise MCPError(types.INVALID_PARAMS, message, {"uri": uri})
        identifier = uri.removeprefix(SCHEME) or "-"
        document = await _or_error(lambda: offered.recent.find(identifier, caller_in(context)), uri)
        text, kind = json.dumps(document, ensure_ascii=False), "application/json"
        if len(text) > OUTPUT_CHARACTERS:
            from api.mcp.explaining import explained

            text, kind = explained(document), "text/plain"
        return types.ReadResourceResult(contents=[types.TextResourceContents(uri=uri, mime_type=kind, text=text)])

    return Server(
        "k8s-query-copilot",
        version="1",
        title="K8s Query Copilot",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read_resource,
        get_tool_input_schema=lambda name: offered.tools[name].schema() if name in offered.tools else None,
    )


def manager_of(offered: Offered) -> StreamableHTTPSessionManager:
    """What serves it over HTTP, every request for itself: nothing is held between requests, so any replica can answer.

    Names and origins are the service's own doors' business, which every request has passed.
    """
    return StreamableHTTPSessionManager(server_of(offered), stateless=True, max_request_body_size=MOST_BYTES)


async def serve_stdio(offered: Offered, lines: AsyncIterator[str] | None) -> None:
    """Serve it on stdout and these lines, or on stdin, until they end."""
    server = server_of(offered)
    async with stdio_server(cast(Any, lines)) as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


# ── From our words to the SDK's ──────────────────────────────────────────────────────────────────────────────────────


def _tool(tool: Tool) -> types.Tool:
    hints = types.ToolAnnotations(
        read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=True
    )
    return types.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.schema(),
        output_schema=dict(tool.output) if tool.output else None,
        annotations=hints,
    )


def _resource(answer: Any) -> types.Resource:
    return types.Resource(
        uri=f"{SCHEME}{answer['id']}",
        name=answer["id"],
        title=str(answer["question"])[:200],
        description=str(answer["answer"])[:200],
        mime_type="application/json",
    )


async def _called(tool: Tool, arguments: dict[str, Any], context: Context, offered: Offered) -> Result:
    """What a call comes to; whatever goes wrong is an error of the tool, which the model reads with its mend."""
    try:
        whose = _whose(context)
        subject = whose.subject if whose else None
        return await tool.call(Call(tool.checked(arguments), caller_in(context), subject, _counted_in(context)))
    except Problem as problem:
        document = problem.document(offered.redaction)
        return _failed(f"{document['title']}: {document['detail']}", document.get("mend", ""))
    except CopilotError as error:
        return _failed(offered.redaction.text(str(error)), offered.redaction.text(error.mend or ""))
    except Exception as error:  # noqa: BLE001 - the outer edge: a model gets a line, and not our code
        print(f"error: the tool {tool.name} broke: {type(error).__name__}: {error}", file=sys.stderr)
        return _failed(f"something broke: {type(error).__name__}", "this is our mistake; ask again, or otherwise")


def _failed(message: str, mend: str) -> Result:
    return Result(f"error: {message}" + (f"\nmend: {mend}" if mend else ""), failed=True)


async def _or_error(read: Callable[[], Awaitable[Any]], uri: str = "") -> Any:
    """What is read. Raises `MCPError` where it cannot be."""
    try:
        return await read()
    except ToolFailure as error:
        raise MCPError(types.INVALID_PARAMS, f"{error}; {error.mend}", {"uri": uri}) from error
    except CopilotError as error:
        raise MCPError(types.INTERNAL_ERROR, f"{error}; {error.mend}") from error


def caller_in(context: Context) -> str:
    """The name of who sends a request; "" over stdio, and where nobody is told apart."""
    whose = _whose(context)
    return whose.name if whose else ""


def _whose(context: Context) -> Caller | None:
    """Who sends a request, as the service's doors found out."""
    caller: Caller | None = getattr(getattr(context.request, "state", None), "caller", None)
    return caller


def _counted_in(context: Context) -> Counted:
    """How the service counts what its caller asks; over stdio nothing is counted."""
    counted: Counted = getattr(getattr(context.request, "state", None), "counted", contextlib.nullcontext)
    return counted


@contextlib.asynccontextmanager
async def _progress(context: Context, offered: Offered) -> AsyncIterator[Callable[[Event], None]]:
    """An observer whose events are sent to the client as they come, all of them before the block ends."""
    events: asyncio.Queue[Event | None] = asyncio.Queue()

    async def send() -> None:
        number = 0
        while (event := await events.get()) is not None:
            number += 1
            await context.session.report_progress(number, None, offered.redaction.text(line_of(event)))

    sending = asyncio.create_task(send())
    try:
        yield events.put_nowait
        events.put_nowait(None)
        await sending
    finally:
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
