"""A question may name a context that the operator allowed, and no other; the answer says where it comes from."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from api.app import create_app
from clusters.recorded import load
from clusters.replay import replaying
from composition import Copilots, composed, copilots
from core.errors import Refused, SettingsError
from core.flow import Question
from core.settings import Settings
from core.settings.sources import load as load_settings
from tests.api.scripted import RememberingJournal, well

NODES = "How many nodes are there in the cluster?"
PODS = "How many pods are in the namespace shop?"


def merged(folder: Path, *kubeconfigs: Path) -> Path:
    """One kubeconfig of several; the first one's context is current."""
    documents = [yaml.safe_load(path.read_text()) for path in kubeconfigs]
    whole = {**documents[0]}
    for lists in ("contexts", "clusters", "users"):
        whole[lists] = [entry for document in documents for entry in document[lists]]
    path = folder / "config"
    path.write_text(yaml.safe_dump(whole))
    return path


@asynccontextmanager
async def two(folder: Path, contexts: str = "shop") -> AsyncIterator[tuple[Copilots, Any, Any]]:
    """The recordings `starter` (our own) and `shop`, replayed, with these contexts allowed."""
    async with AsyncExitStack() as stack:
        own = await stack.enter_async_context(replaying(load("starter")))
        other = await stack.enter_async_context(replaying(load("shop")))
        kubeconfig = merged(folder, own.kubeconfig, other.kubeconfig)
        wanted = {"cluster.kubeconfig": str(kubeconfig), "server.contexts": contexts, "cache.where": "off"}
        copilot = await stack.enter_async_context(composed(load_settings(wanted, {}, {}, {}), {}))
        yield await stack.enter_async_context(copilots(copilot, {})), own, other


async def test_a_question_is_answered_from_the_context_that_it_names(tmp_path: Path) -> None:
    async with two(tmp_path) as (served, own, other):
        context = served.own.cluster.context
        app = create_app(served.answer, well, RememberingJournal(), context=context, contexts=served.contexts)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://localhost") as client:

            async def ask(**more: str) -> Any:
                return (await client.post("/v1/ask", json={"query": PODS, **more})).json()

            assert not other.requests
            named, unnamed = await ask(context="shop"), await ask()
            assert (named["context"], unnamed["context"]) == ("shop", "starter")
            assert named["answer"] != unnamed["answer"]
            assert other.requests
            before = len(other.requests) + len(own.requests)
            refused = await client.post("/v1/ask", json={"query": PODS, "context": "third"})
            assert refused.status_code == 422
            assert "'starter', 'shop'" in refused.json()["mend"]
            assert len(other.requests) + len(own.requests) == before


async def test_a_context_that_the_kubeconfig_has_is_not_asked_unless_it_is_allowed(tmp_path: Path) -> None:
    async with two(tmp_path, "") as (served, _, other):
        with pytest.raises(Refused, match="'shop' may not be asked"):
            await served.answer(Question(NODES, context="shop"))
        assert not other.requests


async def test_a_context_that_does_not_exist_is_told_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="nowhere"):
        async with two(tmp_path, "shop, nowhere"):
            pass


async def test_a_recording_has_no_further_contexts() -> None:
    settings: Settings = load_settings({"cluster.recording": "starter", "server.contexts": "shop"}, {}, {}, {})
    with pytest.raises(SettingsError, match=r"server\.contexts"):
        async with composed(settings, {}) as copilot, copilots(copilot, {}):
            pass
