"""Whether the offline planner passes over words that change a question: `python -m benchmarks.passed_over`.

Into questions that it answers one more thing is put that limits or changes what is asked, and that nothing in a
cluster tells: "apart from the newest one, …", "… in percent", "which european …". The right thing is to leave such a
question; who answers as before has passed over what was said.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator

from benchmarks.unseen.building import build, names
from benchmarks.unseen.questions import HELD_OUT, read
from clusters.recorded import RecordedCluster
from tests.planners.offline.asking import Asked

BEFORE = (
    "yesterday, ", "last week: ", "at 3 am, ", "before the migration, ", "after the upgrade, ", "in the old cluster, ",
    "apart from the newest one, ", "without the sidecar, ", "if we drained all nodes, ", "outside of office hours, ",
)  # fmt: skip
BEHIND = (
    "yesterday", "last month", "a week ago", "tomorrow", "before the upgrade", "until yesterday", "at night",
    "in percent", "on average", "per user", "as a share of all", "half of the time", "more than once",
    "for tenant zebra",
    "except the newest", "apart from the biggest one", "in the staging cluster", "if we doubled the replicas",
    "compared to last month", "instead of the default", "by mistake", "via the vpn", "in the old version",
)  # fmt: skip
BEFORE_NOUN = (
    "european", "legacy", "temporary", "virtual", "remote", "favourite", "similar", "identical", "additional", "second",
)  # fmt: skip
_ASKS = re.compile(r"(?:which|how many) (?=[a-z]+\b)", re.IGNORECASE)
_SHORT = 11
"""Words of the longest question that is changed."""


def changed(question: str) -> Iterator[tuple[str, str]]:
    """Where something is put, and the question with it."""
    bare = question.rstrip("?. ")
    first = bare[0].lower() + bare[1:] if bare[1:2].islower() else bare
    yield from (("before", f"{one}{first}?") for one in BEFORE)
    yield from (("behind", f"{bare} {one}?") for one in BEHIND)
    if asks := _ASKS.match(question):
        yield from (("before the noun", f"{bare[: asks.end()]}{one} {bare[asks.end() :]}?") for one in BEFORE_NOUN)


async def examined(cluster: str, most: int, show: bool) -> dict[str, Counter[str]]:
    """How often a changed question is answered as before, otherwise, or left; by where it was changed."""
    room = Asked(RecordedCluster(build(cluster)))
    found: dict[str, Counter[str]] = defaultdict(Counter)
    short = [one for one in read(cluster) if len(one.case.question.split()) <= _SHORT and not one.unanswerable]
    random.Random(cluster).shuffle(short)
    for asked in short:
        told = await room.ask(asked.case.question) if most else None
        if told is None:
            continue
        most -= 1
        for where, question in changed(asked.case.question):
            again = await room.ask(question)
            became = "left" if again is None else "the same" if again == told else "another"
            found[where][became] += 1
            if show and again is not None:
                print(f"{cluster}: {question!r}: {again!r} ({became})")
    return found


async def main() -> int:
    """Ask, change, ask again; print the shares."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=6, help="questions of each cluster (default: 6)")
    parser.add_argument("--every", type=int, default=3, help="one cluster in so many (default: 3)")
    parser.add_argument("--show", action="store_true", help="show those that are answered")
    arguments = parser.parse_args()
    counted: dict[str, Counter[str]] = defaultdict(Counter)
    for cluster in [name for name in names() if name not in HELD_OUT][:: arguments.every]:
        for where, became in (await examined(cluster, arguments.each, arguments.show)).items():
            counted[where] += became
    for where, became in counted.items():
        shares = ", ".join(
            f"{became[one] / became.total() * 100:.1f} % {one}" for one in ("left", "the same", "another")
        )
        print(f"{where:16}{became.total():6}  {shares}")
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
