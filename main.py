"""K8s Query Copilot: ask a Kubernetes cluster a question in plain words, get the short answer.

The command line; nobody imports it. `composition/` puts the flow together. What a command needs is imported when it
runs, so that starting stays fast.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import io
import os
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from api.terminal import exits
from api.terminal.command_line import as_called, parser, read
from api.terminal.completion import complete, complete_for_kubectl, is_wanted
from core.errors import CopilotError, SettingsError

if TYPE_CHECKING:
    from api.configuration import Configuration
    from core.settings import Settings

MAIN = str(Path(__file__).resolve())
ADOPTED: set[str] = set()
"""Variables that `.env` files have put into the environment."""


# ── Settings ─────────────────────────────────────────────────────────────────────────────────────────────────────────


@functools.cache
def own_environment() -> Mapping[str, str]:
    """The process's environment as it was when it started."""
    return dict(os.environ)


def environment() -> Mapping[str, str]:
    """The environment, and what `.env` files add that count: `read_settings` puts it there."""
    return os.environ


def read_settings(arguments: Mapping[str, Any]) -> Settings:
    """The settings from every source that counts. What a library looks for in the environment is put there."""
    configuration = read_configuration(arguments)
    if configuration.notice and arguments.get("command") != "serve":  # which has a log to say it in
        print(as_called(configuration.notice), file=sys.stderr)
    return adopted(configuration).settings


def adopted(configuration: Configuration) -> Configuration:
    """The configuration, with its variables in the process's environment and none of an earlier one's."""
    added = configuration.environ.keys() - own_environment().keys()
    for name in ADOPTED - added:
        os.environ.pop(name, None)
    ADOPTED.clear()
    ADOPTED.update(added)
    os.environ.update(configuration.environ)
    return configuration


def read_configuration(arguments: Mapping[str, Any]) -> Configuration:
    """What applies in the working directory, with these arguments."""
    from api.configuration import read as read_sources

    return read_sources(arguments, own_environment(), Path.cwd())


# ── Commands ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def serve(options: argparse.Namespace, settings: Settings) -> int:
    """Answer questions over HTTP until interrupted."""
    from api.serving import serve as serve_until_stopped

    arguments = vars(options)
    again = (sys.executable, MAIN, *sys.argv[1:])
    return await serve_until_stopped(
        read_configuration(arguments), lambda: adopted(read_configuration(arguments)), again
    )


async def mcp(options: argparse.Namespace, settings: Settings) -> int:
    """Serve an agent's client on stdin and stdout, by the Model Context Protocol, until stdin ends."""
    from api.mcp.command import serve as serve_client

    return await serve_client(options, settings, environment())


async def ask(options: argparse.Namespace, settings: Settings) -> int:
    """Answer one question: the answer alone on stdout, the deliberation and what went wrong on stderr."""
    from api.terminal.asking import ask as ask_once

    return await ask_once(options, settings, environment(), tell)


async def chat(options: argparse.Namespace, settings: Settings) -> int:
    """Answer questions one after another, each with those before it."""
    from api.terminal.chat import chat as converse

    return await converse(options, settings, environment(), tell)


async def run(options: argparse.Namespace, settings: Settings) -> int:
    """Run read-only kubectl lines: one, printed as kubectl would, or many from stdin, a JSON line for each."""
    from api.terminal.running import run as run_lines

    return await run_lines(options, settings, environment())


def replay(options: argparse.Namespace, settings: Settings) -> int:
    """Serve a recording as an API server, with a kubeconfig for it."""
    from clusters.recorded import load
    from clusters.replay import serve as serve_replay

    recording = load(options.name)
    serve_replay(recording, options.port, options.tls, options.token, options.kubeconfig, users=tuple(options.users))
    return 0


async def capture(options: argparse.Namespace, settings: Settings) -> int:
    """Record a live cluster."""
    from clusters.capture import capture as record
    from composition import connect

    cluster = connect(settings, environment())
    try:
        await record(cluster, options.directory, lambda line: print(line, file=sys.stderr))
    finally:
        await cluster.close()
    hint = as_called(f"Ask it:  main.py ask --recording {options.directory} …")
    print(f"Recorded in {options.directory}. {hint}", file=sys.stderr)
    return 0


