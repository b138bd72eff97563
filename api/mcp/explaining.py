"""`explain_answer`: who proposed what, what came of it and why one answer won, from an answer's document. Bounded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from api.mcp.cutting import cut
from api.mcp.recent import RecentAnswers
from api.mcp.tools import Argument, Call, Result, Tool

CHARACTERS = 16_000
"""Of a whole explanation."""
_COMMAND, _OUTPUT, _LINE = 2_000, 800, 400
"""Characters of a command, of what it printed, and of any other text."""


def explain_answer(recent: RecentAnswers) -> Tool:
    """The tool."""

    async def call(call: Call) -> Result:
        return Result(explained(await recent.find(call["id"], call.caller)))

    return Tool(
        "explain_answer",
        "Explain an answer",
        "How an answer of ask_cluster came about: each planner's commands and what they printed, the ballots, and why "
        "one answer won.",
        (Argument("id", "The answer's id, as ask_cluster gave it; left out: your last one"),),
        call,
    )


def explained(document: Mapping[str, Any]) -> str:
    """The way from the question to the answer, a fact a line."""
    text = "\n".join(_lines(document))
    return text if len(text) <= CHARACTERS else f"{text[:CHARACTERS]}\n… (cut at {CHARACTERS:,} characters)"


def _lines(document: Mapping[str, Any]) -> Iterator[str]:
    yield f"question: {document['question']}"
    if document.get("resolved"):
        yield f"understood as: {document['resolved']}"
    yield f"answer: {cut(document['answer'], _OUTPUT)}"
    if document.get("context"):
        yield f"cluster: {document['context']}"
    for attempt in document["attempts"]:
        yield from _attempt(attempt)
    for item in document.get("objects", ()):
        yield f"in full: {item['command']}"


def _attempt(attempt: Mapping[str, Any]) -> Iterator[str]:
    sure = f", confidence {attempt['confidence']:.2f}" if "confidence" in attempt else ""
    yield f"tier {attempt['tier']}: {attempt['verdict']}{sure}, {attempt['seconds']:.2f} s"
    for candidate in attempt["candidates"]:
        voters = ", ".join(candidate["planners"])
        yield f"  {cut(candidate['vote'].get('data', ''), _LINE)}: weight {candidate['weight']:g}, of {voters}"
    for ballot in attempt["ballots"]:
        yield f"  {ballot['planner']} {_vote(ballot['vote'])}"
        for turn in ballot["executions"]:
            yield from (f"    {line}" for line in _turn(turn))


def _vote(vote: Mapping[str, Any]) -> str:
    if "abstained" in vote:
        return f"abstains: {cut(vote['abstained'], _LINE)}"
    evidence = f", by the line: {cut(vote['evidence'], _LINE)}" if vote.get("evidence") else ""
    return f"votes ({vote.get('kind', '')}): {cut(vote.get('data', ''), _LINE)}{evidence}"


def _turn(turn: Mapping[str, Any]) -> Iterator[str]:
    for output in turn["outputs"]:
        yield f"ran: {cut(output['command'], _COMMAND)}"
        if output["exit"]:
            yield f"exit code: {output['exit']}"
        for name in ("stdout", "stderr"):
            if output.get(name, "").strip():
                yield f"{'printed' if name == 'stdout' else 'stderr'}: {cut(output[name].rstrip(), _OUTPUT)}"
    if "reading" in turn["proposal"]:
        yield f"read: {cut(turn['proposal']['reading'], _LINE)}"
    for failure in (turn["proposal"].get("failure"), turn["outcome"].get("failure")):
        if failure:
            yield f"failed: {cut(failure.get('message', failure['reason']), _LINE)}"
            break
