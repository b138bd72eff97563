"""What a plan is kept under and for how long, in a file and in a real Redis."""

from __future__ import annotations

import asyncio
import json
import shutil
import socket
import sqlite3
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import SettingsError
from core.flow import AsCount, AsYesNo, Plan, Question, Refuse
from core.ports import CachedPlan
from core.settings.settings import CacheSettings
from kubectl.parser import parse
from planners.cache import where as cache_place
from planners.cache.plans import CachedPlans, Store, StoreUnavailable, normalised
from planners.cache.redis import RedisStore
from planners.cache.sqlite import SqliteStore
from planners.prompting import wire
from tests.planners.fakes import KILN, FakeCatalog, quarry
from tests.thoroughness import examples

ASK = Question("How many pods has lantern?")
COUNT = Plan((parse("kubectl get pods -n quarry -l app=lantern -o name | sort"),), AsCount())
KEPT = CachedPlan(COUNT, "openai/gpt-4.1", confidence=0.8)


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(tmp_path / "deep" / "plans.sqlite", clock=Clock())
    yield store
    await store.close()
    await store.close()


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("there is no redis-server (Debian: apt-get install redis-server)")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path_factory.mktemp("redis"))]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        for _ in range(500):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.01)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture
async def redis(redis_url: str) -> AsyncIterator[RedisStore]:
    store = RedisStore(redis_url)
    await store.clear()
    yield store
    await store.close()
    await store.close()


@pytest.fixture(params=["file", "redis"])
def store(request: pytest.FixtureRequest) -> Store:
    found: Store = request.getfixturevalue(request.param)
    return found


async def test_a_plan_is_found_as_it_was_kept_until_it_is_dropped(store: Store) -> None:
    plans = CachedPlans(store, quarry(), "minikube")
    assert await plans.find(ASK) is None
    await plans.keep(ASK, KEPT)
    assert await plans.find(ASK) == KEPT
    await plans.drop(ASK)
    assert await plans.find(ASK) is None


async def test_a_later_plan_takes_the_place_of_an_earlier_one_and_all_can_be_forgotten(store: Store) -> None:
    plans = CachedPlans(store, quarry())
    await plans.keep(ASK, KEPT)
    later = replace(KEPT, plan=Plan((parse("kubectl get pods -A"),), AsYesNo("at_least", "3")), empty=True)
    await plans.keep(ASK, later)
    assert await plans.find(ASK) == later
    await plans.keep(Question("Delete it."), CachedPlan(Plan((), Refuse("it deletes")), "m"))
    assert len(await store.texts()) == 2
    assert await store.clear() == 2
    assert (await store.texts(), await store.clear()) == ((), 0)


async def test_what_is_kept_can_be_told_to_be_too_old(store: Store) -> None:
    await store.put("key", "text", 0.001)
    await asyncio.sleep(0.01)
    if isinstance(store, SqliteStore):
        store._clock = lambda: Clock.now + 1
    assert await store.get("key") is None
    assert await store.texts() == ()


async def test_plans_are_shared_by_those_that_use_the_same_file(file: SqliteStore) -> None:
    await CachedPlans(file, quarry()).keep(ASK, KEPT)
    other = SqliteStore(file._file, clock=Clock())
    try:
        assert await CachedPlans(other, quarry()).find(ASK) == KEPT
    finally:
        await other.close()


