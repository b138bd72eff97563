"""Every golden line through parser, verbs and filters, on its recording: what real kubectl printed, ages masked."""

from __future__ import annotations

import difflib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from clusters.grounding import ClusterCatalog
from clusters.recorded import RecordedCluster
from clusters.recording import load
from executor.lines import LineResult, run_line
from executor.requests import Requests

GOLDEN = Path(__file__).parents[1] / "golden"
RECORDINGS = ("starter", "shop", "troubled")
NOT_DESCRIBED_FLOOR = 0.97
"""Of the lines other than describe, those that are wholly equal."""
DESCRIBED_FLOOR = 0.995
"""Of the lines that describe prints, those that are equal, spacing aside."""

_AGE = re.compile(r"(?<![\w.=])(?:\d+y)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?<=[ydhms])\b")


def lines_of(recording: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLDEN / f"{recording}.jsonl").read_text().splitlines()]


@cache
def differences() -> dict[str, dict[str, dict[str, str]]]:
    read: dict[str, dict[str, dict[str, str]]] = yaml.safe_load((GOLDEN / "differences.yaml").read_text())
    return read


def masked(text: str) -> str:
    """Ages replaced, and the spacing of lines that have some (or head a column of them) made one."""
    lines = []
    for line in text.split("\n"):
        told = _AGE.sub("<age>", line)
        if "<age>" in told or re.search(r"\bAGE\b|\bAge\b|LAST SEEN|^ +---- ", told):
            told = re.sub(r" +", " ", told).rstrip()
        lines.append(told)
    return "\n".join(lines)


def what_differs(ours: LineResult, kubectl: dict[str, Any]) -> str:
    """`""` for nothing; else as in differences.yaml."""
    stdout = masked(ours["stdout"]) == masked(kubectl["stdout"])
    stderr = masked(ours["stderr"]).strip() == masked(kubectl["stderr"]).strip()
    ended = ours["exit"] == kubectl["exit"]
    if stdout and stderr and ended:
        return ""
    if stdout and ended:
        return "stderr"
    if not (stderr and ended):
        return "all"
    ordered = sorted(masked(ours["stdout"]).split("\n")) == sorted(masked(kubectl["stdout"]).split("\n"))
    return "order" if ordered else "stdout"


_RUNS: dict[str, list[tuple[dict[str, Any], LineResult]]] = {}


async def run_all(recording: str) -> list[tuple[dict[str, Any], LineResult]]:
    """Each line of a recording and what ours printed; run once for all tests."""
    if recording not in _RUNS:
        _RUNS[recording] = await _run_all(recording)
    return _RUNS[recording]


async def _run_all(recording: str) -> list[tuple[dict[str, Any], LineResult]]:
    cluster = RecordedCluster(load(recording))
    catalog = ClusterCatalog(cluster)
    return [(line, await run_line(line["command"], Requests(cluster, catalog).view())) for line in lines_of(recording)]


@pytest.mark.parametrize("recording", RECORDINGS)
async def test_every_line_is_as_kubectl_printed_it_but_for_those_with_a_reason(recording: str) -> None:
    found = {
        line["command"]: differs for line, ours in await run_all(recording) if (differs := what_differs(ours, line))
    }
    expected = {command: entry["differs"] for command, entry in differences()[recording].items()}
    assert found == expected


async def test_the_share_of_equal_lines_does_not_fall() -> None:
    equal = total = 0
    for recording in RECORDINGS:
        for line, ours in await run_all(recording):
            if " describe " not in line["command"]:
                total += 1
                equal += not what_differs(ours, line)
    assert total > 200
    assert equal / total >= NOT_DESCRIBED_FLOOR


async def test_what_describe_prints_is_equal_line_by_line_spacing_aside() -> None:
    equal = total = 0
    for recording in RECORDINGS:
        for line, ours in await run_all(recording):
            if " describe " in line["command"]:
                theirs, mine = (
                    [" ".join(one.split()) for one in masked(text).split("\n")]
                    for text in (line["stdout"], ours["stdout"])
                )
                total += len(theirs)
                blocks = difflib.SequenceMatcher(None, theirs, mine, autojunk=False).get_matching_blocks()
                equal += sum(block.size for block in blocks)
    assert total > 900
    assert equal / total >= DESCRIBED_FLOOR


def test_each_difference_names_a_golden_line_and_a_reason() -> None:
    for recording, entries in differences().items():
        known = {line["command"] for line in lines_of(recording)}
        assert set(entries) <= known
        assert all(entry["reason"] for entry in entries.values())
