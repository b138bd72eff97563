"""What `/docs` and `/openapi.json` tell of requests and responses, with an example of each."""

from __future__ import annotations

from typing import Any

from api.answers import described
from api.problems import MEDIA_TYPE
from api.questions import MOST_CHARACTERS

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

TEXT = {
    "type": "string",
    "minLength": 1,
    "maxLength": MOST_CHARACTERS,
    "pattern": r"[^\s\x1c-\x1f\x85]",  # not white space alone
    "description": "a question in plain words",
}

REQUEST: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["query"],
                    "additionalProperties": False,
                    "properties": {"query": TEXT},
                    "example": {"query": "How many pods are in the default namespace?"},
                }
            }
        },
    }
}

ANSWER: dict[str, Any] = {
    "headers": {
        "copilot-id": {"schema": {"type": "string"}, "description": "under which log and history know the answer"},
        "copilot-context": {
            "schema": {"type": "string"},
            "description": "the cluster that the answer came from, percent-encoded where it is not ASCII",
        },
        "copilot-tier": {"schema": {"type": "string"}, "description": "the tier that answered"},
        "copilot-verdict": {"schema": {"type": "string"}, "description": "`Majority`, `Plurality` or `Tie`"},
        "copilot-confidence": {"schema": {"type": "string"}, "description": "0 to 1; absent where nothing leads"},
    },
    "description": "The answer alone, also where it is `not found: …`, `refused: …` or `no agreement: …`",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["query", "answer"],
                "properties": {"query": TEXT, "answer": {"type": "string"}},
                "example": {"query": "How many pods are in the default namespace?", "answer": "4"},
            }
        }
    },
}

_ERRORS: dict[int | str, dict[str, Any]] = {
    **COMMON,
    422: MALFORMED,
    429: TOO_OFTEN,
    500: BROKEN,
    503: PROBLEM,
}

RESPONSES: dict[int | str, dict[str, Any]] = {200: ANSWER, **_ERRORS}

NAME = {
    "type": ["string", "null"],
    "minLength": 1,
    "maxLength": 253,
    "pattern": "^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,252}$",
}

ASK_REQUEST: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["query"],
                    "additionalProperties": False,
                    "properties": {
                        "query": TEXT,
                        "namespace": {**NAME, "description": "where names are looked up first"},
                        "context": {**NAME, "description": "the cluster that is meant; it has to be one served here"},
                        "session": {**NAME, "description": "of an earlier answer: then this may be a follow-up to it"},
                    },
                    "example": {"query": "Which pods are not running?", "namespace": "payments"},
                }
            }
        },
    }
}

_WHOLE_EXAMPLE: dict[str, Any] = {
    "id": "3f2a9c1b7d4e",
    "time": "2026-11-26T15:04:05.000+00:00",
    "question": "How many pods are in the default namespace?",
    "namespace": "default",
    "context": "minikube",
    "status": 200,
    "answer": "4",
    "verdict": "Majority",
    "confidence": 0.96,
    "tier": "remote",
    "seconds": 1.42,
    "usage": {"prompt_tokens": 4600, "completion_tokens": 80, "cost": 0.0098},
    "session": "0b6d0a5e9f1c4a3b8d7e6f5a4b3c2d1e",
    "attempts": [
        {
            "tier": "remote",
            "verdict": "Majority",
            "seconds": 1.4,
            "candidates": [
                {
                    "vote": {"kind": "value", "data": "4"},
                    "weight": 2.0,
                    "planners": ["gpt-4.1", "claude"],
                    "command_sets": 1,
                    "request_sets": 1,
                }
            ],
            "ballots": [
                {
                    "planner": "gpt-4.1",
                    "weight": 1.0,
                    "vote": {"kind": "value", "data": "4"},
                    "executions": [
                        {
                            "proposal": {
                                "model": "openai/gpt-4.1",
                                "seconds": 1.1,
                                "usage": {"prompt_tokens": 2300, "completion_tokens": 40},
                                "commands": ["kubectl get pods -n default --no-headers | wc -l"],
                                "read_as": "value",
                            },
                            "outputs": [
                                {
                                    "command": "kubectl get pods -n default --no-headers | wc -l",
                                    "exit": 0,
                                    "stdout": "4\n",
                                }
                            ],
                            "outcome": {"kind": "value", "data": "4"},
                            "requests": ["/api/v1/namespaces/default/pods"],
                        }
                    ],
                }
            ],
        }
    ],
}

_WHOLE_SCHEMA: dict[str, Any] = {**described.WHOLE, "example": _WHOLE_EXAMPLE}


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


