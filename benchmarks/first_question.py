"""What the first question waits for that later ones do not: `python -m benchmarks.first_question [--rounds N]`.

A model that answers at once stands behind an OpenAI-compatible server. A service that has been up for ten seconds is
asked its first question, then later ones, each a new one. `ask` is run as a process of its own, in turn with a process
that does nothing but `import litellm`; the seconds of CPU of each stand beside those by the clock, since other work on
the machine stretches the latter.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence

from benchmarks.load import MAIN, computed, loaded, serving
from tests.servers import plan, scripted_openai

PLAN = plan("kubectl get pods -n default --no-headers | wc -l")
UP_SECONDS, MOST_SECONDS = 10.0, 120.0
QUIET = 0.03
"""Seconds of CPU in one by the clock with which a service does nothing but wait."""
LATER = 9
WITHIN_MILLISECONDS = 100.0
TIMES_IMPORT = 1.3
QUESTION = "How many pods are in the default namespace at {}?"


async def service(environ: Mapping[str, str], rounds: int) -> None:
    """Print what the first question of a service takes beside later ones."""
    more: list[float] = []
    for _ in range(rounds):
        async with serving(environ) as (port, pid):
            waited = await settled(pid)
            taken = [
                (await loaded(port, QUESTION.format(number), connections=1, most=1)).milliseconds[0]
                for number in range(LATER + 1)
            ]
        later = statistics.median(taken[1:])
        more.append(taken[0] - later)
        print(f"  up for {waited:.0f} s: first {taken[0]:.0f} ms, later {later:.0f} ms (median of {LATER})", flush=True)
    longer = statistics.median(more)
    verdict = "held" if longer <= WITHIN_MILLISECONDS else "NOT held"
    print(f"first question: {longer:.0f} ms beyond later ones, at most {WITHIN_MILLISECONDS:g}: {verdict}")


async def settled(pid: int) -> float:
    """Wait for ten seconds, or on a busy machine until the service has nothing to do any more; the seconds of it."""
    began, before = time.perf_counter(), computed(pid)
    while True:
        await asyncio.sleep(1.0)
        now, waited = computed(pid), time.perf_counter() - began
        if waited >= UP_SECONDS and (now - before < QUIET or waited > MOST_SECONDS):
            return waited
        before = now


async def timed(command: Sequence[str], environ: Mapping[str, str], folder: str) -> tuple[float, float]:
    """Seconds by the clock, and of CPU, of a process."""
    before, began = os.times(), time.perf_counter()
    silent = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*command, env=environ, cwd=folder, stdout=silent, stderr=silent)
    assert await process.wait() == 0, command
    after = os.times()
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - began, spent


async def one_shot(environ: Mapping[str, str], rounds: int) -> None:
    """Print what one `ask` takes beside importing litellm alone."""
    asked = [sys.executable, str(MAIN), "ask", "--recording", "starter", QUESTION.format("once")]
    alone = [sys.executable, "-c", "import litellm"]
    times: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as folder:
        environment = {"PATH": os.environ["PATH"], "HOME": folder, "LITELLM_LOCAL_MODEL_COST_MAP": "True", **environ}
        for number in range(rounds + 1):
            clock, spent = await timed(alone, environment, folder)
            ask_clock, ask_spent = await timed(asked, environment, folder)
            if number:  # the first pair fills the disk's cache
                times.append((ask_clock / clock, ask_spent / spent))
                print(f"  import litellm {clock:.2f} s ({spent:.2f} of CPU), ask {ask_clock:.2f} s ({ask_spent:.2f})")
    by_clock, by_cpu = (statistics.median(ratios) for ratios in zip(*times, strict=True))
    verdict = "held" if by_clock <= TIMES_IMPORT else "NOT held"
    print(
        f"one-shot ask: {by_clock:.2f} × import litellm ({by_cpu:.2f} × its CPU), at most {TIMES_IMPORT:g}: {verdict}"
    )


async def main(rounds: int) -> None:
    """Print both."""
    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}")
    async with scripted_openai(PLAN) as models:
        environ = {"OPENAI_API_KEY": "sk-made-up", "OPENAI_BASE_URL": f"{models.url}/v1"}
        await service(environ, rounds)
        await one_shot(environ, rounds)


if __name__ == "__main__":
    flags = argparse.ArgumentParser(description=__doc__)
    flags.add_argument("--rounds", type=int, default=3)
    asyncio.run(main(flags.parse_args().rounds))
