"""What is the same for every verb: the context that it is asked of, how errors end it, and the server's warnings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from executor.access import Access, Ending, Sink
from executor.verbs.printing.endings import Stop, bad_command, ended
from kubectl.command import Command

Verb = Callable[[Command, Access, Sink], Awaitable[Ending]]


async def reported(verb: Verb, command: Command, access: Access, out: Sink) -> Ending:
    """The ending of a verb: `Stop` is one too, and what the server warned of stands first on its stderr.

    `PipeClosed`, `Refused` and `Unavailable` go on to the caller.
    """
    known = len(access.warnings)
    try:
        _check_context(command, access)
        ending = await verb(command, access, out)
    except Stop as stop:
        ending = ended([stop])
    except RecursionError:
        ending = ended([bad_command("an object is nested too deeply to be shown")])
    warned = warnings_since(known, access)
    return replace(ending, stderr=warned + ending.stderr) if warned else ending


def warnings_since(known: int, access: Access) -> str:
    """What the server warned of after its first `known` warnings, each once, as kubectl prints it."""
    return "".join(f"Warning: {text}\n" for text in dict.fromkeys(access.warnings[known:]))


def _check_context(command: Command, access: Access) -> None:
    """A command is asked of one cluster: one that names another must not be answered by this."""
    wanted, here = command.flag("context"), (access.context, access.called.context)
    if wanted and wanted not in here:
        raise bad_command(
            f'context "{wanted}" does not exist', f"There is only {access.called.context!r}: leave --context out."
        )
