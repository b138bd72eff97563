"""Ten reads by MCP, through ours and through another server on one replay: `python -m benchmarks.agents --peer FILE`.

FILE is the binary that npm's `kubernetes-mcp-server` carries (`npm pack kubernetes-mcp-server-linux-amd64`, then
`package/bin/…`); without it only ours is measured. Both are started over stdio and asked by the SDK's own client; time
is the median of `--repeat` calls, bytes are those of the text that a model is given.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mcp.client.client import Client
from mcp.client.stdio import StdioServerParameters

from clusters.recorded import load
from clusters.replay import replaying

ROOT = Path(__file__).parents[1]
RECORDING = "troubled"
POD, NAMESPACE = "gpu-trainer", "payments"


@dataclass(frozen=True)
class Read:
    """The same thing, asked of the other server by its tool and of ours by a kubectl line."""

    what: str
    tool: str
    arguments: Mapping[str, Any]
    line: str


READS = (
    Read("pods everywhere", "pods_list", {}, "get pods -A"),
    Read("pods of a namespace", "pods_list_in_namespace", {"namespace": NAMESPACE}, f"get pods -n {NAMESPACE}"),
    Read("one pod", "pods_get", {"namespace": NAMESPACE, "name": POD}, f"get pod {POD} -n {NAMESPACE} -o yaml"),
    Read(
        "a log's end",
        "pods_log",
        {"namespace": "@NAMESPACE", "name": "@POD", "tail": 20},
        "logs @POD -n @NAMESPACE --tail=20",
    ),
    Read("events of a namespace", "events_list", {"namespace": NAMESPACE}, f"get events -n {NAMESPACE}"),
    Read("namespaces", "namespaces_list", {}, "get namespaces"),
    Read(
        "deployments everywhere",
        "resources_list",
        {"apiVersion": "apps/v1", "kind": "Deployment"},
        "get deployments -A",
    ),
    Read(
        "one service",
        "resources_get",
        {"apiVersion": "v1", "kind": "Service", "namespace": NAMESPACE, "name": "ledger"},
        f"get service ledger -n {NAMESPACE} -o yaml",
    ),
    Read("nodes", "resources_list", {"apiVersion": "v1", "kind": "Node"}, "get nodes"),
    Read(
        "services of a namespace",
        "resources_list",
        {"apiVersion": "v1", "kind": "Service", "namespace": NAMESPACE},
        f"get services -n {NAMESPACE}",
    ),
)
QUESTIONS = (
    ("How many pods are in the namespace payments?", "pods_list_in_namespace", {"namespace": NAMESPACE}),
    ("Which pods in payments are in CrashLoopBackOff?", "pods_list_in_namespace", {"namespace": NAMESPACE}),
)
"""Asked of ours whole; of the other, the read that a model would have to look through."""


@dataclass(frozen=True)
class Measured:
    """The median in milliseconds, the bytes of text, and whether it is an error."""

    milliseconds: float
    size: int
    failed: bool


Call = tuple[str, Mapping[str, Any]]
"""A tool and its arguments."""


async def measured(client: Client, tool: str, arguments: Mapping[str, Any], repeat: int) -> Measured:
    """What a call takes and gives, made so many times."""
    took, size, failed = [], 0, False
    for _ in range(repeat):
        began = time.perf_counter()
        result = await client.call_tool(tool, dict(arguments))
        took.append((time.perf_counter() - began) * 1000)
        size = sum(len(getattr(part, "text", "").encode()) for part in result.content)
        failed = result.is_error
    return Measured(statistics.median(took), size, failed)


async def tools_of(client: Client) -> tuple[int, int]:
    """How many tools there are, and the bytes of their description, which every conversation carries."""
    tools = (await client.list_tools()).tools
    return len(tools), sum(len(json.dumps(tool.model_dump(mode="json", exclude_none=True)).encode()) for tool in tools)


async def run(ours: Client, line: str) -> str:
    """What a kubectl line prints; "" where it fails."""
    result = await ours.call_tool("run_readonly_kubectl", {"command": line})
    return "" if result.is_error else "".join(getattr(part, "text", "") for part in result.content)


async def logging_pod(ours: Client) -> tuple[str, str]:
    """The namespace and name of a pod that runs and has something in its log."""
    columns = "custom-columns=NAMESPACE:.metadata.namespace,NAME:.metadata.name"
    listed = await run(ours, f"get pods -A --field-selector=status.phase=Running --no-headers -o {columns}")
    for line in listed.splitlines():
        namespace, name = line.split()
        if len(await run(ours, f"logs {name} -n {namespace} --tail=20")) > 200:
            return namespace, name
    raise SystemExit("no pod of the recording has a log")


def print_table(rows: Sequence[tuple[str, Sequence[Measured]]]) -> None:
    """Print the table."""
    print("| read | ours: ms | bytes | kubernetes-mcp-server: ms | bytes |\n|---|---|---|---|---|")
    for what, sides in rows:
        cells = (f"{one.milliseconds:.1f} | {one.size:,}{' (error)' * one.failed}" for one in sides)
        print(f"| {what} | {' | '.join(cells)} |")
    ten = [sides for _, sides in rows[: len(READS)]]
    sums = (
        f"{sum(one.milliseconds for one in side):.1f} | {sum(one.size for one in side):,}"
        for side in zip(*ten, strict=True)
    )
    print(f"| **the ten reads** | {' | '.join(sums)} |")


async def main(peer: str, repeat: int) -> None:
    """Start both, and measure."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(replaying(load(RECORDING)))
        config = ["--kubeconfig", str(server.kubeconfig)]
        commands = [(sys.executable, [str(ROOT / "main.py"), "mcp", *config, "--log", "off"])]
        if peer:
            commands.append((peer, [*config, "--read-only", "--disable-multi-cluster"]))
        clients = [
            await stack.enter_async_context(
                Client(StdioServerParameters(command=command, args=arguments), mode="legacy")
            )
            for command, arguments in commands
        ]
        namespace, pod = await logging_pod(clients[0])

        def filled(text: Any) -> Any:
            return text.replace("@POD", pod).replace("@NAMESPACE", namespace) if isinstance(text, str) else text

        calls: list[tuple[str, Call, Call]] = []
        for read in READS:
            theirs = {name: filled(value) for name, value in read.arguments.items()}
            calls.append((read.what, ("run_readonly_kubectl", {"command": filled(read.line)}), (read.tool, theirs)))
        calls += [(text, ("ask_cluster", {"question": text}), (tool, given)) for text, tool, given in QUESTIONS]
        rows = [
            (what, [await measured(client, *call, repeat) for client, call in zip(clients, both, strict=False)])
            for what, *both in calls
        ]
        print_table(rows)
        for name, client in zip(("ours", "theirs"), clients, strict=False):
            number, size = await tools_of(client)
            print(f"{name}: {number} tools, {size:,} bytes of description")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--peer", default="", metavar="FILE", help="the other server's binary")
    parser.add_argument("--repeat", type=int, default=9)
    chosen = parser.parse_args()
    asyncio.run(main(chosen.peer, chosen.repeat))
