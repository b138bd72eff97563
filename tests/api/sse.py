"""Server-sent events as a client reads them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class ServerEvent:
    """One event, or a comment: then `name` is "" and `data` its text."""

    name: str
    data: Any


async def events_of(response: httpx.Response) -> AsyncIterator[ServerEvent]:
    """The events of a response, in the order in which they arrive."""
    name = ""
    async for line in response.aiter_lines():
        field, _, value = line.partition(": ")
        if line.startswith(":"):
            yield ServerEvent("", line[1:].strip())
        elif field == "event":
            name = value
        elif field == "data":
            yield ServerEvent(name, json.loads(value))


def events_in(text: str) -> list[ServerEvent]:
    """The events of a whole stream, without its comments."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if line and not line.startswith(":"))
        if lines:
            found.append(ServerEvent(lines["event"], json.loads(lines["data"])))
    return found
