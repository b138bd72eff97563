"""Responses for who runs or looks at the service: the cluster served, its state, its metrics."""

from __future__ import annotations

from typing import Any

from api.schemas.problems import BROKEN, COMMON, ELSEWHERE, MISNAMED, PROBLEM
from api.schemas.responses import described_json

EXAMPLES_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: described_json(
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
    200: described_json(
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
    200: described_json(
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
