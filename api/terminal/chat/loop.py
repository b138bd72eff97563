"""The loop of the chat: read a line, answer it, until there are no more.

On a terminal, lines are edited and completed, and Ctrl-C gives up the line or the question, Ctrl-D the chat. From a
pipe, each line is a question and its answer a line.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

from prompt_toolkit.history import FileHistory, History, InMemoryHistory

from api.outcomes import stood_in
from api.questions import asked
from api.records import Redaction, opened, secrets
from api.sessions import session
from api.terminal import exits
from api.terminal.chat.commands import run
from api.terminal.chat.conversation import Conversation, conversation
from api.terminal.progress import Manner, manner, progress
from composition import without_key
from core.errors import CopilotError
from core.settings import Settings
from core.wording import one_line, printable

Tell = Callable[[str], None]


async def chat(options: argparse.Namespace, settings: Settings, environ: Mapping[str, str], tell: Tell) -> int:
    """Answers question after question; 0 at the end, whatever the answers were."""
    redaction = Redaction(secrets(environ))
    interactive = sys.stdin.isatty() and sys.stdout.isatty()
    how = "silent" if options.quiet or not interactive else manner(sys.stderr, environ)
    journal = opened(settings.log, environ)
    try:
        async with (
            session(options.session or "", settings.history, environ) as sitting,
            conversation(settings, environ, sitting, journal) as held,
        ):
            for line in without_key(settings, environ):
                tell(f"note: {line}")
            if interactive:
                tell(f"Asking {held.place}. /help tells what there is beside questions; Ctrl-D ends.")
            lines = _typed(held, environ) if interactive else _piped()
            async with contextlib.aclosing(lines):
                async for line in lines:
                    try:
                        await _respond(line, held, how, redaction, tell, interactive)
                    except EOFError:
                        break
    finally:
        journal.close()
    return exits.ANSWERED


async def _respond(
    line: str, held: Conversation, how: Manner, redaction: Redaction, tell: Tell, interactive: bool
) -> None:
    """Answers one line: a command or a question. Raises `EOFError` for the one that ends the chat."""
    work = _text(line, held, how, redaction, tell)
    try:
        response = await (_interruptible(work) if interactive else work)
    except asyncio.TimeoutError:
        tell("error: no answer within the question's deadline (limits.question_deadline)")
    except CopilotError as error:
        tell(f"error: {error}" + (f"\n{error.mend}" if error.mend else ""))
    else:
        if response is None:
            tell("given up")
        elif response:
            print(printable(response) if interactive else response, flush=True)


async def _text(line: str, held: Conversation, how: Manner, redaction: Redaction, tell: Tell) -> str:
    """What is printed for a line: what its command says or the answer to its question; "" where there is none."""
    if line.startswith("/"):
        return redaction.text(await run(line, held, redaction))
    with progress(how, sys.stderr, redaction.text):
        answer = await held.ask(asked(line))
    if answer.resolved and answer.resolved != line:
        tell(f"understood as: {answer.resolved}")
    if note := stood_in(answer):
        tell(f"note: {note}")
    if not answer.tier:
        tell(answer.text)
    return answer.text if answer.tier else ""


async def _interruptible(work: Coroutine[Any, Any, str]) -> str | None:
    """What the work comes to; None where Ctrl-C gave it up."""
    loop, task = asyncio.get_running_loop(), asyncio.ensure_future(work)
    loop.add_signal_handler(signal.SIGINT, task.cancel)
    try:
        await asyncio.wait({task})
    finally:
        loop.remove_signal_handler(signal.SIGINT)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    return None if task.cancelled() else task.result()


async def _typed(held: Conversation, environ: Mapping[str, str]) -> AsyncGenerator[str, None]:
    """The lines that somebody types, until Ctrl-D; Ctrl-C gives up the line."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.auto_suggest import AutoSuggestFromHistory

    from api.terminal.chat.completing import ChatCompleter

    prompting: PromptSession[str] = PromptSession(
        history=_history(environ),
        completer=ChatCompleter(held),
        complete_while_typing=False,
        auto_suggest=AutoSuggestFromHistory(),
        enable_history_search=True,
    )
    while True:
        try:
            line = await prompting.prompt_async(f"{one_line(held.place)}> ")
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if line.strip():
            yield line.strip()


async def _piped() -> AsyncGenerator[str, None]:
    """The lines of stdin."""
    while line := await asyncio.to_thread(sys.stdin.readline):
        if line.strip():
            yield line.strip()


def _history(environ: Mapping[str, str]) -> History:
    """The lines that were typed before, in a file of their owner's; for this chat alone where there is no home."""
    home = environ.get("XDG_STATE_HOME") or (f"{environ['HOME']}/.local/state" if environ.get("HOME") else "")
    file = Path(home) / "k8s-query-copilot" / "chat-history"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError:
        return InMemoryHistory()
    return FileHistory(str(file)) if home else InMemoryHistory()
