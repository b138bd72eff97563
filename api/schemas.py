"""What `/docs` and `/openapi.json` tell of requests and responses, with an example of each."""

from __future__ import annotations

from typing import Any

from api.problems import MEDIA_TYPE
from api.questions import MOST_CHARACTERS

PROBLEM: dict[str, Any] = {
    "description": "Problem details (RFC 9457)",
    "content": {
        MEDIA_TYPE: {
            "schema": {
                "type": "object",
                "properties": {
                    "type": {"type": "string"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "mend": {"type": "string", "description": "what to do about it"},
                },
            }
        }
    },
}

TEXT = {"type": "string", "minLength": 1, "maxLength": MOST_CHARACTERS}

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

RESPONSES: dict[int | str, dict[str, Any]] = {200: ANSWER, 422: PROBLEM, 500: PROBLEM, 503: PROBLEM}

NAME = {"type": "string", "minLength": 1, "maxLength": 253, "pattern": "^[A-Za-z0-9][A-Za-z0-9._:@/-]{0,252}$"}

ASK_REQUEST: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["query"],
                    "additionalProperties": False,
                    "properties": {"query": TEXT, "namespace": NAME, "context": NAME, "session": NAME},
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
    "namespace": None,
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
            "candidates": [{"vote": {"kind": "value", "data": "4"}, "weight": 2.0, "planners": ["gpt-4.1", "claude"]}],
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

_WHOLE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["id", "time", "question", "status", "answer", "verdict", "tier", "seconds", "usage", "attempts"],
    "properties": {
        "id": {"type": "string", "description": "under which log and history know it"},
        "time": {"type": "string", "format": "date-time"},
        "question": {"type": "string"},
        "namespace": {"type": ["string", "null"]},
        "context": {"type": ["string", "null"], "description": "the cluster that the answer came from"},
        "status": {"type": "integer"},
        "answer": {"type": "string"},
        "resolved": {"type": "string", "description": "what a follow-up was understood as"},
        "verdict": {"enum": ["Majority", "Plurality", "Tie", "NoQuorum"]},
        "confidence": {"type": "number", "minimum": 0, "maximum": 1},
        "tier": {"type": "string"},
        "seconds": {"type": "number"},
        "usage": {"type": "object"},
        "session": {"type": "string", "description": "send it with the next question for a follow-up"},
        "attempts": {"type": "array", "items": {"type": "object"}},
        "feedback": {"type": "object"},
    },
    "example": _WHOLE_EXAMPLE,
}


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


_ERRORS: dict[int | str, dict[str, Any]] = {422: PROBLEM, 500: PROBLEM, 503: PROBLEM}
_NOT_FOUND: dict[int | str, dict[str, Any]] = {404: PROBLEM, 422: PROBLEM, 503: PROBLEM}

WHOLE_RESPONSES: dict[int | str, dict[str, Any]] = {200: _json("The whole answer", _WHOLE_SCHEMA), **_ERRORS}

STREAM_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Server-sent events; the last one is `answer` or `problem`",
        "content": {
            "text/event-stream": {
                "schema": {
                    "type": "string",
                    "example": 'event: asked\ndata: {"tier": "remote", "planners": ["gpt-4.1"]}\n\n',
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
        "feedback": {"type": "object"},
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
            "required": ["context", "examples"],
            "properties": {
                "context": {"type": ["string", "null"]},
                "examples": {"type": "array", "items": {"type": "string"}},
            },
            "example": {"context": "minikube", "examples": ["Which pods are not running?"]},
        },
    )
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
            },
            "example": {
                "status": "ready",
                "context": "minikube",
                "tiers": [{"tier": "remote", "planners": ["gpt-4.1"]}, {"tier": "offline", "planners": ["offline"]}],
            },
        },
    ),
    503: PROBLEM,
}

METRICS_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"description": "Prometheus' text format", "content": {"text/plain": {"schema": {"type": "string"}}}}
}
