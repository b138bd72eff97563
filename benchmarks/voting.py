"""What counting seven ballots takes, in CPU time, with what was compared before remembered and forgotten:
`python -m benchmarks.voting`.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Sequence

from core.flow import Abstention, AsValue, Ballot, Execution, Plan, Proposal, Value
from kubectl.parser import parse
from voter import prose, values
from voter.tally import decided, tally

RUNS = 1_000
BOUND = 200.0
"""Microseconds."""

SETS = {
    "quantities, lists and prose": ("1Gi", "1024Mi", "a, b", "b, a", None, "There are 3 pods.", "512Mi"),
    "seven names that agree": ("cart",) * 7,
    "seven counts": ("3", "three", "3 pods", "4", "3", "3", "There are 3 pods."),
    "seven lists of twenty": tuple(", ".join(f"pod-{(n + k) % 20}" for n in range(20)) for k in range(7)),
    "seven prose answers": tuple(f"The status of pod-{n} is Running." for n in range(7)),
    "moments and durations": ("2026-11-23T05:57:15Z", "2026-11-23 05:57:15", "90s", "1m30s", "5m0s", "300s", None),
}


def ballots(texts: Sequence[str | None]) -> list[Ballot]:
    """A ballot for each text, each with a plan of its own; an abstention where there is none."""
    found = []
    for number, text in enumerate(texts):
        name = f"p{number}"
        plan = Plan(
            (parse(f"kubectl get pods -n shop -l app=cart -o json | jq -r '.items[{number}].status'"),), AsValue()
        )
        value = Value("value", text or "")
        turn = Execution(Proposal(name, "m", plan), value, requests=("/api/v1/namespaces/shop/pods",))
        found.append(Ballot(name, Abstention("no") if text is None else value, 1.0, (turn,)))
    return found


def microseconds(cast: Sequence[Ballot], *, cold: bool) -> float:
    """The median CPU time of one tally and the question whether it was decided."""
    taken = []
    for _ in range(RUNS):
        if cold:
            values._remembered.cache_clear()
            prose._remembered.cache_clear()
        began = time.thread_time()
        decided(cast, 1.0)
        tally(cast)
        taken.append(time.thread_time() - began)
    return statistics.median(taken) * 1e6


def main() -> int:
    """Print a row for each set; 1 where one is over the bound."""
    over = False
    print(f"{'seven ballots':32} {'warm':>8} {'cold':>8}   µs, bound {BOUND:g}")
    for name, texts in SETS.items():
        cast = ballots(texts)
        warm, cold = (microseconds(cast, cold=cold) for cold in (False, True))
        over |= cold > BOUND
        print(f"{name:32} {warm:>8.1f} {cold:>8.1f}")
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
