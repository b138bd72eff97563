"""What may be typed beside questions: `/why`, `/commands`, `/context`, `/save`, `/help`, `/quit`."""

from __future__ import annotations

import asyncio
import difflib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from api.answers import whole
from api.records import Redaction
from api.terminal.chat.conversation import Conversation
from core.errors import CopilotError, SettingsError
from core.flow import Answer, Majority, Plan, Plurality
from voter.explain import explain

NOTHING_YET = "nothing was asked yet"


@dataclass(frozen=True)
class Command:
    """A command of the chat: its argument's name ("" for none), its help, and what it does: text to print."""

    argument: str
    help: str
    run: Callable[[Conversation, str, Redaction], Awaitable[str]]


async def _why(chat: Conversation, _: str, redaction: Redaction) -> str:
    return explain(chat.answers[-1], chat.settings.voter.confidence) if chat.answers else NOTHING_YET


async def _commands(chat: Conversation, _: str, redaction: Redaction) -> str:
    if not chat.answers:
        return NOTHING_YET
    return "\n".join(commands(chat.answers[-1])) or "no command was run for it"


async def _context(chat: Conversation, name: str, redaction: Redaction) -> str:
    if name:
        await chat.switch(name)
        return f"asking {chat.place} from now on"
    return "\n".join(f"{'*' if place == chat.place else ' '} {place}" for place in chat.places())


async def _save(chat: Conversation, name: str, redaction: Redaction) -> str:
    if not name:
        raise SettingsError("where to?", "/save FILE.md, or FILE.json with everything that the answers rest on")
    if not chat.answers:
        return NOTHING_YET
    text = _as_json(chat.answers, redaction) if name.endswith(".json") else _as_markdown(chat.answers)
    file = await asyncio.to_thread(_write, name, redaction.text(text))
    return f"{len(chat.answers)} questions and answers are in {file}"


def _write(name: str, text: str) -> Path:
    """Writes a new file. Raises `SettingsError` where there is one already, or none can be written."""
    file = Path(name).expanduser()
    try:
        with file.open("x", encoding="utf-8") as saved:
            saved.write(text)
    except FileExistsError:
        raise SettingsError(f"there is a {str(file)!r} already", "give another name") from None
    except OSError as error:
        raise SettingsError(f"{str(file)!r} cannot be written: {error.strerror}", "give another name") from None
    return file


async def _help(chat: Conversation, _: str, redaction: Redaction) -> str:
    forms = {f"/{name} {command.argument}".strip(): command.help for name, command in COMMANDS.items()}
    width = max(map(len, forms))
    lines = [f"  {form:<{width}}  {meaning}" for form, meaning in forms.items()]
    keys = "Tab completes names from the cluster; Ctrl-C gives a question up; Ctrl-D ends the chat."
    return "\n".join(["Anything else is a question; it may refer to those before it.", *lines, keys])


async def _quit(chat: Conversation, _: str, redaction: Redaction) -> str:
    raise EOFError


COMMANDS: Mapping[str, Command] = {
    "why": Command("", "who proposed what for the last answer, and why it won", _why),
    "commands": Command("", "the kubectl lines behind the last answer, to paste", _commands),
    "context": Command("[NAME]", "the contexts there are, or ask another one from now on", _context),
    "save": Command("FILE", "write the conversation, as Markdown or, for a .json, with everything", _save),
    "help": Command("", "this", _help),
    "quit": Command("", "end the chat, as Ctrl-D does", _quit),
}


async def run(line: str, chat: Conversation, redaction: Redaction) -> str:
    """What the command in a line that starts with `/` prints; what is wrong with it is told, and nothing else happens.

    Raises `EOFError` where the chat is to end.
    """
    name, _, argument = line[1:].strip().partition(" ")
    command = COMMANDS.get(name)
    if command is None:
        near = difflib.get_close_matches(name, COMMANDS, 1)
        return f"there is no /{name}; " + (f"did you mean /{near[0]}?" if near else "/help lists what there is")
    try:
        return await command.run(chat, argument.strip(), redaction)
    except CopilotError as error:
        return f"{error}" + (f"; {error.mend}" if error.mend else "")


def commands(answer: Answer) -> list[str]:
    """The kubectl lines of those whose answer won; of everybody where nobody did. Each once."""
    if not answer.trace:
        return []
    attempt = answer.trace[-1]
    verdict = attempt.verdict
    winners = verdict.tally.candidates[0][2] if isinstance(verdict, Majority | Plurality) else None
    plans = [
        turn.proposal.outcome
        for ballot in attempt.ballots
        if winners is None or ballot.planner in winners
        for turn in ballot.executions
    ]
    return list(dict.fromkeys(str(step) for plan in plans if isinstance(plan, Plan) for step in plan.steps))


def _as_markdown(answers: list[Answer]) -> str:
    return "\n".join(_section(answer) for answer in answers)


def _section(answer: Answer) -> str:
    head = [f"## {answer.question.text}", ""]
    if answer.resolved:
        head += [f"Understood as: {answer.resolved}", ""]
    lines = commands(answer)
    shown = ["```sh", *lines, "```", ""] if lines else []
    where = f"{answer.question.context or ''}, {answer.tier or 'nobody answered'}".strip(", ")
    return "\n".join([*head, *answer.text.splitlines(), "", f"({where})", "", *shown])


def _as_json(answers: list[Answer], redaction: Redaction) -> str:
    now = datetime.now(timezone.utc)
    documents = [whole(answer, f"{number:012x}", now, redaction) for number, answer in enumerate(answers, 1)]
    return json.dumps(documents, ensure_ascii=False, indent=2) + "\n"
