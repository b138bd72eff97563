"""Find the JSON object in what a model said, whatever stands around it, and mend it where it is almost right."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import json_repair

from core.errors import ModelReplyError

MOST = 100_000
"""Characters that are looked at: a plan has a few hundred."""

_THOUGHTS = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_FENCED = re.compile(r"```[\w-]*\s*\n?(.*?)```", re.DOTALL)
_DECODER = json.JSONDecoder(strict=False)


_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of surrogate pairs: JSON can say them, and no text that is sent or stored can hold them."""


def find_object(text: str) -> dict[str, Any]:
    """The reply's JSON object: alone, fenced, with prose around it, or written almost as JSON. Its texts are texts:
    half of a surrogate pair becomes a replacement character.

    Raises `ModelReplyError` where there is none, or where the reply stops within a string: what a cut-off command
    would have been is not guessed.
    """
    found: dict[str, Any] = _whole(_found(text))
    return found


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return _HALVES.sub("\ufffd", value)
    if isinstance(value, list):
        return [_whole(one) for one in value]
    if isinstance(value, dict):
        return {_whole(key): _whole(one) for key, one in value.items()}
    return value


def _found(text: str) -> dict[str, Any]:
    text = _THOUGHTS.sub("", text[:MOST]).strip()
    if not text:
        raise ModelReplyError("The reply was empty. Reply with one JSON object.")
    for candidate in [text, *(block.strip() for block in _FENCED.findall(text)), *_braced(text)]:
        found = _decoded(candidate)
        if found is not None:
            return found
    return _repaired(text)


def _decoded(candidate: str) -> dict[str, Any] | None:
    """The object that `candidate` begins with, prose behind it ignored."""
    if not candidate.startswith("{"):
        return None
    try:
        found, _ = _DECODER.raw_decode(candidate)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and ("commands" in found or "answer" in found) else None


def _braced(text: str) -> Iterator[str]:
    """The text from each `{` that begins a line or follows a blank, the last one first: conclusions come last."""
    starts = [match.start() for match in re.finditer(r"(?:(?<=\s)|^|(?<=:))\{", text)]
    yield from (text[start:] for start in reversed(starts[-50:]))


def _repaired(text: str) -> dict[str, Any]:
    start = text.find("{")
    if start < 0:
        raise ModelReplyError(f"There is no JSON object in the reply {shortened(text)!r}. Reply with JSON alone.")
    blocks = [block for block in _FENCED.findall(text) if "{" in block]
    source = blocks[-1].strip() if blocks else text[start:].split("```")[0].rstrip()
    if _cut_off(source):
        raise ModelReplyError(
            f"The reply stops in the middle: {shortened(source)!r}. Reply with the whole JSON object."
        )
    try:
        found = json_repair.loads(source)
    except (ValueError, RecursionError) as error:
        raise ModelReplyError(f"The reply is not JSON: {shortened(source)!r}. Reply with JSON alone.") from error
    if isinstance(found, list):
        found = next((item for item in reversed(found) if isinstance(item, dict)), None)
    if not isinstance(found, dict):
        raise ModelReplyError(f"The reply is not a JSON object: {shortened(source)!r}. Reply with JSON alone.")
    return found


def _cut_off(source: str) -> bool:
    """Whether it ends within a string (as the opening quotes tell) or, with brackets open, within a bare word."""
    quote, depth, escaped = "", 0, False
    for character in source:
        if escaped:
            escaped = False
        elif character == "\\":
            escaped = True
        elif quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        else:
            depth += (character in "{[") - (character in "}]")
    return bool(quote) or (depth > 0 and not source.endswith(("}", "]", '"', "'")))


def shortened(text: str, most: int = 160) -> str:
    """The text, or its two ends where it is longer than `most` characters."""
    return text if len(text) <= most else f"{text[: most * 2 // 3]} … {text[-most // 3 :]}"
