"""Replies as they may be seen, asked for again and again."""

from __future__ import annotations

import json

import pytest

from core.masking import Masks, mask_reply
from core.ports import JSON, Reply
from executor.requests import fetched
from executor.requests.fetched import Fetched

CONFIG, SECRET = "/api/v1/namespaces/heron/configmaps/basalt", "/api/v1/namespaces/heron/secrets/basalt"
PLAIN = json.dumps({"kind": "ConfigMap", "data": {"colour": "YmFzYWx0LWhlcm9uLTc3"}}).encode()
HOLDING = json.dumps({"kind": "ConfigMap", "data": {"DB_PASSWORD": "otter-mill-77"}}).encode()


def seen(path: str, body: bytes) -> bytes:
    return Fetched.of(path, Reply(200, JSON, body)).reply.body


@pytest.fixture
def masked(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The bodies that were looked through."""
    through: list[bytes] = []

    def noted(path: str, content_type: str, body: bytes, masks: Masks) -> bytes:
        through.append(body)
        return mask_reply(path, content_type, body, masks)

    monkeypatch.setattr("executor.requests.fetched.mask_reply", noted)
    monkeypatch.setattr(fetched, "_CLEAN", fetched._Clean(most=2))
    return through


def test_a_reply_with_nothing_to_mask_is_looked_through_once(masked: list[bytes]) -> None:
    assert [seen(CONFIG, PLAIN) for _ in range(3)] == [PLAIN] * 3
    assert masked == [PLAIN]
    seen(CONFIG, PLAIN.replace(b"colour", b"color"))
    assert len(masked) == 2


def test_a_reply_with_something_to_mask_is_masked_each_time(masked: list[bytes]) -> None:
    for _ in range(3):
        found = Fetched.of(CONFIG, Reply(200, JSON, HOLDING))
        assert b"otter-mill" not in found.reply.body
        assert found.masks.credentials
    assert len(masked) == 3


def test_bytes_that_are_harmless_in_one_place_are_masked_where_they_are_secret(masked: list[bytes]) -> None:
    assert seen(CONFIG, PLAIN) == PLAIN
    assert b"YmFzYWx0" not in seen(SECRET, PLAIN)
    as_log = Fetched.of(CONFIG, Reply(200, "text/plain", PLAIN))
    assert len(masked) == 3
    assert as_log.reply.body == PLAIN


def test_what_was_not_met_for_longest_is_forgotten(masked: list[bytes]) -> None:
    for number in range(3):
        seen(f"{CONFIG}-{number}", PLAIN)
    seen(f"{CONFIG}-2", PLAIN)
    assert len(masked) == 3
    seen(f"{CONFIG}-0", PLAIN)
    assert len(masked) == 4
