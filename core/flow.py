"""The flow's types, in the order in which a question passes through them.

    Question ──▶ Proposal… ──▶ Execution… ──▶ Ballot… ──▶ Verdict ──▶ Answer

All are frozen values. Failures of a planner or of a command are values too (`Failure`, `Abstention`): they end in an
abstention and never break a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Union

from core.objects import Lineage
from core.reviews import Subject
from kubectl.command import Pipeline

# ── Question ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Exchange:
    """A question of the same session that was asked before, and its answer. `resolved` is what it was understood as,
    where it was a follow-up itself."""

    question: str
    answer: str
    resolved: str = ""


@dataclass(frozen=True)
class Question:
    """What a person asked. `namespace` is where names are looked up first; `context` the kubeconfig context.

    `earlier` are the last few exchanges of its session, oldest first: what "and in staging?" refers to. `asker` is with
    whose rights the cluster is asked; None: with ours.
    """

    text: str
    namespace: str | None = None
    context: str | None = None
    earlier: tuple[Exchange, ...] = ()
    asker: Subject | None = None


# ── Plan: what to run, and how the answer is read from it ────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class AsValue:
    """The trimmed output of the last step."""


@dataclass(frozen=True)
class AsCount:
    """The number of non-empty lines of the last step, a table's header not counted."""


@dataclass(frozen=True)
class AsList:
    """The words of the last step: one member a word or, where lines hold several words, as printed."""


@dataclass(frozen=True)
class AsYesNo:
    """Yes when the last step's output is as said; `operand` is for the last three."""

    when: Literal["non_empty", "empty", "equals", "contains", "at_least"]
    operand: str = ""


@dataclass(frozen=True)
class AsText:
    """The whole output of the last step: logs that were asked for."""


@dataclass(frozen=True)
class AsRead:
    """Somebody must read the outputs to answer: why, explain."""


@dataclass(frozen=True)
class Refuse:
    """Nothing is run: a change or a secret's value was asked for."""

    reason: str


@dataclass(frozen=True)
class Absent:
    """Nothing is run: the thing named does not exist. `nearest` are names that do.

    Where `kind` is given (a resource as the server says it, `pods`), only that is claimed: there is none of this kind,
    in `namespace` if that is given too. Without it, nothing at all bears the name. The executor looks.
    """

    what: str = ""
    nearest: tuple[str, ...] = ()
    kind: str = ""
    namespace: str = ""


@dataclass(frozen=True)
class Unset:
    """The thing asked about exists without the property asked for, as the plan's outputs, or those of earlier turns,
    show. `decided_by` says who decides then, where Kubernetes does not: the image, the cluster."""

    decided_by: str = ""


Extraction = Union[AsValue, AsCount, AsList, AsYesNo, AsText, AsRead, Refuse, Absent, Unset]


@dataclass(frozen=True)
class Plan:
    """One to three read-only pipelines and how the answer is read from the last one's output.

    `question` is the question as its planner understood it, complete in itself, where it is a follow-up.
    """

    steps: tuple[Pipeline, ...]
    answer: Extraction
    rationale: str = ""
    question: str = ""


@dataclass(frozen=True)
class Reading:
    """What a planner read in the outputs of its own plan: the short answer and the line that it rests on."""

    answer: str
    evidence: str


FailureReason = Literal[
    "not_found",  # the API has no such object, namespace or kind
    "forbidden",  # the credentials may not read it
    "bad_command",  # outside the language, or refused by the server as malformed
    "unavailable",  # the cluster cannot be reached
    "timed_out",  # a deadline ran out
    "too_large",  # an output limit was passed
    "model_unavailable",  # the model's API failed: the tier may be left
    "model_reply",  # the model's reply is not a plan
    "not_understood",  # the offline planner does not understand the question
]


@dataclass(frozen=True)
class Failure:
    """Why there is no outcome. `hint` is the mend, and `nearest` names that exist; both are shown to the planner.

    For `not_found`, `subject` is the name that was looked for and `kind` its resource as the server said it (`pods`);
    `exists` tells what bears that name elsewhere or otherwise, in words (`init container of pod a/b`), and `looked`
    where was looked, where that was not everywhere.
    For `forbidden`, `subject` is what a rule would have to allow (`list pods in namespace shop`), where that is known.
    """

    reason: FailureReason
    message: str
    hint: str = ""
    subject: str = ""
    kind: str = ""
    nearest: tuple[str, ...] = ()
    exists: tuple[str, ...] = ()
    looked: str = ""


