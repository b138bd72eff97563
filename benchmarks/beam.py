"""Whether the offline planner's beam holds a right form before anything is learned: `python -m benchmarks.beam`.

The forms of each development question are ranked by prior weights alone (what a cut, a sense or a tree costs by itself,
nothing that was learned), and executed until one answers right.
"""

from __future__ import annotations

import asyncio
import sys
from unittest.mock import patch

from clusters.grounding import ClusterCatalog
from clusters.recorded import RecordedCluster, load
from core.flow import Abstention, Proposal, Question
from eval.scenarios import read_cases, shipped_questions
from eval.scoring import score
from executor.execution import PlanExecutor
from planners.offline import OfflinePlanner
from voter import MajorityVoter

RECORDINGS = ("starter", "shop", "troubled", "fleet")
_FOR, _AGAINST = ("cut", "sure", "said", "attribute", "name sure"), ("tree", "scope", "sense", "link sense", "implied")
PRIOR = {**dict.fromkeys(_FOR, 1.0), **dict.fromkeys((*_AGAINST, "implied kind", "unlisted", "dropped", "head"), -1.0)}


async def places(name: str) -> list[int]:
    """The place of the first right form of each question that is read as a form; 0 where none is."""
    cluster = RecordedCluster(load(name))
    catalog = ClusterCatalog(cluster)
    planner, voter, found = OfflinePlanner(catalog), MajorityVoter(), []
    for case in read_cases(shipped_questions(name)):
        question, place = Question(case.question), 0
        forms = await planner.candidates(question)
        for number, one in enumerate(forms or (), 1):
            execution = await PlanExecutor(question, cluster, catalog).execute(Proposal("offline", "", one.plan))
            ballot = voter.cast(question, "offline", 1.0, (execution,))
            text = "" if isinstance(ballot.vote, Abstention) else voter.render(voter.tally((ballot,)))
            if score(case, text) == "right":
                place = number
                break
        if forms is not None:
            found.append(place)
    return found


async def main() -> int:
    """Print how many questions have a right form among the first few, and in the whole beam."""
    with patch("planners.offline.understand.load_weights", lambda model: PRIOR):
        found = [place for name in RECORDINGS for place in await places(name)]
    for width in (1, 6, 50):
        hits = sum(0 < place <= width for place in found)
        print(f"a right form among the first {width:>2}: {hits} of {len(found)} ({hits / len(found) * 100:.0f} %)")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
