"""What a first turn costs in tokens: `python -m benchmarks.prompt_tokens [RECORDING …]`, else `starter` and `fleet`.

The system prompt, facts and question of every question that ships with a recording, in all prompt variants, counted
with litellm's counter for GPT-4.1. Needs no key and calls no model.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import sys

from clusters.grounding import ClusterCatalog
from clusters.recorded import RecordedCluster, load
from core.flow import Question
from eval.scenarios import read_cases, shipped_questions
from planners.prompting import VARIANTS, Grounding, build_messages, render_facts, system_prompt

BOUND = 3_500
MODEL = "gpt-4.1"


def counted(text: str) -> int:
    """How many tokens a text has."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    import litellm

    return int(litellm.token_counter(model=MODEL, text=text))


async def measure(recording: str) -> None:
    """Print the tokens of a recording's questions."""
    grounding = Grounding(ClusterCatalog(RecordedCluster(load(recording))))
    whole: list[int] = []
    of_facts: list[int] = []
    questions = [Question(case.question) for case in read_cases(shipped_questions(recording))]
    for question in questions:
        facts = await grounding.facts(question)
        for variant in range(len(VARIANTS)):
            rendered = render_facts(facts, variant)
            whole.append(sum(counted(message.content) for message in build_messages(question, rendered, (), variant)))
            of_facts.append(counted(rendered))
    rendered = f"{len(questions)} questions; median {statistics.median(whole):.0f}, largest {max(whole)} of {BOUND}"
    facts_figures = f"{statistics.median(of_facts):.0f} in the median, {max(of_facts)} at most"
    print(f"{recording}: {rendered}; of that, facts: {facts_figures}", flush=True)


if __name__ == "__main__":
    print(f"the unchanging part: {counted(system_prompt())}")
    for name in sys.argv[1:] or ("starter", "fleet"):
        asyncio.run(measure(name))
