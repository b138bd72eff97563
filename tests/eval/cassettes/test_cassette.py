"""A cassette: recorded once, replayed without a call, and loud where something is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from core.errors import ModelReplyError, ModelUnavailable, SettingsError
from core.flow import Usage
from core.ports import ChatReply, Message, Terms
from eval.cassettes import Cassette, CassetteChat, CassetteMiss, metered

ASK = (Message("system", "plan"), Message("user", "how many herons?"))


class Model:
    """Counts its calls, and says or raises what it was given."""

    name = "made/up"

    def __init__(self, *replies: str | Exception) -> None:
        self.replies = list(replies)
        self.calls = 0

    async def chat(self, messages: Sequence[Message], schema: Mapping[str, Any] | None = None) -> ChatReply:
        self.calls += 1
        reply = self.replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        return ChatReply(reply, Usage(100, 10, 0.002))

    async def terms(self) -> Terms:
        return Terms(1024)

    async def close(self) -> None:
        """Nothing is open."""


def replayed(path: Path, **more: Any) -> CassetteChat:
    return CassetteChat(Model(), Cassette(path, replay_only=True), "p", **more)


async def test_what_was_recorded_is_replayed_without_a_call_with_what_it_cost(tmp_path: Path) -> None:
    path, model = tmp_path / "deep" / "c.jsonl", Model("four", "five")
    chat = CassetteChat(model, Cassette(path), "p")
    assert [(await chat.chat(ASK)).text for _ in range(2)] == ["four", "four"]
    assert (await CassetteChat(model, Cassette(path), "p", sample="1").chat(ASK)).text == "five"
    assert model.calls == 2
    with metered() as meter:
        reply = await replayed(path).chat(ASK)
    assert (reply.text, reply.usage) == ("four", Usage(100, 10, 0.002))
    assert (meter.launched, len(meter.calls["p"])) == (1, 1)


@pytest.mark.parametrize(
    ("asked", "more", "said"),
    [
        ((ASK[0], Message("user", "how many geese?")), {}, "never asked this"),
        ((Message("system", "plan well"), ASK[1]), {}, "has changed since it was recorded"),
        (ASK, {"sample": "7"}, "as another sample"),
        (ASK, {"options": {"temperature": 1.0}}, "has changed since it was recorded"),
    ],
)
async def test_a_miss_is_loud_and_says_what_has_changed(
    tmp_path: Path, asked: Sequence[Message], more: dict[str, Any], said: str
) -> None:
    path = tmp_path / "c.jsonl"
    await CassetteChat(Model("four"), Cassette(path), "p").chat(ASK)
    with pytest.raises(CassetteMiss, match=said):
        await replayed(path, **more).chat(asked)


async def test_a_model_that_was_never_recorded_is_told_with_those_that_were(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    await CassetteChat(Model("four"), Cassette(path), "p").chat(ASK)
    other = Model()
    other.name = "made/other"
    with pytest.raises(CassetteMiss, match="made/up"):
        await CassetteChat(other, Cassette(path, replay_only=True), "p").chat(ASK)


async def test_a_failed_api_is_asked_again_and_an_empty_reply_is_not(tmp_path: Path) -> None:
    model = Model(ModelUnavailable("down"), ModelReplyError("said nothing"))
    chat = CassetteChat(model, Cassette(tmp_path / "c.jsonl"), "p")
    with pytest.raises(ModelUnavailable):
        await chat.chat(ASK)
    for _ in range(2):
        with pytest.raises(ModelReplyError, match="said nothing"):
            await chat.chat(ASK)
    assert model.calls == 2


async def test_a_line_that_a_kill_cut_off_is_left_out_and_written_over(tmp_path: Path) -> None:
    path = tmp_path / "c.jsonl"
    await CassetteChat(Model("four"), Cassette(path), "p").chat(ASK)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 2])
    await CassetteChat(Model("five"), Cassette(path), "p", sample="1").chat(ASK)
    assert len(Cassette(path, replay_only=True)) == 2


async def test_the_random_tags_of_fences_do_not_make_another_prompt(tmp_path: Path) -> None:
    def told(tag: str) -> tuple[Message, ...]:
        return (Message("user", f"<facts-{tag}>\nherons\n</facts-{tag}>\n\nQuestion: how many?"),)

    path = tmp_path / "c.jsonl"
    await CassetteChat(Model("four"), Cassette(path), "p").chat(told("0123456789abcdef"))
    assert (await replayed(path).chat(told("fedcba9876543210"))).text == "four"


@pytest.mark.parametrize("content", ["[]\n", "{}\n", "nonsense\n"])
def test_a_file_that_is_no_cassette_is_told_with_its_line(tmp_path: Path, content: str) -> None:
    path = tmp_path / "c.jsonl"
    path.write_text(content)
    with pytest.raises(SettingsError, match=r"c\.jsonl:1 is no completion"):
        Cassette(path)
    with pytest.raises(SettingsError, match="no cassette at"):
        Cassette(tmp_path / "none.jsonl", replay_only=True)


async def test_what_is_asked_twice_at_once_is_asked_once_even_where_the_first_one_is_cancelled(tmp_path: Path) -> None:
    class Slow(Model):
        async def chat(self, messages: Sequence[Message], schema: Mapping[str, Any] | None = None) -> ChatReply:
            self.calls += 1
            await asyncio.sleep(0.05)
            return ChatReply("four", Usage(1, 1))

    model = Slow()
    cassette = Cassette(tmp_path / "c.jsonl")
    chats = [CassetteChat(model, cassette, name) for name in "abc"]
    first, *others = [asyncio.ensure_future(chat.chat(ASK)) for chat in chats]
    await asyncio.sleep(0.01)
    first.cancel()
    assert [(await other).text for other in others] == ["four", "four"]
    assert model.calls == 2
