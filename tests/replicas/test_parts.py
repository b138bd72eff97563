"""What replicas share, part by part, on a real redis-server: counted once, and alone when it is gone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from api.doctor.examination import plan_cache, sharing
from api.edge import Accounts, CallerLimits, SharedAccounts
from api.history import History
from api.history.shared import SharedHistory
from api.problems import Problem
from composition import composed
from composition.sharing import shared_state
from core.errors import ModelUnavailable, SettingsError
from core.flow import Question
from core.settings import HistorySettings
from core.settings.sources import load
from core.sharing import Shared, SharingUnavailable
from planners.cache import RedisLink
from planners.spending import Breaker, Ledger, Outages, SharedLedger, Spent
from tests.replicas.redis_server import RedisServer, redis_server
from tests.servers import plan, scripted_openai

DAY = "2031-02-03"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    with redis_server(tmp_path) as running:
        yield running


@pytest.fixture
async def links(server: RedisServer) -> AsyncIterator[tuple[RedisLink, RedisLink]]:
    async with AsyncExitStack() as stack:
        made = (RedisLink(server.url), RedisLink(server.url))
        for link in made:
            stack.push_async_callback(link.close)
        yield made


class Doubtful:
    """A state that does what it is asked and then says that it did not, so many times."""

    def __init__(self, shared: Shared, times: int) -> None:
        self._shared = shared
        self._times = times

    async def run(self, script: str, keys: object, arguments: object = ()) -> object:
        found = await self._shared.run(script, keys, arguments)  # type: ignore[arg-type]
        if self._times:
            self._times -= 1
            raise SharingUnavailable("no answer in time")
        return found

    async def trouble(self) -> str:
        return ""

    async def close(self) -> None:
        pass


async def test_what_replicas_spend_on_a_day_adds_up(links: tuple[RedisLink, RedisLink]) -> None:
    one, other = (SharedLedger(link, Ledger()) for link in links)
    assert await one.add(DAY, Spent(100, 0.5)) == Spent(100, 0.5)
    assert await other.add(DAY, Spent(40, 0.25)) == Spent(140, 0.75)
    assert await one.add(DAY, Spent(-60, -0.25)) == Spent(80, 0.5)
    assert await one.add("2031-02-04", Spent(7)) == Spent(7)


async def test_an_amount_that_may_have_been_counted_is_sent_again_and_counted_once(
    links: tuple[RedisLink, RedisLink],
) -> None:
    doubtful = SharedLedger(Doubtful(links[0], 1), Ledger())
    assert await doubtful.add(DAY, Spent(100)) == Spent(100)
    assert await doubtful.add(DAY, Spent(10)) == Spent(110)
    assert await SharedLedger(links[1], Ledger()).add(DAY, Spent()) == Spent(110)


async def test_what_was_spent_while_redis_was_gone_is_counted_alone_and_sent_behind(server: RedisServer) -> None:
    now = [0.0]
    link = RedisLink(server.url, clock=lambda: now[0])
    ledger = SharedLedger(link, Ledger())
    try:
        assert await ledger.add(DAY, Spent(100)) == Spent(100)
        server.stop()
        assert await ledger.add(DAY, Spent(20)) == Spent(120)
        assert "cannot be reached" in await link.trouble()
        assert "heron-password" not in await link.trouble()
        server.start()
        now[0] += 10
        assert await ledger.add(DAY, Spent(3)) == Spent(23)  # redis-server began anew: what it had is gone
        assert await link.trouble() == ""
    finally:
        await link.close()


async def test_a_redis_that_is_gone_costs_one_wait_and_not_one_for_each_question(server: RedisServer) -> None:
    server.stop()
    now = [0.0]
    link = RedisLink(server.url, clock=lambda: now[0])
    with pytest.raises(SharingUnavailable, match="cannot be reached"):
        await link.run("return 1", ())
    server.start()
    with pytest.raises(SharingUnavailable):
        await link.run("return 1", ())  # not tried again within a moment
    now[0] += 5
    assert await link.run("return 1", ()) == 1
    await link.close()


async def test_a_caller_has_one_rate_and_one_hand_at_all_replicas(links: tuple[RedisLink, RedisLink]) -> None:
    limits = CallerLimits(rate=3, concurrency=1)
    one, other = (SharedAccounts(Accounts(limits), link) for link in links)
    async with one.question("ann"):
        with pytest.raises(Problem, match="1 of your questions"):
            async with other.question("ann"):
                pass
        async with other.question("bob"):
            pass
    for accounts in (one, other):
        async with accounts.question("ann"):
            pass
    with pytest.raises(Problem, match="3 questions a minute") as told:
        async with one.question("ann"):
            pass
    assert 1 <= int(told.value.headers["Retry-After"]) <= 20


async def test_a_question_whose_replica_went_away_is_in_hand_until_its_lease_ends_and_a_live_one_longer(
    links: tuple[RedisLink, RedisLink],
) -> None:
    limits = CallerLimits(concurrency=1)
    one, other = (SharedAccounts(Accounts(limits), link, lease=0.6) for link in links)
    async with one.question("ann"):
        await asyncio.sleep(1.5)
        with pytest.raises(Problem):
            async with other.question("ann"):
                pass
    gone = one.question("bob")
    await gone.__aenter__()
    [task] = [task for task in asyncio.all_tasks() if "_say" in repr(task.get_coro())]
    task.cancel()  # as when the process is killed: it says nothing any more, and gives nothing back
    with pytest.raises(Problem):
        async with other.question("bob"):
            pass
    await asyncio.sleep(1.9)
    async with other.question("bob"):
        pass
    await gone.__aexit__(None, None, None)


async def test_limits_hold_for_each_replica_alone_while_redis_is_gone(server: RedisServer) -> None:
    server.stop()
    link = RedisLink(server.url)
    accounts = SharedAccounts(Accounts(CallerLimits(rate=1)), link)
    async with accounts.question("ann"):
        pass
    with pytest.raises(Problem, match="1 questions a minute"):
        async with accounts.question("ann"):
            pass
    await link.close()


async def test_a_plan_that_won_at_one_replica_is_run_again_at_another_without_a_call(server: RedisServer) -> None:
    wanted = {"cluster.recording": "starter", "replicas.redis": server.url}
    question = Question("How many pods are in the default namespace?")
    async with scripted_openai(plan("kubectl get pods -n default -o name", answer="count")) as models:
        environ = {"OPENAI_BASE_URL": models.url}
        async with (
            composed(load(wanted, {}, {}, {}), environ) as one,
            composed(load(wanted, {}, {}, {}), environ) as two,
        ):
            await one.warm()  # litellm takes long to import where the machine is busy
            assert (await one.answer(question)).tier == "remote"
            calls = models.total
            assert (await two.answer(question)).tier == "cache"
            assert models.total == calls


def test_what_is_no_redis_url_is_told_at_the_start_without_what_it_holds() -> None:
    with pytest.raises(SettingsError, match="no Redis URL") as told:
        shared_state(load({"replicas.redis": "http://:heron-password@here"}, {}, {}, {}))
    assert "heron-password" not in str(told.value)


async def test_an_outage_that_one_replica_found_keeps_the_others_back_until_it_is_over(
    links: tuple[RedisLink, RedisLink],
) -> None:
    here, there = (Outages(link) for link in links)
    found, told = (Breaker(failures=1, outages=outages, name="heron api") for outages in (here, there))
    other = Breaker(failures=1, outages=there, name="egret api")
    async with here.followed():
        found.failed(ModelUnavailable("no answer from heron", "wait"))
        await asyncio.sleep(0.3)
        await there.look()
        kept = told.held_off()
        assert kept is not None
        assert "no answer from heron (not tried again for" in str(kept)
        assert not told.open
        assert other.held_off() is None
        found.succeeded()
        await asyncio.sleep(0.3)
        await there.look()
        assert told.held_off() is None


def document(identifier: str, question: str, answer: str) -> dict[str, object]:
    return {"id": identifier, "question": question, "answer": answer, "attempts": []}


async def test_an_answer_of_one_replica_is_found_followed_and_judged_at_another(
    links: tuple[RedisLink, RedisLink], tmp_path: Path
) -> None:
    limits = HistorySettings(answers=3)
    one, other = (
        SharedHistory(link, History(tmp_path / f"{number}.sqlite", limits), limits) for number, link in enumerate(links)
    )
    for number in range(5):
        await one.add(document(f"0{number}", f"How many herons {number}?", str(number)), "ann", "marsh")
    await other.add(document("04", "How many herons 4?", "4"), "ann", "marsh")  # sent once more: it is there already
    await other.add(document("aa", "How many egrets?", "9"), "bob")
    assert [entry["id"] for entry in await other.page("ann")] == ["04", "03"]
    assert [entry["id"] for entry in await one.page()] == ["aa", "04", "03"]
    assert [entry["id"] for entry in await one.page("", 1, before="04")] == ["03"]
    assert (await other.find("03", "ann") or {})["answer"] == "3"
    assert await other.find("03", "bob") is None
    assert await other.find("00", "ann") is None
    assert [(one.question, one.answer) for one in await other.session("marsh", "ann", 2)] == [
        ("How many herons 3?", "3"),
        ("How many herons 4?", "4"),
    ]
    assert await other.session("marsh", "bob") == []
    assert not await other.judge("04", False, "five", "bob")
    assert await other.judge("04", False, "five", "ann")
    assert (await one.find("04", "ann") or {})["feedback"] == {"right": False, "note": "five"}
    for history in (one, other):
        await history.close()


async def test_a_history_without_redis_is_the_replicas_own(server: RedisServer, tmp_path: Path) -> None:
    server.stop()
    limits, link = HistorySettings(), RedisLink(server.url)
    history = SharedHistory(link, History(tmp_path / "own.sqlite", limits), limits)
    await history.add(document("0a", "How many herons?", "4"), "ann")
    assert [entry["id"] for entry in await history.page("ann")] == ["0a"]
    await history.close()
    await link.close()


async def test_doctor_tells_whether_what_replicas_share_can_be_reached(server: RedisServer) -> None:
    settings = load({"cluster.recording": "starter", "replicas.redis": server.url}, {}, {}, {})
    assert [finding.level async for finding in sharing(settings)] == ["ok"]
    assert (await plan_cache(settings, {})).text == "cache of plans: 0 in redis://***@127.0.0.1:" + f"{server.port}/0"
    server.stop()
    [finding] = [finding async for finding in sharing(settings)]
    assert finding.level == "warning"
    assert "heron-password" not in str(finding)
    assert [finding async for finding in sharing(load({}, {}, {}, {}))] == []
