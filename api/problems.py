"""Problem details (RFC 9457): what an asker is told when there is no answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from api.records import Redaction

if TYPE_CHECKING:
    from fastapi.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """An answer that is a problem: `title` names the sort, `detail` this case, `mend` what to do about it."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str,
        mend: str = "",
        extra: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """`extra` are further members of the document."""
        super().__init__(detail)
        self.status = status
        self.title = title
        self.detail = detail
        self.mend = mend
        self.extra = extra or {}
        self.headers = headers or {}

    def document(self, redaction: Redaction) -> dict[str, Any]:
        """The problem details, without secrets."""
        document: dict[str, object] = {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            **({"mend": self.mend} if self.mend else {}),
            **self.extra,
        }
        redacted: dict[str, Any] = redaction.of(document)
        return redacted

    def response(self, redaction: Redaction) -> JSONResponse:
        """The problem as an HTTP response, without secrets."""
        from fastapi.responses import JSONResponse  # `ask` has problems to tell and no HTTP: it must not wait for this

        return JSONResponse(self.document(redaction), self.status, dict(self.headers), media_type=MEDIA_TYPE)


def unprocessable(detail: str, mend: str = 'send {"query": "How many pods are there?"}') -> Problem:
    """The request is not a question."""
    return Problem(422, "The request is not a question", detail, mend)


def of_status(status: int, detail: str = "", headers: Mapping[str, str] | None = None) -> Problem:
    """Any other HTTP error, such as an unknown path."""
    phrase = HTTPStatus(status).phrase
    return Problem(status, phrase, detail or phrase, "see /docs", headers=headers)


def invalid(errors: Sequence[Any]) -> Problem:
    """A path or query parameter is not as described; `errors` are pydantic's."""
    first = errors[0] if errors else {}
    place = ".".join(str(part) for part in first.get("loc", ())[1:]) or "the request"
    return Problem(422, "Not as described", f"{place!r}: {first.get('msg', 'is not valid')}", "see /docs")
