"""What a total outage of the model API costs a question: `python -m benchmarks.outage`.

The same question is asked of the `starter` recording without any remote tier, and with three remote planners whose API
answers with 500, hangs or refuses connections; the first question of the outage pays for finding out, and is told
apart. Every question plans anew: nothing is cached. Beside it, what the prompt of a first turn takes in tokens.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Mapping

from composition import composed
from core.flow import Question
from core.settings import load
from planners.chats.room import load as import_litellm
from planners.prompting import prompts, rendering
from planners.prompting.facts import gather
from tests.servers import Hang, Status, scripted_openai

QUESTION = "How many pods are in the default namespace?"
ROUNDS = 30


async def asked(environ: Mapping[str, str], rounds: int = ROUNDS) -> tuple[float, list[float]]:
    """Seconds of the first question, and of those after it."""
    settings = load({"cluster.recording": "starter", "cache.where": "off", "remote.deadline": 6.0}, {}, {}, {})
    seconds = []
    async with composed(settings, environ) as copilot:
        for _ in range(rounds + 1):
            began = time.perf_counter()
            answer = await copilot.answer(Question(QUESTION))
            seconds.append(time.perf_counter() - began)
            assert answer.tier == "offline", answer
    return seconds[0], seconds[1:]


async def prompt_tokens() -> list[int]:
    """Tokens of a first turn on `starter`, as GPT-4.1 counts them, for each variant."""
    counted = []
    async with composed(load({"cluster.recording": "starter"}, {}, {}, {}), {}) as copilot:
        facts = await gather(Question(QUESTION), copilot.catalog)
        for variant in range(len(rendering.VARIANTS)):
            sent = prompts.build_messages(Question(QUESTION), rendering.render_facts(facts, variant), (), variant)
            text = "\n".join(message.content for message in sent)
            counted.append(import_litellm().token_counter(model="gpt-4.1", text=text))
    return counted


async def measure() -> None:
    """Print every figure."""
    import_litellm()
    _, alone = await asked({})
    base = statistics.median(alone)
    print(f"without a remote tier:      median {base * 1000:6.1f} ms, worst {max(alone) * 1000:6.1f} ms")
    for name, script in (("500", Status(500)), ("hangs", Hang()), ("refused", None)):
        async with scripted_openai(script or "") as server:
            url = server.url if script else "http://127.0.0.1:9"
            first, later = await asked({"OPENAI_BASE_URL": url})
        more = statistics.median(later) - base
        print(
            f"with an API that is {name:8} median {statistics.median(later) * 1000:6.1f} ms, "
            f"worst {max(later) * 1000:6.1f} ms: {more * 1000:+.1f} ms; the first question {first:.2f} s"
        )
    print(f"prompt tokens of a first turn, by variant: {', '.join(map(str, await prompt_tokens()))}")


if __name__ == "__main__":
    asyncio.run(measure())
