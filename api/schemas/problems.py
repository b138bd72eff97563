"""Responses that are problems, each with an example."""

from __future__ import annotations

from typing import Any

from api.problems import MEDIA_TYPE

_PROBLEM_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "Problem details (RFC 9457)",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "description": "always `about:blank`"},
        "title": {"type": "string", "description": "the sort of problem"},
        "status": {"type": "integer", "description": "the HTTP status, in a stream as well"},
        "detail": {"type": "string", "description": "this case"},
        "mend": {"type": "string", "description": "what to do about it"},
        "tried": {
            "type": "array",
            "description": "where no tier could answer: what was tried",
            "items": {
                "type": "object",
                "required": ["tier", "planners"],
                "properties": {
                    "tier": {"type": "string"},
                    "planners": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "required": ["planner"],
                            "properties": {
                                "planner": {"type": "string"},
                                "reason": {"type": "string", "description": "the sort of failure"},
                                "detail": {"type": "string", "description": "why it abstained"},
                            },
                        },
                    },
                },
            },
        },
    },
}


def _problem(description: str, status: int, title: str, detail: str, mend: str, *headers: str) -> dict[str, Any]:
    example = {"type": "about:blank", "title": title, "status": status, "detail": detail, "mend": mend}
    described = {name: {"schema": {"type": "string"}, "description": _HEADERS[name]} for name in headers}
    return {
        "description": description,
        "content": {MEDIA_TYPE: {"schema": _PROBLEM_SCHEMA, "example": example}},
        **({"headers": described} if described else {}),
    }


_HEADERS = {
    "Retry-After": "seconds after which to come again; absent where waiting does not help",
    "WWW-Authenticate": "`Bearer`",
    "copilot-id": "under which the log knows the question",
}

UNAUTHENTICATED = _problem(
    "A key is needed, or it is not known",
    401,
    "A key is needed",
    "there is no key",
    "send it as: -H 'authorization: Bearer KEY'",
    "WWW-Authenticate",
)
ELSEWHERE = _problem(
    "The page that sends this may not ask here",
    403,
    "Not from this page",
    "a page of 'https://elsewhere.example' may not ask here",
    "ask from a page of this service, or have its operator add the origin to server.origins",
)
UNKNOWN = _problem(
    "There is no such answer, or the history is off",
    404,
    "No such answer",
    "there is no answer '0123456789ab' in the history",
    "see GET /v1/history",
)
MISNAMED = _problem(
    "The service is not called so",
    421,
    "Not this service's name",
    "'copilot.example' is no name of this service",
    "call it by its address or as localhost, or have its operator add the name to server.hosts",
)
MALFORMED = _problem(
    "The request is not as described",
    422,
    "The request is not a question",
    "the field 'query' is missing",
    'send {"query": "How many pods are there?"}',
)
TOO_OFTEN = _problem(
    "This caller asks too often, or too much at once",
    429,
    "Too many questions",
    "you may ask 60 questions a minute",
    "ask again in 3 s",
    "Retry-After",
)
BROKEN = _problem(
    "Something broke, which is our mistake",
    500,
    "Something broke",
    "this is our mistake; agent.log tells more under '3f2a9c1b7d4e'",
    "see agent.log",
)
PROBLEM = _problem(
    "The cluster cannot be asked, no tier could answer, time ran out, or too much is asked at once",
    503,
    "The cluster cannot be asked",
    "no answer from https://10.0.0.1:6443",
    "start the cluster",
    "Retry-After",
    "copilot-id",
)

COMMON: dict[int | str, dict[str, Any]] = {401: UNAUTHENTICATED, 403: ELSEWHERE, 421: MISNAMED}
"""What every route may answer that is not open to all."""

ERRORS: dict[int | str, dict[str, Any]] = {
    **COMMON,
    422: MALFORMED,
    429: TOO_OFTEN,
    500: BROKEN,
    503: PROBLEM,
}
"""What a question may be answered with instead of an answer."""

NOT_FOUND: dict[int | str, dict[str, Any]] = {**COMMON, 404: UNKNOWN, 422: MALFORMED, 500: BROKEN, 503: PROBLEM}
"""The same of an answer that is in the history."""
