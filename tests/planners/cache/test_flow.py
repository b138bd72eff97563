"""A question that is asked again, over real protocols, while the cluster changes between the two askings."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path
from typing import Any

from clusters.recorded.recording import API, SHIPPED
from composition import composed
from core.flow import Answer, Question
from core.settings.sources import load
from tests.servers import plan, scripted_openai

ASK = "How many pods are in the default namespace?"
COUNT = plan("kubectl get pods -n default -o name", answer="count")


async def ask(folder: Path, url: str, text: str = ASK, *, refresh: bool = False) -> Answer:
    settings = load({"cluster.recording": str(folder), "cache.where": str(folder / "plans.sqlite")}, {}, {}, {})
    async with composed(settings, {"OPENAI_BASE_URL": url}) as copilot:
        return await copilot.answer(Question(text), refresh=refresh)


def lose_a_pod(folder: Path, namespace: str) -> None:
    """Take one pod of the namespace out of a recording, from its list and from its table."""
    document = json.loads(gzip.decompress((folder / API).read_bytes()))
    lists = [r["body"] for r in document["responses"] if r["path"] == "/api/v1/pods"]
    pods = next(body["items"] for body in lists if "items" in body)
    lost = next(pod["metadata"]["name"] for pod in pods if pod["metadata"]["namespace"] == namespace)

    def stays(entry: dict[str, Any]) -> bool:
        return bool(entry.get("object", entry)["metadata"]["name"] != lost)

    for body in lists:
        for part in {"items", "rows"} & set(body):
            body[part] = [entry for entry in body[part] if stays(entry)]
    (folder / API).write_bytes(gzip.compress(json.dumps(document).encode(), 1))


async def test_a_repeated_question_makes_no_model_call_and_sees_the_changed_cluster(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(SHIPPED / "starter", folder)
    async with scripted_openai(COUNT) as server:
        first = await ask(folder, server.url)
        calls = server.total
        lose_a_pod(folder, "default")
        second = await ask(folder, server.url, "how many  pods are in the default namespace")
        assert (first.tier, second.tier) == ("remote", "cache")
        assert int(second.text) == int(first.text) - 1
        assert server.total == calls
        assert (await ask(folder, server.url, refresh=True)).tier == "remote"
        assert server.total == 2 * calls
        assert (await ask(folder, server.url, ASK.replace("default", "kube-system"))).tier == "remote"
