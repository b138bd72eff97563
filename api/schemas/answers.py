"""Requests and responses of questions, answers and the history."""

from __future__ import annotations

from typing import Any

from api.answers import described
from api.questions import MOST_CHARACTERS
from api.schemas.problems import ERRORS, NOT_FOUND
from api.schemas.responses import described_json

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

RESPONSES: dict[int | str, dict[str, Any]] = {200: ANSWER, **ERRORS}

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


WHOLE_RESPONSES: dict[int | str, dict[str, Any]] = {200: described_json("The whole answer", _WHOLE_SCHEMA), **ERRORS}

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
    **ERRORS,
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
    200: described_json(
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
    **NOT_FOUND,
}

HISTORY_ANSWER_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: described_json("The answer", _WHOLE_SCHEMA),
    **NOT_FOUND,
}

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

FEEDBACK_RESPONSES: dict[int | str, dict[str, Any]] = {204: {"description": "Noted"}, **NOT_FOUND}
