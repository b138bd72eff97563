"""Whoever the cluster knows may ask with their own token, where the operator has the cluster asked."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import yaml

from api.edge import ApiKeys, Doors, TokenReviews, guarded
from api.operating.listening import listening, serving
from clusters import guard
from clusters.live import connect
from clusters.recorded import load
from clusters.replay import Replay, replaying
from composition import composed
from core.errors import Refused, SettingsError, Unavailable
from core.reviews import TOKEN, Identity
from core.settings.sources import load as load_settings
from tests.api.scripted import RememberingJournal, app_of

ANN = "system:serviceaccount:shop:frontend"
KEYS = ApiKeys((("bob", hashlib.sha256(b"key-of-bob").digest()),))


def token(replay: Replay, user: str = ANN) -> str:
    document = yaml.safe_load(replay.kubeconfig.read_text())
    return next(str(entry["user"]["token"]) for entry in document["users"] if entry["name"].startswith(user))


@asynccontextmanager
async def service(authenticator: TokenReviews, journal: RememberingJournal) -> AsyncIterator[str]:
    with listening("127.0.0.1", 0) as (listener, url):
        behind = guarded(app_of(journal=journal), Doors(), lambda: authenticator)
        task = asyncio.create_task(serving(behind, listener))
        try:
            yield url
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def post(url: str, bearer: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        headers = {"authorization": f"Bearer {bearer}"}
        return await client.post(f"{url}/query", json={"query": "How many pods?"}, headers=headers, timeout=20)


async def test_a_token_that_the_cluster_knows_is_a_caller_and_is_shown_to_it_once() -> None:
    journal = RememberingJournal()
    async with replaying(load("shop"), users=(ANN,)) as replay:
        cluster = connect(replay.kubeconfig, "shop", None, {}, token_reviews=True)
        async with service(TokenReviews(cluster.review_token, KEYS), journal) as url:
            asked = [(await post(url, bearer)).status_code for bearer in (token(replay), token(replay), "key-of-bob")]
            assert asked == [200, 200, 200]
            assert journal.callers == [f"kubernetes:{ANN}", f"kubernetes:{ANN}", "bob"]
            assert [seen.path for seen in replay.requests] == [TOKEN]
            assert (await post(url, "somebody-elses-token")).status_code == 401
            assert (await post(url, "cq_a-key-that-was-taken-back")).status_code == 401
            assert [seen.path for seen in replay.requests] == [TOKEN] * 2
        await cluster.close()


async def test_a_service_that_may_not_review_tokens_says_so_and_lets_nobody_in() -> None:
    async with replaying(load("shop"), users=(ANN,)) as replay:
        cluster = connect(replay.kubeconfig, f"{ANN}@shop", None, {}, token_reviews=True)
        with pytest.raises(Unavailable, match="403") as raised:
            await cluster.review_token("some-token")
        assert "system:auth-delegator" in raised.value.mend
        async with service(TokenReviews(cluster.review_token), RememberingJournal()) as url:
            assert (await post(url, "some-token")).status_code == 503
        await cluster.close()


async def test_without_the_setting_no_token_is_sent_anywhere() -> None:
    async with replaying(load("shop"), users=(ANN,)) as replay:
        cluster = connect(replay.kubeconfig, "shop", None, {})
        with pytest.raises(Refused, match="not reviewed here"):
            await cluster.review_token(token(replay))
        assert not replay.requests
        await cluster.close()


async def test_a_recording_tells_nobody_apart() -> None:
    settings = load_settings({"cluster.recording": "starter", "server.cluster_users": "on"}, {}, {}, {})
    with pytest.raises(SettingsError, match="whose a token is"):
        async with composed(settings, {}):
            pass


def test_a_review_of_a_token_passes_the_guard_only_as_one_and_nothing_else_passes_as_one() -> None:
    guard.check_review(TOKEN, b"{}", token=True)
    with pytest.raises(Refused):
        guard.check_review(TOKEN, b"{}")
    for path in (*guard.REVIEWS, "/api/v1/pods", "/apis/authentication.k8s.io/v1/tokenreviews/"):
        with pytest.raises(Refused):
            guard.check_review(path, b"{}", token=True)


async def test_what_the_cluster_said_of_a_token_is_asked_again_after_a_while(tmp_path: Path) -> None:
    now, known = [0.0], [True]

    async def review(given: str) -> Identity | None:
        return Identity("ann") if known[0] else None

    tokens = TokenReviews(review, clock=lambda: now[0])
    assert await tokens.caller("Bearer t") is not None
    known[0] = False
    assert await tokens.caller("Bearer t") is not None
    now[0] += 31
    assert await tokens.caller("Bearer t") is None