_NOT_FOUND: dict[int | str, dict[str, Any]] = {**COMMON, 404: UNKNOWN, 422: MALFORMED, 500: BROKEN, 503: PROBLEM}

WHOLE_RESPONSES: dict[int | str, dict[str, Any]] = {200: _json("The whole answer", _WHOLE_SCHEMA), **_ERRORS}

STREAM_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-sent events, whose data are JSON; the last one is `answer` or `problem`. "
        + " ".join(f"`{name}`: {schema['description']}." for name, schema in described.EVENTS.items()),
        "content": {
            "text/event-stream": {
                "schema": {
                    "type": "object",
                    "description": "One event",
                    "required": ["event", "data"],
                    "properties": {
                        "event": {"enum": [*described.EVENTS, "problem"]},
                        "data": {"type": "string", "contentMediaType": "application/json"},
                    },
                    "example": {"event": "asked", "data": '{"tier": "remote", "planners": ["gpt-4.1"]}'},
                }
            }
        },
    },
    **_ERRORS,
}

_SUMMARY: dict[str, Any] = {
    "type": "object",
    "required": ["id", "time", "question"],
    "properties": {
        "id": {"type": "string"},
        "time": {"type": "string", "format": "date-time"},
        "question": {"type": "string"},
        "answer": {"type": ["string", "null"]},
        "caller": {"type": "string"},
        "feedback": described.FEEDBACK,
    },
}

HISTORY_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: _json(
        "Answers in short, newest first",
        {
            "type": "object",
            "required": ["answers"],
            "properties": {"answers": {"type": "array", "items": _SUMMARY}},
            "example": {
                "answers": [
                    {
                        "id": "3f2a9c1b7d4e",
                        "time": "2026-11-26T15:04:05Z",
                        "question": "How many pods are in the default namespace?",
                        "answer": "4",
                    }
                ]
            },
        },
    ),
    **_NOT_FOUND,
}

HISTORY_ANSWER_RESPONSES: dict[int | str, dict[str, Any]] = {200: _json("The answer", _WHOLE_SCHEMA), **_NOT_FOUND}

FEEDBACK_REQUEST: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["right"],
                    "additionalProperties": False,
                    "properties": {"right": {"type": "boolean"}, "note": {"type": "string", "maxLength": 2000}},
                    "example": {"right": False, "note": "5: one is terminating"},
                }
            }
        },
    }
}

FEEDBACK_RESPONSES: dict[int | str, dict[str, Any]] = {204: {"description": "Noted"}, **_NOT_FOUND}

EXAMPLES_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: _json(
        "The cluster and questions that fit it",
        {
            "type": "object",
            "required": ["context", "contexts", "examples"],
            "properties": {
                "context": {"type": ["string", "null"]},
                "contexts": {
                    "type": "array",
                    "items": {"type": "string"},
                    "description": "every context that a question may name, the one that it means otherwise first",
                },
                "examples": {"type": "array", "items": {"type": "string"}},
            },
            "example": {
                "context": "minikube",
                "contexts": ["minikube", "staging"],
                "examples": ["Which pods are not running?"],
            },
        },
    ),
    **COMMON,
    500: BROKEN,
}

ALIVE_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: _json(
        "The service is alive",
        {
            "type": "object",
            "required": ["status"],
            "properties": {"status": {"const": "ok"}},
            "example": {"status": "ok"},
        },
    ),
    403: ELSEWHERE,
    421: MISNAMED,
}

READY_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: _json(
        "The cluster can be asked; which one and by whom is told to who may ask",
        {
            "type": "object",
            "required": ["status"],
            "properties": {
                "status": {"const": "ready"},
                "context": {"type": ["string", "null"]},
                "tiers": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["tier", "planners"],
                        "properties": {
                            "tier": {"type": "string"},
                            "planners": {"type": "array", "items": {"type": "string"}},
                        },
                    },
                },
                "sharing": {
                    "type": "string",
                    "description": "of replicas that share: `shared`, or `alone: …` with why not at the moment",
                },
            },
            "example": {
                "status": "ready",
                "context": "minikube",
                "tiers": [{"tier": "remote", "planners": ["gpt-4.1"]}, {"tier": "offline", "planners": ["offline"]}],
            },
        },
    ),
    421: MISNAMED,
    403: ELSEWHERE,
    500: BROKEN,
    503: PROBLEM,
}

METRICS_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Prometheus' text format",
        "content": {
            "text/plain": {
                "schema": {"type": "string"},
                "example": 'copilot_questions_total{status="200",verdict="Majority",tier="remote"} 12.0\n',
            }
        },
    },
    **COMMON,
    500: BROKEN,
}