async def test_a_plan_that_was_read_takes_no_thread_again_until_somebody_else_has_written(
    file: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await file.put("key", "first", 60)
    other, threads = SqliteStore(file._file, clock=Clock()), []
    done = SqliteStore._done

    def noted(self: SqliteStore, work: Any) -> Any:
        threads.append(self)
        return done(self, work)

    monkeypatch.setattr(SqliteStore, "_done", noted)
    try:
        assert [await file.get("key") for _ in range(5)] == ["first"] * 5
        assert threads == [file]
        await other.put("key", "second", 60)
        assert [await file.get("key") for _ in range(3)] == ["second"] * 3
        await other.delete("key")
        assert await file.get("key") is None
        await other.put("key", "third", 60)
        await file.put("key", "fourth", 60)
        assert await file.get("key") == "fourth"
        assert await file.clear() == 1
        assert await file.get("key") is None
    finally:
        await other.close()


async def test_the_file_is_for_its_owner_alone(file: SqliteStore) -> None:
    await file.put("key", "text", 60)
    assert (file._file.stat().st_mode & 0o777, file._file.parent.stat().st_mode & 0o777) == (0o600, 0o700)


async def test_the_oldest_plans_go_first_when_there_are_too_many(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "plans", most=3, clock=Clock())
    for number in range(5):
        await store.put(str(number), f"text {number}", 60)
    assert await store.texts() == ("text 4", "text 3", "text 2")
    await store.close()


@pytest.mark.parametrize(
    "other",
    [
        Question("How many pods has lantern2?"),
        Question("How many Pods has lantern?"),
        Question("How many pods has lantern in quarry?"),
        replace(ASK, namespace="quarry"),
        replace(ASK, namespace="default"),  # named, it narrows what is meant
        replace(ASK, context="production"),
    ],
    ids=str,
)
async def test_another_question_namespace_or_context_has_a_plan_of_its_own(file: SqliteStore, other: Question) -> None:
    plans = CachedPlans(file, quarry(), "minikube")
    await plans.keep(ASK, KEPT)
    assert await plans.find(other) is None
    assert await plans.find(replace(ASK, context="minikube")) == KEPT


async def test_a_question_or_a_plan_with_a_credential_in_it_is_not_kept(file: SqliteStore) -> None:
    plans, token = CachedPlans(file, quarry(), "minikube"), "ghp_" + "q1W2" * 9
    searched = Plan((parse(f"kubectl get pods -n quarry -o name | grep {token}"),), AsCount())
    await plans.keep(Question(f"Which pods have {token}?"), KEPT)
    await plans.keep(ASK, replace(KEPT, plan=searched))
    assert await file.texts() == ()


async def test_a_server_that_serves_other_kinds_has_plans_of_its_own(file: SqliteStore) -> None:
    await CachedPlans(file, quarry()).keep(ASK, KEPT)
    fewer = {resource: objects for resource, objects in quarry()._objects.items() if resource is not KILN}
    assert await CachedPlans(file, FakeCatalog(fewer)).find(ASK) is None


async def test_planners_that_are_told_less_of_the_cluster_have_plans_of_their_own(file: SqliteStore) -> None:
    await CachedPlans(file, quarry(), share="schema").keep(ASK, KEPT)
    assert await CachedPlans(file, quarry(), share="names").find(ASK) is None
    assert await CachedPlans(file, quarry(), share="schema").find(ASK) == KEPT


async def test_another_prompt_has_plans_of_its_own(file: SqliteStore, monkeypatch: pytest.MonkeyPatch) -> None:
    plans = CachedPlans(file, quarry())
    await plans.keep(ASK, KEPT)
    monkeypatch.setattr("planners.cache.plans.prompted", lambda: "another")
    assert await plans.find(ASK) is None


@pytest.mark.parametrize(
    ("asked", "same"),
    [
        ("How many pods?", "how many pods"),
        ("  How   many\npods ?", "how many pods"),
        ("how many pods!!", "how many pods"),
        ("ERROR lines of zephyr", "ERROR lines of zephyr"),
        ("Show ERROR", "show ERROR"),
    ],
)
def test_blanks_closing_marks_and_the_first_capital_make_no_difference(asked: str, same: str) -> None:
    assert normalised(asked) == same


@settings(max_examples=examples(100))
@given(st.text(max_size=40))
def test_what_is_normalised_stays_as_it_is(text: str) -> None:
    assert normalised(normalised(text)) == normalised(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "nonsense",
        '{"plan": {}}',
        "[" * 100_000,
        json.dumps({"plan": json.loads(wire.write_plan(COUNT)), "model": "m", "empty": False, "confidence": 10**400}),
        json.dumps({"plan": json.loads(wire.write_plan(COUNT)), "model": "m", "empty": False, "confidence": "sure"}),
        *(
            json.dumps({"plan": json.loads(wire.write_plan(COUNT)), "model": "m", "empty": False, **said})
            for said in (
                {"confidence": float("nan")},
                {"confidence": float("inf")},
                {"confidence": 5},
                {"confidence": "0.9"},
                {"confidence": 0.5, "model": "\ud800"},
                {"confidence": 0.5, "model": "m\x1b[2J"},
                {"confidence": 0.5, "model": "m" * 1_000_000},
                {"confidence": 0.5, "more": "m" * 1_000_000},
            )
        ),
        '{"plan": {"commands": ["kubectl delete pod zephyr"], "answer": {"type": "value"}}, "model": "m", '
        '"empty": false, "confidence": null}',
    ],
)
async def test_what_is_no_readable_plan_is_forgotten_and_never_run(file: SqliteStore, text: str) -> None:
    plans = CachedPlans(file, quarry())
    await file.put(str(await plans._key(ASK)), text, 60)
    assert await plans.find(ASK) is None
    assert await file.texts() == ()


