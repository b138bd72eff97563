"""Worked examples for the prompt, chosen for what goes wrong. Their names are made up and occur in no recording."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Example:
    """A question, the plan for it and, where it is not plain, the point of it."""

    question: str
    commands: tuple[str, ...]
    answer: Mapping[str, Any] = field(hash=False)
    point: str = ""

    def __str__(self) -> str:
        reply = json.dumps({"commands": list(self.commands), "answer": dict(self.answer)}, ensure_ascii=False)
        return f"Q: {self.question}\n{reply}" + (f"\n({self.point})" if self.point else "")


EXAMPLES: tuple[Example, ...] = (
    Example(
        "How many pods are in quarry?",
        ("kubectl get pods -n quarry -o name",),
        {"type": "count"},
        "all of them, finished ones too; namespace quarry2 is another one, so never grep a namespace out of -A",
    ),
    Example(
        "How many pods are running in quarry?",
        ("kubectl get pods -n quarry --no-headers | grep -w Running",),
        {"type": "count"},
        "the printed status: the phase is Running also for a pod in CrashLoopBackOff",
    ),
    Example(
        "What is the status of the zephyr pod?",
        ("kubectl get pod zephyr -n quarry --no-headers | awk '{print $3}'",),
        {"type": "value"},
        "the printed status again; the namespace comes from the facts",
    ),
    Example(
        "Which pods does the lantern deployment have?",
        ("kubectl get pods -n quarry -l app=lantern -o jsonpath='{.items[*].metadata.name}'",),
        {"type": "list"},
        "by the labels that the facts show",
    ),
    Example(
        "What controls the pod lantern-5c9d8f7b6-qw2rt?",
        (
            "kubectl get pod lantern-5c9d8f7b6-qw2rt -n quarry"
            " -o jsonpath='{.metadata.ownerReferences[0].kind}/{.metadata.ownerReferences[0].name}'",
        ),
        {"type": "value"},
    ),
    Example(
        "Does any pod in quarry mount the claim ore-data?",
        (
            "kubectl get pods -n quarry"
            " -o jsonpath='{.items[*].spec.volumes[*].persistentVolumeClaim.claimName}' | grep -w ore-data",
        ),
        {"type": "yes_no", "yes_when": "non_empty"},
    ),
    Example(
        "Does lantern have at least two ready replicas?",
        ("kubectl get deployment lantern -n quarry -o jsonpath='{.status.readyReplicas}'",),
        {"type": "yes_no", "yes_when": {"at_least": 2}},
    ),
    Example(
        "Which team maintains lantern?",
        ("kubectl get deployment lantern -n quarry -o jsonpath='{.metadata.annotations.quarry\\.example/team}'",),
        {"type": "value"},
        "an annotation; dots in a key are escaped, and JSON wants the backslash twice",
    ),
    Example(
        "What capacity does the smelter north have?",
        ("kubectl get smelters.forge.example north -n quarry -o jsonpath='{.spec.capacity}'",),
        {"type": "value"},
        "a custom resource: its fields as the facts outline them",
    ),
    Example(
        "What image does the init container of lantern use?",
        ("kubectl get deployment lantern -n quarry -o jsonpath='{.spec.template.spec.initContainers[*].image}'",),
        {"type": "value"},
    ),
    Example(
        "Why is the zephyr pod not starting?",
        (
            "kubectl describe pod zephyr -n quarry",
            "kubectl get events -n quarry --field-selector involvedObject.name=zephyr",
            "kubectl logs zephyr -n quarry --previous --tail=50",
        ),
        {"type": "read"},
        "you are shown the outputs next",
    ),
    Example("Show the last 20 log lines of zephyr.", ("kubectl logs zephyr -n quarry --tail=20",), {"type": "text"}),
    Example("Restart lantern.", (), {"type": "refuse", "reason": "it would change the cluster"}),
    Example(
        "What is the API token in lantern-keys?",
        (),
        {"type": "refuse", "reason": "it asks for a secret's value"},
        "which keys a secret has may be told, not their values",
    ),
    Example(
        "Is the pod gantry ready?",
        ("kubectl get pod gantry -o jsonpath='{.status.conditions[?(@.type==\"Ready\")].status}'",),
        {"type": "yes_no", "yes_when": {"equals": "True"}},
        "no such name in the facts: ask for it all the same, so that the server says not found",
    ),
)


def arranged(variant: int) -> Sequence[Example]:
    """The examples in the order of a prompt variant: as they are, backwards, or with the second half first."""
    half = len(EXAMPLES) // 2
    return (EXAMPLES, EXAMPLES[::-1], EXAMPLES[half:] + EXAMPLES[:half])[variant % 3]