# ── Proposal ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Usage:
    """What a model call cost: tokens in and out, and money in USD where a price is known."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = None


@dataclass(frozen=True)
class Proposal:
    """What one planner proposes: a plan, what it read in its outputs, or why it has neither. `latency` in seconds,
    `prompt` the version of what a model was told ("" where there is none); `share` is how likely the planner holds its
    answer, of 1, where it weighed answers against each other."""

    planner: str
    model: str
    outcome: Plan | Reading | Failure
    usage: Usage = Usage()
    latency: float = 0.0
    prompt: str = ""
    share: float | None = None


# ── Execution ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Output:
    """What one step printed, already masked. `masked` tells that a secret's value was replaced in it."""

    step: Pipeline
    stdout: str
    stderr: str = ""
    exit: int = 0
    failure: Failure | None = None
    masked: bool = False
    truncated: bool = False


ValueKind = Literal[
    "count", "value", "list", "yes_no", "text", "explanation", "not_found", "not_set", "forbidden", "refused"
]


@dataclass(frozen=True)
class Value:
    """A computed answer. `data` is its text, or its members for a list; what it means is the voter's to say.

    Where it came from (a namespace, a command) is no part of it: that is told in the trace. `evidence` is the line that
    an explanation rests on and `about` the object that it explains; for `not_found` the nearest names are in `data`
    behind the name that was looked for. `note` is said behind the answer in brackets (`did you mean payments?`);
    it is no part of what the value means. `places` are the namespaces of its members' objects, where they are known.
    """

    kind: ValueKind
    data: str | tuple[str, ...]
    unit: str = ""
    evidence: str = ""
    about: str = ""
    note: str = ""
    places: tuple[str, ...] = field(default=(), compare=False)


@dataclass(frozen=True)
class Repair:
    """A word of the question that names nothing, and the name that a plan took in its place."""

    said: str
    meant: str


@dataclass(frozen=True)
class Unread:
    """The outputs are there, but someone has to read them (`AsRead`): the planner's next turn."""


@dataclass(frozen=True)
class Execution:
    """What became of a proposal. `requests` are the API paths that it rests on, sorted.

    `unfounded` are words that the plan compares with and that stand nowhere in what it saw, where it found nothing;
    `repairs` the misspelt names that it put right.
    """

    proposal: Proposal
    outcome: Value | Unread | Failure
    outputs: tuple[Output, ...] = ()
    requests: tuple[str, ...] = ()
    lineages: tuple[Lineage, ...] = ()
    unfounded: tuple[str, ...] = ()
    repairs: tuple[Repair, ...] = ()


# ── Ballot ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Abstention:
    """No vote, and why. `failure` is what it comes from, where it comes from one."""

    why: str
    failure: Failure | None = None


@dataclass(frozen=True)
class Ballot:
    """One planner's vote. `executions` are the turns that led to it, last one last."""

    planner: str
    vote: Value | Abstention
    weight: float = 1.0
    executions: tuple[Execution, ...] = ()


# ── Verdict ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Tally:
    """The count of votes: what was voted for, with its weight and its voters, heaviest first; and who abstained.

    Behind each candidate stand so many different sets of commands (`command_sets`) and of requests (`request_sets`):
    three ballots on one set agree in what was meant, three on three sets confirm each other. `confidence` is how likely
    the leader is right, by what such a pattern of agreement was worth before; None where nothing leads.
    """

    candidates: tuple[tuple[Value, float, tuple[str, ...]], ...] = ()
    abstentions: tuple[tuple[str, Abstention], ...] = ()
    total: float = 0.0
    command_sets: tuple[int, ...] = ()
    request_sets: tuple[int, ...] = ()
    confidence: float | None = None


@dataclass(frozen=True)
class Majority:
    """More than half of all weight, that of abstentions and of planners not waited for included, is behind `value`."""

    value: Value
    tally: Tally


@dataclass(frozen=True)
class Plurality:
    """More weight is behind `value` than behind any other, but not more than half."""

    value: Value
    tally: Tally


@dataclass(frozen=True)
class Tie:
    """Two or more values lead with the same weight; `values` in planner order."""

    values: tuple[Value, ...]
    tally: Tally


@dataclass(frozen=True)
class NoQuorum:
    """Nobody voted."""

    tally: Tally


Verdict = Union[Majority, Plurality, Tie, NoQuorum]


# ── Answer ───────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Attempt:
    """What one tier made of the question."""

    tier: str
    ballots: tuple[Ballot, ...]
    verdict: Verdict
    seconds: float = 0.0


@dataclass(frozen=True)
class Answer:
    """What is said. `tier` is the one that answered ("" where none could), `trace` every tier that was asked.

    `resolved` is what a follow-up was understood as, "" for any other question.
    """

    question: Question
    text: str
    verdict: Verdict
    tier: str
    trace: tuple[Attempt, ...] = ()
    seconds: float = 0.0
    facts: Mapping[str, Any] = field(default_factory=dict, hash=False)
    resolved: str = ""