async def test_a_file_that_is_no_database_costs_no_question_anything(tmp_path: Path) -> None:
    (tmp_path / "plans").write_text("this is no database, but long enough to look like one " * 40)
    await _nothing_happens(SqliteStore(tmp_path / "plans"))
    await _nothing_happens(SqliteStore(tmp_path / "plans" / "below" / "a-file"))


@pytest.mark.parametrize("url", ["redis://127.0.0.1:9/0", "redis://:hidden-word@127.0.0.1:9/0", "redis://["])
async def test_a_redis_that_is_not_there_costs_no_question_anything(url: str) -> None:
    await _nothing_happens(RedisStore(url))


async def _nothing_happens(store: Store) -> None:
    plans = CachedPlans(store, quarry())
    await plans.keep(ASK, KEPT)
    assert await plans.find(ASK) is None
    await plans.drop(ASK)
    with pytest.raises(StoreUnavailable) as caught:
        await store.texts()
    assert "cache.where" in caught.value.mend
    assert "hidden-word" not in str(caught.value)
    await plans.close()


async def test_a_store_that_fails_is_complained_of_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "plans").write_text("this is no database, but long enough to look like one " * 40)
    plans = CachedPlans(SqliteStore(tmp_path / "plans"), quarry())
    for _ in range(3):
        await plans.find(ASK)
        await plans.keep(ASK, KEPT)
    assert [record.getMessage().count("questions go on") for record in caplog.records] == [1]
    assert str(tmp_path / "plans") in caplog.text
    await plans.close()


async def test_a_file_that_may_only_be_read_still_answers_and_breaks_nothing(tmp_path: Path) -> None:
    file = tmp_path / "plans"
    first = CachedPlans(SqliteStore(file), quarry())
    await first.keep(ASK, KEPT)
    await first.close()
    for made in (tmp_path / "plans-wal", tmp_path / "plans-shm"):
        made.unlink(missing_ok=True)
    with closing(sqlite3.connect(file)) as database:  # as for somebody who may not write, also where we are root
        database.execute("CREATE TRIGGER no BEFORE INSERT ON plans BEGIN SELECT RAISE(ABORT, 'read-only'); END")
    plans = CachedPlans(SqliteStore(file), quarry())
    await plans.keep(replace(ASK, text="another"), KEPT)
    assert await plans.find(ASK) == KEPT
    await plans.close()


async def test_replicas_that_start_at_the_same_time_all_open_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planners.cache.sqlite.BUSY", 10.0)  # a slow disk is not what this is about
    for round_ in range(8):
        stores = [SqliteStore(tmp_path / str(round_)) for _ in range(6)]
        await asyncio.gather(*(store.put("key", "text", 60) for store in stores))
        assert [await store.get("key") for store in stores] == ["text"] * 6
        for store in stores:
            await store.close()