async def cache(options: argparse.Namespace, settings: Settings) -> int:
    """List the plans that are kept, or forget them all."""
    from api.terminal.cached_plans import cache as list_or_clear

    return await list_or_clear(options, settings, environment())


async def history(options: argparse.Namespace, settings: Settings) -> int:
    """Print the answers that were judged, a JSON line each, for `python -m eval run --questions`."""
    from api.history import exported, opened
    from composition.sharing import shared_state

    shared = shared_state(settings)
    held = opened(settings.history, environment(), shared)
    if held is None:
        raise SettingsError("the history is off", "set history.where to the file that the service keeps it in")
    try:
        lines = await exported(held, options.of)
    finally:
        await held.close()
        if shared is not None:
            await shared.close()
    for line in lines:
        print(line)
    print(f"{len(lines)} judged answers", file=sys.stderr)
    return 0


async def doctor(options: argparse.Namespace, settings: Settings) -> int:
    """Try everything once, and tell what is wrong with its mend; 1 where something keeps questions from answers."""
    from api.doctor import examine
    from clusters.grounding import ClusterCatalog
    from composition import connect

    environ, problems = environment(), 0
    file = ", ".join(map(str, read_configuration(vars(options)).files))
    async for finding in examine(settings, environ, file, lambda: connect(settings, environ), ClusterCatalog):
        problems += finding.level == "problem"
        print(finding, flush=True)
    return exits.UNANSWERED if problems else 0


def trust(options: argparse.Namespace, settings: Settings) -> int:
    """Let the settings files of a folder set everything, as long as they stay as they are; or no more."""
    from api import configuration

    if options.forget:
        forgotten = configuration.forget(options.directory, own_environment())
        print("trusted no more" if forgotten else "it was not trusted", file=sys.stderr)
        return 0
    for file in configuration.trust(options.directory, own_environment()):
        print(f"trusted as it is now: {file}", file=sys.stderr)
    return 0


def key(options: argparse.Namespace, settings: Settings) -> int:
    """Make an API key for somebody, and the entry that has the service take it."""
    from api.edge import made

    secret, entry = made(options.name)
    print(f"key    {secret}\nentry  {entry}")
    print("Give the key to whom it is for: it is kept nowhere. Put the entry into COPILOT_API_KEYS,", file=sys.stderr)
    print("or into the file that server.keys names. Asked with: -H 'authorization: Bearer KEY'", file=sys.stderr)
    return 0


def completion(options: argparse.Namespace, settings: Settings) -> int:
    """Print what a shell needs to complete our commands."""
    from api.terminal.completion import script

    print(script(options.shell))
    return 0


def list_settings(options: argparse.Namespace, settings: Settings) -> int:
    """Every setting with its meaning, value and source."""
    from core.settings import table

    print(table(settings))
    return 0


# ── Command line ─────────────────────────────────────────────────────────────────────────────────────────────────────

COMMANDS: Mapping[str, Callable[[argparse.Namespace, Settings], int | Coroutine[Any, Any, int]]] = {
    "serve": serve,
    "ask": ask,
    "chat": chat,
    "mcp": mcp,
    "run": run,
    "replay": replay,
    "capture": capture,
    "cache": cache,
    "history": history,
    "doctor": doctor,
    "settings": list_settings,
    "trust": trust,
    "key": key,
    "completion": completion,
}

WITHOUT_SETTINGS = frozenset({"trust", "key", "completion"})
"""Commands that do not read what the working directory sets."""


