"""From the bytes of a request to a `Question`, or to a problem that a person understands."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from api.problems import unprocessable
from core.errors import SettingsError
from core.flow import Question
from core.wording import visible

if TYPE_CHECKING:
    from fastapi import Request

MOST_CHARACTERS = 4_000
MOST_BYTES = 64_000


NAMES = ("namespace", "context", "session")
"""What `/v1/ask` takes beside the question; each is a name."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:@/-]{0,252}")


@dataclass(frozen=True)
class Asking:
    """What a request to `/v1/ask` holds; "" for what it leaves out."""

    query: str
    namespace: str = ""
    context: str = ""
    session: str = ""


async def question_of(request: Request, namespace: str | None = None, context: str | None = None) -> Question:
    """The question that a request asks. Raises `Problem` (422) that says what is wrong with it."""
    document = await document_of(request, ("query",))
    return Question(_text(document), namespace, context)


async def asking_of(request: Request) -> Asking:
    """What a request to `/v1/ask` asks. Raises `Problem` (422) that says what is wrong with it."""
    document = await document_of(request, ("query", *NAMES))
    names = {field: document[field] for field in NAMES if document.get(field) is not None}
    for field, value in names.items():
        if not isinstance(value, str) or not _NAME.fullmatch(value):
            raise unprocessable(_no_name(field, value))
    return Asking(_text(document), **names)


async def document_of(request: Request, fields: Sequence[str]) -> dict[str, Any]:
    """The JSON object that a request sends: the first of these fields, perhaps the others, and no more.

    Raises `Problem` (422).
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        present = f"it is {media_type!r}" if media_type else "there is none"
        raise unprocessable(
            f"the content type should be 'application/json', but {present}", "add: -H 'content-type: application/json'"
        )
    document = _object(await _body(request.stream()))
    if fields[0] not in document:
        raise unprocessable(f"the field {fields[0]!r} is missing")
    if others := sorted(set(document) - set(fields)):
        known = f"the only one is {fields[0]!r}" if len(fields) == 1 else f"there are {', '.join(fields)}"
        raise unprocessable(f"there is no field {others[0][:60]!r}; {known}")
    return document


def asked(text: str) -> str:
    """The question of a command line, as given. Raises `SettingsError` for one that the service would not take."""
    problem = _unaskable(text)
    if problem:
        raise SettingsError(f"the question {problem}", "ask one question, in plain words")
    return text


def named(field: str, value: str) -> str:
    """A name that somebody gave outside a request's body, as given. Raises `SettingsError` for what is none."""
    if not _NAME.fullmatch(value):
        raise SettingsError(_no_name(field, value), "a name has letters, digits and . _ : @ / -")
    return value


def _no_name(field: str, value: object) -> str:
    return f"{field!r} should be a name, but it is {str(value)[:60]!r}"


def _object(body: bytes) -> dict[str, Any]:
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
    return document


def _text(document: Mapping[str, Any]) -> str:
    """The question's text, as sent."""
    text = document["query"]
    if not isinstance(text, str):
        raise unprocessable(f"'query' should be a string, but it is {_kind(text)}")
    problem = _unaskable(text)
    if problem:
        detail = f"'query' {problem}"
        raise unprocessable(detail, "ask shorter") if len(text) > MOST_CHARACTERS else unprocessable(detail)
    return text


def _unaskable(text: str) -> str:
    """Why a text cannot be asked, or ""."""
    if not visible(text).strip():
        return "is empty"
    if len(text) > MOST_CHARACTERS:
        return f"has {len(text):,} characters; at most {MOST_CHARACTERS:,} may be"
    return "" if encodable(text) else "holds half of a surrogate pair, which is no text"


def encodable(text: str) -> bool:
    """Whether a text is one: JSON can hold half of a surrogate pair, which is none."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


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
