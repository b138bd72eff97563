"""`ask_cluster`: a question in plain words, and the answer with what it rests on in a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.asking import Asker
from api.mcp.cutting import cut
from api.mcp.recent import RecentAnswers
from api.mcp.tools import Argument, Call, Result, Tool
from api.questions import MOST_CHARACTERS, Asking, asked, named

_DESCRIPTION = """\
Ask a Kubernetes cluster a question in plain words and get the right, short answer ("4", "Running", "cart, checkout", \
"yes"). Several planners each propose read-only kubectl commands, these are run, and the answer that most of them \
compute wins. Good for counts, lists, states, "which", "does", "why does … fail". Nothing is ever changed in the \
cluster; "not found: …", "forbidden: …" and "refused: …" are answers. For what is not a question use \
run_readonly_kubectl."""

COMMAND_CHARACTERS = 200
"""How much of a command is told; explain_answer tells all of it."""

_TEXT = {"type": "string"}
_OUTPUT: dict[str, Any] = {
    "type": "object",
    "required": ["answer", "id", "verdict", "tier"],
    "properties": {
        "answer": {**_TEXT, "description": "the short answer"},
        "id": {**_TEXT, "description": "what explain_answer and the resource copilot://answers/{id} know it by"},
        "verdict": {**_TEXT, "description": "Majority, Plurality, Tie or NoQuorum"},
        "tier": {**_TEXT, "description": "who answered: cache, remote, ollama or offline"},
        "confidence": {"type": "number", "description": "how likely the answer is right"},
        "context": {**_TEXT, "description": "the cluster that it came from"},
        "session": {**_TEXT, "description": "send it with the next question for a follow-up"},
        "resolved": {**_TEXT, "description": "what a follow-up was understood as"},
        "commands": {"type": "array", "items": _TEXT, "description": "what was run for it"},
        "objects": {"type": "array", "items": {"type": "object"}, "description": "objects that it names, in full"},
        "warnings": {"type": "array", "items": _TEXT},
    },
}


def ask_cluster(asker: Asker, recent: RecentAnswers) -> Tool:
    """The tool, asking through `asker`."""

    async def call(call: Call) -> Result:
        names = {name: named(name, call[name]) for name in ("namespace", "context", "session") if call[name]}
        asking = Asking(asked(call["question"]), **names)
        async with call.counted():
            question = await asker.question(asking, call.caller, call.subject)
            document = await asker.ask(question, call.caller, asking.session)
        recent.add(document, call.caller)
        data = in_short(document)
        return Result(_in_words(data), data)

    return Tool(
        "ask_cluster",
        "Ask the cluster",
        _DESCRIPTION,
        (
            Argument("question", "The question, in plain words", required=True, characters=MOST_CHARACTERS),
            Argument("namespace", "Where names are looked up first; all namespaces are asked all the same"),
            Argument("context", "The cluster to ask: one of list_contexts; left out: the default one"),
            Argument("session", "Any name. Questions of one session may refer to earlier ones: 'and in staging?'"),
        ),
        call,
        _OUTPUT,
    )


def in_short(document: Mapping[str, Any]) -> dict[str, Any]:
    """What a model needs of an answer's document."""
    commands = [cut(command, COMMAND_CHARACTERS) for command in _commands(document)]
    fields = {name: document.get(name) for name in _OUTPUT["properties"] if document.get(name) not in (None, "", [])}
    return {**fields, **({"commands": commands} if commands else {})}


def _commands(document: Mapping[str, Any]) -> list[str]:
    """What was run by the first planner that voted for the answer."""
    attempt = document["attempts"][-1] if document["attempts"] else {}
    leading = {planner for candidate in attempt.get("candidates", [])[:1] for planner in candidate["planners"]}
    for ballot in attempt.get("ballots", []):
        if ballot["planner"] in leading:
            turns = [turn["proposal"].get("commands", []) for turn in ballot["executions"]]
            return [str(command) for command in next((found for found in reversed(turns) if found), [])]
    return []


def _in_words(data: Mapping[str, Any]) -> str:
    """The answer on lines of its own, then a line with how sure it is, then one with what was run."""
    sure = f", confidence {data['confidence']:.2f}" if "confidence" in data else ""
    lines = [data["answer"], f"({data['verdict']}{sure}, tier {data['tier']}, id {data['id']})"]
    if "resolved" in data:
        lines.append(f"understood as: {data['resolved']}")
    lines += [f"ran: {command}" for command in data.get("commands", ())]
    lines += [f"warning: {warning}" for warning in data.get("warnings", ())]
    return "\n".join(lines)
