"""What one question costs the cluster, from the outermost door of the composition."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from clusters.recorded import RecordedCluster
from composition import composed
from core.flow import Question
from core.settings import ClusterSettings, Settings


@pytest.mark.parametrize(
    "text", ["Which deployment in shop has the most replicas?", "which pods are not ready in shop?"]
)
async def test_weighing_what_a_question_means_and_answering_it_ask_the_cluster_for_nothing_twice(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: Counter[tuple[Any, ...]] = Counter()
    get = RecordedCluster.get

    async def noted(self: RecordedCluster, *request: Any) -> Any:
        asked[request] += 1
        return await get(self, *request)

    async with composed(Settings(cluster=ClusterSettings(recording="shop")), {}) as copilot:
        await copilot.warm()
        monkeypatch.setattr(RecordedCluster, "get", noted)
        first = await copilot.answer(Question(text))
        assert first.tier == "offline"
        assert asked
        assert max(asked.values()) == 1, asked.most_common(3)
        asked.clear()
        again = await copilot.answer(Question(text))
        assert (again.text, bool(asked)) == (first.text, True)  # the next question looks afresh
