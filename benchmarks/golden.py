"""The golden lines: what real kubectl printed, run through parser, verbs and filters on their recordings, and compared.

`tests/golden/RECORDING.jsonl` has a line for each call of kubectl, `tests/golden/differences.yaml` each that does not
come out as kubectl printed it, with its reason.
"""

from __future__ import annotations

import difflib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

import yaml

from clusters.grounding import ClusterCatalog
from clusters.recorded import RecordedCluster, load
from core.masking import mask_text
from executor.lines import LineResult, run_line
from executor.requests import Requests

GOLDEN = Path(__file__).parents[1] / "tests/golden"
RECORDINGS = ("starter", "shop", "troubled", "fleet")

_AGE = re.compile(r"(?<![\w.=])(?:\d+y)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?<=[ydhms])\b")


class Difference(TypedDict):
    """`differs` is stdout, stderr, order (the same lines of stdout in another order), masked (nothing but credentials,
    which are masked here) or all."""

    differs: str
    reason: str


@dataclass(frozen=True)
class Ran:
    """One golden line: what kubectl printed, and what we did."""

    kubectl: dict[str, Any]
    ours: LineResult

    @property
    def command(self) -> str:
        """The line itself."""
        return str(self.kubectl["command"])

    @property
    def describes(self) -> bool:
        """Whether it is a `describe`, which is compared line by line."""
        return " describe " in self.command

    @property
    def differs(self) -> str:
        """What is different, as in `differences.yaml`; empty for nothing."""
        stdout = masked(self.ours["stdout"]) == masked(self.kubectl["stdout"])
        stderr = masked(self.ours["stderr"]).strip() == masked(self.kubectl["stderr"]).strip()
        ended = self.ours["exit"] == self.kubectl["exit"]
        if stdout and stderr and ended:
            return ""
        if stdout and ended:
            return "stderr"
        if not (stderr and ended):
            return "all"
        ours, theirs = (sorted(masked(text).split("\n")) for text in (self.ours["stdout"], self.kubectl["stdout"]))
        if masked(mask_text(self.kubectl["stdout"])) == masked(self.ours["stdout"]):
            return "masked"
        return "order" if ours == theirs else "stdout"

    @property
    def equal(self) -> bool:
        """Whether it is as kubectl printed it, credentials aside."""
        return self.differs in ("", "masked")

    @property
    def equal_lines(self) -> tuple[int, int]:
        """How many of the lines of kubectl's stdout ours has in the same order, spacing aside; and of how many.

        All, where only the order differs: kubectl's is then that of one of Go's maps, another one each time.
        """
        theirs, ours = (
            [" ".join(one.split()) for one in masked(text).split("\n")]
            for text in (mask_text(self.kubectl["stdout"]), self.ours["stdout"])
        )
        blocks = difflib.SequenceMatcher(None, theirs, ours, autojunk=False).get_matching_blocks()
        equal = len(theirs) if self.differs == "order" else sum(block.size for block in blocks)
        return equal, len(theirs)


def lines_of(recording: str) -> list[dict[str, Any]]:
    """What kubectl printed: `{"command", "exit", "stdout", "stderr"}` for each line."""
    return [json.loads(line) for line in (GOLDEN / f"{recording}.jsonl").read_text().splitlines()]


def differences() -> dict[str, dict[str, Difference]]:
    """The lines that differ, by recording and command."""
    read: dict[str, dict[str, Difference]] = yaml.safe_load((GOLDEN / "differences.yaml").read_text())
    return read


def masked(text: str) -> str:
    """Ages replaced, and the spacing of lines that have some (or head a column of them) made one."""
    lines = []
    for line in text.split("\n"):
        masked_line = _AGE.sub("<age>", line)
        if "<age>" in masked_line or re.search(r"\bAGE\b|\bAge\b|LAST SEEN|^ +---- ", masked_line):
            masked_line = re.sub(r" +", " ", masked_line).rstrip()
        lines.append(masked_line)
    return "\n".join(lines)


async def run_all(recording: str) -> list[Ran]:
    """Every golden line of a recording, run on it."""
    cluster = RecordedCluster(load(recording))
    catalog = ClusterCatalog(cluster)
    return [
        Ran(line, await run_line(line["command"], Requests(cluster, catalog).view())) for line in lines_of(recording)
    ]
