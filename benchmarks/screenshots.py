"""The pictures in docs/: `python -m benchmarks.screenshots [FOLDER]` (needs chromium and chromium-driver).

The service is the real one on the recording `troubled`. Three planners are asked whose replies are scripted here, so
that the pictures can be made by anybody without a key and show a vote with a planner that is outvoted.
"""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from api.history import History
from api.operating.listening import listening
from composition import composed
from core.settings import HistorySettings
from core.settings.sources import load
from tests.api.scripted import app_of
from tests.browser.background import in_background
from tests.browser.chromium import DESKTOP, PHONE, Browser, chromium
from tests.browser.service import running
from tests.servers import plan, scripted_openai
from tests.servers.replies import Received, Scripted

FOLDER = Path(__file__).parents[1] / "docs"
QUESTION = "Which pods in payments are in CrashLoopBackOff?"
WARM = "How many nodes are ready?"
"""Asked beforehand, so that no picture shows how long a library took to load."""

CRASHING = plan(
    "kubectl get pods -n payments -o json | jq -r '.items[] | select(any(.status.containerStatuses[]?;"
    ' .state.waiting.reason == "CrashLoopBackOff")) | .metadata.name\'',
    answer="list",
)
BY_WORD = plan("kubectl get pods -n payments --no-headers | awk '$3 == \"CrashLoopBackOff\" {print $1}'", answer="list")
HASTY = plan("kubectl get pods -n payments --no-headers | grep -v Running | awk '{print $1}'", answer="list")
READY = plan("kubectl get nodes --no-headers | grep -cw Ready")
MODELS = {"openai/gpt-4.1": CRASHING, "openai/gpt-4.1-mini": BY_WORD, "openai/gpt-4o": HASTY}
"""What each model says to everything else."""


@contextlib.asynccontextmanager
async def service(folder: Path) -> AsyncIterator[str]:
    """The service on a recording; its URL."""

    def script(request: Received) -> Scripted:
        return READY if WARM in str(request.json) else MODELS[f"openai/{request.json['model']}"]

    async with scripted_openai(script) as models:
        environ = {"OPENAI_API_KEY": "sk-scripted-key", "OPENAI_BASE_URL": f"{models.url}/v1"}
        chosen = {"cluster.recording": "troubled", "policy": "eager", "planners": ",".join(MODELS)}
        async with composed(load(chosen, {}, {}, {}), environ) as copilot:
            history = History(folder / "history.sqlite", HistorySettings())
            app = app_of(copilot.answer, context=copilot.cluster.context, catalog=copilot.catalog, history=history)
            with listening("127.0.0.1", 0) as (listener, url):
                async with running(app, listener):
                    yield url
            await history.close()


def pictures(browser: Browser, url: str, folder: Path) -> None:
    """The page at its start, with an answer and its evidence, dark, and on a phone."""
    httpx.post(f"{url}/query", json={"query": WARM}, timeout=120, trust_env=False)
    browser.open(url)
    browser.until(lambda: browser.shown("#examples"), "examples")
    browser.screenshot(folder / "page-start.png")
    browser.ask(QUESTION)
    browser.until(lambda: browser.shown("#answer"), "the answer")
    browser.one("#evidence summary").click()
    browser.screenshot(folder / "page-answer.png")
    browser.look(DESKTOP, "dark")
    browser.screenshot(folder / "page-answer-dark.png")
    browser.look(PHONE, "light")
    browser.one("#evidence summary").click()
    browser.screenshot(folder / "page-phone.png")


def main(folder: Path) -> None:
    """Makes the pictures in the folder."""
    with (
        tempfile.TemporaryDirectory() as name,
        in_background(service(Path(name))) as (url, _),
        chromium(Path(name) / "profile") as browser,
    ):
        pictures(browser, url, folder)
    print(f"page-start.png, page-answer.png, page-answer-dark.png and page-phone.png are in {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
