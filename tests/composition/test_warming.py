"""What a service has done before its first question."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PROGRAM = """
import asyncio, json, sys
from composition import composed
from core.flow import Question
from core.settings import ClusterSettings, Settings

opened = []
sys.addaudithook(lambda event, arguments: opened.append(str(arguments[0])) if event == "open" else None)

async def main(warm):
    async with composed(Settings(cluster=ClusterSettings(recording="starter")), {}) as copilot:
        read, get = [], type(copilot.cluster).get
        async def noted(self, path, *rest, **named):
            read.append(path)
            return await get(self, path, *rest, **named)
        type(copilot.cluster).get = noted
        if warm:
            await copilot.warm()
        before, known = list(read), set(sys.modules)
        read.clear()
        opened.clear()
        said = await copilot.answer(Question("How many pods are in the default namespace?"))
        tables = [path for path in opened if "/planners/" in path and not path.endswith((".py", ".pyc"))]
        new = sorted(name for name in set(sys.modules) - known)
        print(json.dumps({"answer": said.text, "before": before, "read": read, "imported": new, "opened": tables}))

asyncio.run(main(sys.argv[1] == "warm"))
"""


def first_question(how: str) -> dict[str, Any]:
    """What a process of its own imports and reads for its first question, and what it read before."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, how], cwd=ROOT, capture_output=True, text=True, check=True, timeout=100
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_a_warm_service_imports_and_loads_nothing_for_its_first_question_and_has_listed_no_object() -> None:
    cold, warm = first_question("cold"), first_question("warm")
    assert warm["answer"] == cold["answer"]
    assert "executor.execution" in str(cold["imported"])
    assert warm["imported"] == []
    assert cold["opened"]
    assert warm["opened"] == []
    roots = ("/api", "/apis", "/api/v1", "/openapi/v3")
    assert {path for path in roots if path in str(cold["read"])}
    assert not [path for path in warm["read"] if path in roots or path.startswith("/openapi")]
    listed = [path for path in warm["before"] if path.rpartition("/")[2] in ("pods", "deployments", "namespaces")]
    assert not listed
