"""From the bytes of a request to a `Question`, or to a problem that a person understands."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from fastapi import Request

from api.problems import unprocessable
from core.errors import SettingsError
from core.flow import Question

MOST_CHARACTERS = 4_000
MOST_BYTES = 64_000
_CONTENT_TYPE = "add: -H 'content-type: application/json'"


async def question_of(request: Request, namespace: str | None = None, context: str | None = None) -> Question:
    """The question that a request asks. Raises `Problem` (422) that says what is wrong with it."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        said = f"it is {media_type!r}" if media_type else "there is none"
        raise unprocessable(
            f"the content type should be 'application/json', but {said}", "add: -H 'content-type: application/json'"
        )
    return Question(text_of(await _body(request.stream())), namespace, context)


def asked(text: str) -> str:
    """The question of a command line, as given. Raises `SettingsError` for one that the service would not take."""
    problem = _unaskable(text)
    if problem:
        raise SettingsError(f"the question {problem}", "ask one question, in plain words")
    return text


def text_of(body: bytes) -> str:
    """The question's text, as sent, from a JSON body. Raises `Problem` (422)."""
    try:
        document = json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except UnicodeDecodeError:
        raise unprocessable("the body is not UTF-8 text") from None
    except RecursionError:
        raise unprocessable("the body is nested too deeply") from None
    except ValueError as error:
        place = f" at character {error.pos}" if isinstance(error, json.JSONDecodeError) else ""
        raise unprocessable(f"the body is not valid JSON{place}" if body.strip() else "the body is empty") from None
    if not isinstance(document, dict):
        raise unprocessable(f"the body should be a JSON object, but it is {_kind(document)}")
    if "query" not in document:
        raise unprocessable("the field 'query' is missing")
    if others := sorted(set(document) - {"query"}):
        raise unprocessable(f"there is no field {others[0][:60]!r}; the only one is 'query'")
    text = document["query"]
    if not isinstance(text, str):
        raise unprocessable(f"'query' should be a string, but it is {_kind(text)}")
    problem = _unaskable(text)
    if problem:
        said = f"'query' {problem}"
        raise unprocessable(said, "ask shorter") if len(text) > MOST_CHARACTERS else unprocessable(said)
    return text


def _unaskable(text: str) -> str:
    """Why a text cannot be asked, or ""."""
    if not text.strip():
        return "is empty"
    if len(text) > MOST_CHARACTERS:
        return f"has {len(text):,} characters; at most {MOST_CHARACTERS:,} may be"
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "holds half of a surrogate pair, which is no text"
    return ""


async def _body(chunks: AsyncIterator[bytes]) -> bytes:
    body = b""
    async for chunk in chunks:
        body += chunk
        if len(body) > MOST_BYTES:
            raise unprocessable(f"the body is larger than {MOST_BYTES:,} bytes", "ask shorter")
    return body


def _no_constant(word: str) -> object:
    raise ValueError(f"{word} is not JSON")


def _kind(value: object) -> str:
    """What JSON calls the value."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case list():
            return "an array"
        case _:
            return "an object"
