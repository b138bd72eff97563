"""The laboratory: the flow on a recording, and expectations that the cluster itself gives."""

from __future__ import annotations

import pytest

from core.errors import SettingsError
from eval.laboratory import laboratory, run
from eval.scenarios import Case
from planners.offline import OfflinePlanner


def asked(kind: str, line: str) -> Case:
    return Case.model_validate(
        {"id": "x", "question": "How many nodes are there?", "kind": kind, "expect": {"kubectl": line}}
    )


async def test_an_expectation_that_is_a_command_is_what_the_cluster_says() -> None:
    async with laboratory("starter") as bench:
        counted = await bench.truth(asked("count", "kubectl get pods --no-headers | wc -l"))
        listed = await bench.truth(asked("list", "kubectl get services -o jsonpath='{.items[*].metadata.name}'"))
        offline = bench.asking([OfflinePlanner(bench.catalog)], "offline")
        [right] = await run([asked("count", "kubectl get nodes --no-headers | wc -l")], offline, bench.truth)
        [wrong] = await run([asked("count", "kubectl get pods --no-headers | wc -l")], offline, bench.truth)
    assert counted.expect == ("4",)
    assert set(listed.expected or ()) == {"kubernetes", "mongodb", "my-service"}
    assert (right.outcome, wrong.outcome) == ("right", "wrong")


async def test_where_the_command_fails_nobody_knows_what_is_right() -> None:
    async with laboratory("starter") as bench:
        with pytest.raises(SettingsError, match="gives nothing"):
            await bench.truth(asked("count", "kubectl get pods -n nowhere-at-all --no-headers | wc -l"))
        [result] = await run(
            [asked("count", "kubectl get pod gone-for-good -o name")],
            bench.asking([OfflinePlanner(bench.catalog)], "offline"),
            bench.truth,
        )
    assert result.outcome == "unscored"