async def test_two_replicas_on_one_file_read_and_write_side_by_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("planners.cache.sqlite.BUSY", 10.0)  # a slow disk is not what this is about
    stores = [SqliteStore(tmp_path / "plans") for _ in range(2)]

    async def use(replica: int, store: SqliteStore) -> list[str | None]:
        for number in range(15):
            await store.put(f"{replica}-{number}", str(number), 60)
        return [await store.get(f"{replica}-{number}") for number in range(15)]

    try:
        found = await asyncio.gather(*(use(replica, store) for replica, store in enumerate(stores)))
        assert found == [[str(number) for number in range(15)]] * 2
        assert len(await stores[0].texts()) == 30
    finally:
        for store in stores:
            await store.close()


async def test_a_file_that_another_process_holds_costs_a_moment_and_no_question(tmp_path: Path) -> None:
    plans = CachedPlans(SqliteStore(tmp_path / "plans"), quarry())
    await plans.keep(ASK, KEPT)
    with closing(sqlite3.connect(tmp_path / "plans")) as other:
        other.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        await plans.keep(replace(ASK, text="another"), KEPT)
        assert time.monotonic() - began < 1
        assert await plans.find(ASK) == KEPT
    await plans.keep(replace(ASK, text="another"), KEPT)
    assert await plans.find(replace(ASK, text="another")) == KEPT
    await plans.close()


async def test_a_store_that_is_slow_is_not_waited_for() -> None:
    class Slow(SqliteStore):
        async def get(self, key: str) -> str | None:
            await asyncio.sleep(60)
            return None

    assert await asyncio.wait_for(CachedPlans(Slow(Path("unused")), quarry()).find(ASK), 5) is None


@pytest.mark.parametrize(
    ("where", "environ", "place"),
    [
        ("off", {"HOME": "/home/me"}, ""),
        ("", {}, ""),
        ("", {"HOME": "/home/me"}, "/home/me/.cache/k8s-query-copilot/plans.sqlite"),
        ("", {"HOME": "/home/me", "XDG_CACHE_HOME": "/cache"}, "/cache/k8s-query-copilot/plans.sqlite"),
        ("plans.db", {}, "plans.db"),
        ("redis://box/1", {}, "redis://box/1"),
    ],
)
def test_plans_are_kept_where_the_settings_say(where: str, environ: dict[str, str], place: str) -> None:
    assert cache_place.place(CacheSettings(where), environ) == place
    store = cache_place.store(CacheSettings(where), environ)
    expected = RedisStore if where.startswith("redis") else SqliteStore
    assert isinstance(store, expected) if place else store is None


def test_a_url_of_another_kind_is_refused() -> None:
    with pytest.raises(SettingsError, match="memcached"):
        cache_place.store(CacheSettings("memcached://box"), {})


async def test_two_clusters_of_one_name_and_two_ensembles_have_plans_of_their_own(tmp_path: Path) -> None:
    file = SqliteStore(tmp_path / "plans")

    def plans(uid: str, ensemble: str = "a, b, c") -> CachedPlans:
        async def identity() -> str:
            return uid

        return CachedPlans(file, quarry(), "minikube", identity=identity, ensemble=ensemble)

    await plans("one").keep(ASK, KEPT)
    assert await plans("one").find(ASK) == KEPT
    assert await plans("another").find(ASK) is None
    assert await plans("one", "a, b").find(ASK) is None
    await file.close()


async def test_a_cluster_that_nobody_can_tell_from_others_has_no_kept_plans(tmp_path: Path) -> None:
    async def unknown() -> str:
        return ""

    plans = CachedPlans(SqliteStore(tmp_path / "plans"), quarry(), "minikube", identity=unknown)
    await plans.keep(ASK, KEPT)
    await plans.drop(ASK)
    assert await plans.find(ASK) is None
    await plans.close()


async def test_a_cluster_made_anew_under_the_old_name_is_noticed_while_we_serve(tmp_path: Path) -> None:
    uids, now = iter(["old", "new"]), [1000.0]

    async def identity() -> str:
        return next(uids)

    file = SqliteStore(tmp_path / "plans")
    plans = CachedPlans(file, quarry(), "minikube", identity=identity, clock=lambda: now[0])
    await plans.keep(ASK, KEPT)
    assert await plans.find(ASK) == KEPT
    now[0] += 61
    assert await plans.find(ASK) is None
    await plans.close()
