"""The history holds answers with their evidence within its bounds, and shows each caller their own."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from api.history import History, HistoryUnavailable, opened
from core.flow import Exchange
from core.settings import HistorySettings


def document(identifier: str, question: str = "how many?", answer: str | None = "4", **more: Any) -> dict[str, Any]:
    return {"id": identifier, "question": question, "answer": answer, **more}


@pytest.fixture
async def history(tmp_path: Path) -> AsyncIterator[History]:
    made = History(tmp_path / "state" / "history.sqlite", HistorySettings(answers=3), drop_every=1)
    yield made
    await made.close()


async def test_an_answer_is_found_again_whole(history: History) -> None:
    await history.add(document("a", attempts=[{"tier": "offline", "ünï": "✓"}]))
    assert await history.find("a") == document("a", attempts=[{"tier": "offline", "ünï": "✓"}])
    assert await history.find("b") is None


async def test_pages_list_the_newest_first_and_go_on_where_the_last_one_ended(history: History) -> None:
    for identifier in "abc":
        await history.add(document(identifier))
    first = await history.page(limit=2)
    assert [each["id"] for each in first] == ["c", "b"]
    assert [each["id"] for each in await history.page(limit=2, before="b")] == ["a"]


async def test_the_oldest_go_where_there_are_too_many(history: History) -> None:
    for identifier in "abcde":
        await history.add(document(identifier))
    assert [each["id"] for each in await history.page()] == ["e", "d", "c"]


async def test_answers_that_are_too_old_or_too_large_together_go(tmp_path: Path) -> None:
    now = [1_000_000.0]
    history = History(tmp_path / "h.sqlite", HistorySettings(days=1, bytes=400), clock=lambda: now[0], drop_every=1)
    await history.add(document("old"))
    now[0] += 86_401
    await history.add(document("new"))
    assert [each["id"] for each in await history.page()] == ["new"]
    await history.add(document("large", text="x" * 300))
    await history.add(document("larger", text="x" * 330))
    assert [each["id"] for each in await history.page()] == ["larger"]
    await history.close()


async def test_a_caller_who_is_told_apart_sees_and_judges_only_their_own(history: History) -> None:
    await history.add(document("a"), caller="ada")
    await history.add(document("b"), caller="bob")
    assert [each["id"] for each in await history.page("ada")] == ["a"]
    assert await history.find("b", "ada") is None
    assert not await history.judge("b", right=False, caller="ada")
    assert [each["caller"] for each in await history.page()] == ["bob", "ada"]


async def test_a_judgement_stands_beside_its_answer_and_replaces_an_earlier_one(history: History) -> None:
    await history.add(document("a"))
    assert await history.judge("a", right=True)
    assert await history.judge("a", right=False, note="5, one is terminating")
    expected = {"right": False, "note": "5, one is terminating"}
    assert (await history.page())[0]["feedback"] == expected
    assert [one["feedback"] for one in await history.page() if "feedback" in one] == [expected]


async def test_a_session_is_told_oldest_first_without_what_had_no_answer(history: History) -> None:
    await history.add(document("a", "how many pods in oak?", "4"), session="s")
    await history.add(document("b", "why?", None), session="s")
    await history.add(document("c", "and in elm?", "7"), session="s")
    assert await history.session("s") == [Exchange("how many pods in oak?", "4"), Exchange("and in elm?", "7")]
    assert await history.session("other") == []


async def test_the_file_is_the_owners_alone(tmp_path: Path) -> None:
    history = History(tmp_path / "h.sqlite", HistorySettings())
    await history.add(document("a"))
    assert await history.page()
    assert stat.S_IMODE((tmp_path / "h.sqlite").stat().st_mode) == 0o600
    await history.close()


async def test_many_answers_at_once_are_all_kept(tmp_path: Path) -> None:
    history = History(tmp_path / "h.sqlite", HistorySettings())
    await asyncio.gather(*(history.add(document(str(number))) for number in range(50)))
    assert len(await history.page(limit=100)) == 50
    await history.close()


async def test_a_file_that_is_no_database_is_told_with_the_mend(tmp_path: Path) -> None:
    (tmp_path / "h.sqlite").write_text("not a database, though long enough to be looked at as one" * 20)
    history = History(tmp_path / "h.sqlite", HistorySettings())
    with pytest.raises(HistoryUnavailable, match="cannot be read or written") as caught:
        await history.page()
    assert "history.where" in caught.value.mend


def test_where_it_stands_follows_from_settings_and_home(tmp_path: Path) -> None:
    assert opened(HistorySettings("off"), {"HOME": str(tmp_path)}) is None
    assert opened(HistorySettings(), {}) is None
    assert opened(HistorySettings(), {"HOME": str(tmp_path)}) is not None


async def test_an_answer_of_a_shared_history_is_seen_by_another_process_as_soon_as_it_is_added(tmp_path: Path) -> None:
    ours, theirs = (History(tmp_path / "h.sqlite", HistorySettings(), shared=True) for _ in range(2))
    for number in range(5):
        await ours.add({"id": f"{number}", "question": "q", "answer": "a"}, session="s")
        assert len(await theirs.session("s")) == number + 1
    await asyncio.gather(ours.close(), theirs.close())
