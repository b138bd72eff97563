"""What the offline planner makes of a question whose phrase is in no table: `python -m benchmarks.left_out`.

Of the wordings that are answered right, each phrase that the reading rests on is taken out of the tables in turn, and
the question asked again: the same answer, another one (wrong), or none (left).
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from pathlib import Path

import yaml

from benchmarks.linking import without
from clusters.recorded import RecordedCluster, load
from core.flow import Question
from planners.offline.words import Attribute, Condition, meanings, phrase, split
from tests.planners.offline.asking import Asked

WORDINGS = Path(__file__).resolve().parents[1] / "tests" / "planners" / "offline" / "wordings.yaml"


def used(question: str, reading: str) -> list[tuple[tuple[str, ...], Attribute | Condition]]:
    """The phrases of the tables that are in a question and whose meaning is in its reading."""
    lemmas = [token.lemma for token in split(question)]
    runs = {tuple(lemmas[i:j]) for i in range(len(lemmas)) for j in range(i + 1, len(lemmas) + 1)}
    return [
        (phrase(text), one) for one, texts in meanings() if one.id in reading for text in texts if phrase(text) in runs
    ]


async def main() -> int:
    """Ask, take out, ask again; print the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=5, help="one wording in so many (default: 5)")
    parser.add_argument("--show", action="store_true", help="show those that get another answer")
    arguments = parser.parse_args()
    rows = yaml.safe_load(WORDINGS.read_text("utf-8"))[:: arguments.every]
    counted: Counter[str] = Counter()
    rooms = {name: Asked(RecordedCluster(load(name))) for name in {row["recording"] for row in rows}}
    for row in (row for row in rows if row["kind"] != "abstain"):
        asked, text = rooms[row["recording"]], row["question"]
        understood = await asked.planner.explain(Question(text))
        before = await asked.ask(text) if understood.readings and understood.share is not None else None
        for words, meaning in used(text, understood.readings[0]) if before is not None else ():
            with without(words, meaning):
                after = await Asked(asked.cluster, asked.catalog).ask(text)  # a planner that remembers no reading
            if after is not None and after != before and arguments.show:
                print(f"{text!r} without {' '.join(words)!r}: {after!r}, not {before!r}")
            counted["same" if after == before else "left" if after is None else "wrong"] += 1
    of = max(1, counted.total())
    print(
        f"{of} phrases: "
        + ", ".join(f"{counted[k]} {k} ({counted[k] / of * 100:.0f} %)" for k in ("same", "wrong", "left"))
    )
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