def settings_for(options: argparse.Namespace) -> Settings:
    """The settings of a command; the defaults where it uses none."""
    from core.settings import Settings

    return Settings() if options.command in WITHOUT_SETTINGS else read_settings(vars(options))


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code."""
    options = read(arguments)
    if sys.stdout is None:  # closed by whoever started us: what is printed goes nowhere
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - for as long as the process lives
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # what its encoding has no sign for is shown by its number
            stream.reconfigure(errors="backslashreplace")
    try:
        outcome = COMMANDS[options.command](options, settings_for(options))
        code = outcome if isinstance(outcome, int) else _run(outcome, lasting=options.command == "serve")
        sys.stdout.flush()
        return code
    except SettingsError as error:
        complain(str(error), error.mend, options)
        return exits.USAGE
    except CopilotError as error:
        complain(str(error), error.mend, options)
        return exits.UNANSWERED
    except KeyboardInterrupt:
        return exits.INTERRUPTED
    except ModuleNotFoundError as error:
        print(f"error: the package {error.name!r} is not installed for {sys.executable}", file=sys.stderr)
        print("run scripts/setup and use .venv/bin/python, or: pipx install FOLDER_OF_THE_PROJECT", file=sys.stderr)
        return exits.USAGE
    except OSError as error:  # a full disk, a folder that may not be written; a closed pipe is no news
        if not isinstance(error, BrokenPipeError):
            complain(str(error), "", options)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.UNANSWERED
    except Exception as error:  # noqa: BLE001 - the outer edge: whoever asks gets a line, and not our code
        return broken(options, error)


def _run(work: Coroutine[Any, Any, int], *, lasting: bool = False) -> int:
    """What a command that waits for others comes to; a `lasting` one on libuv's event loop, where there is one."""
    import asyncio

    try:
        return _runner(lasting)(work)
    except asyncio.TimeoutError:
        print("error: no answer within the question's deadline (limits.question_deadline)", file=sys.stderr)
        return exits.UNANSWERED


def _runner(lasting: bool) -> Callable[[Coroutine[Any, Any, int]], int]:
    import asyncio

    if lasting:
        try:
            import uvloop
        except ModuleNotFoundError:
            return asyncio.run
        return uvloop.run
    return asyncio.run


def broken(options: argparse.Namespace, error: Exception) -> int:
    """One line for what nobody foresaw; the log has the rest under the identifier that it names."""
    import uuid

    from api.records import opened
    from core.flow import Question

    identifier = uuid.uuid4().hex[:12]
    with contextlib.suppress(Exception):
        journal = opened(read_settings(vars(options)).log, environment())
        journal.failed(Question(f"(main.py {options.command})"), identifier, error, 0.0, 500)
        journal.close()
    complain(f"something broke: {type(error).__name__}; agent.log tells more under {identifier!r}", "", options)
    return exits.UNANSWERED


def complain(said: str, mend: str, options: argparse.Namespace) -> None:
    """What went wrong and what to do, on stderr: in words or, of a service that logs JSON, as a line of its log."""
    if options.command != "serve" or not _logs_json(options):
        tell(as_called(f"error: {said}" + (f"\n{mend}" if mend else "")))
        return
    import logging

    from api.records import configure, secrets
    from core.settings import LogSettings

    configure(LogSettings(format="json"), secrets(environment()))
    logging.getLogger("api").error("%s", as_called(said), extra={"mend": as_called(mend)})


def _logs_json(options: argparse.Namespace) -> bool:
    from api.configuration import log_format

    return log_format(vars(options), own_environment(), Path.cwd()) == "json"


def tell(text: str) -> None:
    """Lines on stderr without a credential: providers and plugins repeat the keys that they were given."""
    from api.records import Redaction, secrets

    print(Redaction(secrets(environment())).text(text), file=sys.stderr)


def program() -> int:
    """The installed command `k8s-copilot`; its exit code. A shell may run it to learn what may stand at its cursor."""
    if is_wanted(os.environ):
        complete(parser())
    return main(sys.argv[1:])


def kubectl_ask() -> int:
    """`kubectl ask`, which kubectl runs as `kubectl-ask`; its exit code."""
    if is_wanted(os.environ):
        complete(parser())
    return main(["ask", *sys.argv[1:]])


def kubectl_complete_ask() -> int:
    """What kubectl's own completion runs for `kubectl ask`; its exit code."""
    complete_for_kubectl(parser(), sys.argv[1:])
    return 0


if __name__ == "__main__":
    sys.exit(program())
