"""`run --cluster live`, `record` and `clean`: scenarios on a live cluster. Only these load the module that writes."""

from __future__ import annotations

import argparse
import importlib
import os
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from clusters.capture import capture
from core.errors import SettingsError
from eval.command_line import words
from eval.laboratory import Laboratory, laboratory
from eval.live import applied, clean, folder_of, ledger_for, ledgers, plan_of, wait_for
from eval.scenarios import Scenario, find

_RECORD = """\
  minikube start
  python -m eval record shop --context minikube                 into clusters/recordings/shop
  python -m eval record ./mine --context minikube --out ./mine  beside the scenario's own files
"""
_CLEAN = "  python -m eval clean --context minikube        takes away what a run that crashed has left\n"


def add_commands(commands: words.Commands) -> None:
    """`record` and `clean`."""
    recorded = words.add(
        commands, "record", _record, "apply a scenario to a live cluster, record it, and take it away again", _RECORD
    )
    recorded.add_argument("scenario", help="a scenario, by name or folder")
    recorded.add_argument("--out", type=Path, help="the recording's folder (default: clusters/recordings/NAME)")
    cleaned = words.add(commands, "clean", _clean, "take away what a live run that crashed has left", _CLEAN)
    for command in (recorded, cleaned):
        add_live(command)


def add_live(command: argparse.ArgumentParser) -> None:
    """Which cluster is written to: none unless it is named."""
    command.add_argument("--context", default="", help="the kubeconfig context that is written to, and no other")
    command.add_argument("--kubeconfig", default="", help="default: $KUBECONFIG, then ~/.kube/config")
    command.add_argument("--yes", action="store_true", help="do not ask before anything is written")


@asynccontextmanager
async def living(scenario: Scenario, arguments: argparse.Namespace) -> AsyncIterator[Laboratory]:
    """A laboratory on a live cluster to which the scenario was applied and which has come to its state.

    Everything that was made is taken away behind it, also where it is interrupted. Raises `SettingsError`.
    """
    writing: Any = importlib.import_module("eval.live.writing")  # the module that writes: loaded here or nowhere
    target = writing.target_of(arguments.kubeconfig, arguments.context, os.environ)
    planned = plan_of(scenario.manifests)
    scenario.cases()  # a slip there is told before anything is written
    run = secrets.token_hex(4)
    _agreed(scenario, len(planned), target, arguments.yes)
    ledger = ledger_for(folder_of(os.environ), scenario.name, target.context, target.server, run)
    where = {"context": arguments.context, "kubeconfig": arguments.kubeconfig}
    async with (
        writing.writing(arguments.kubeconfig, arguments.context, os.environ) as writer,
        laboratory(**where) as before,
        applied(before.copilot.cluster, writer, planned, ledger, _say),
        laboratory(**where) as bench,  # a new one: its catalog knows what was just defined
    ):
        await wait_for(bench.copilot.cluster, bench.catalog, scenario.wait, scenario.timeout, _say)
        yield bench


def _agreed(scenario: Scenario, count: int, target: Any, yes: bool) -> None:
    notice = (
        f"{count} objects of {scenario.name!r} are going to be made in context {target.context!r} ({target.server})"
    )
    for need in scenario.needs:
        _say(f"{scenario.name} needs: {need}")
    if yes:
        _say(notice)
        return
    if not sys.stdin.isatty():
        raise SettingsError(f"{notice}, and nobody is there to agree", "add --yes if that is meant")
    if input(f"{notice}. Go on? [y/N] ").strip().lower() not in ("y", "yes"):
        raise SettingsError("not agreed to: nothing was changed", "name another --context, or answer y")


async def _record(arguments: argparse.Namespace) -> int:
    from clusters.recorded import SHIPPED

    scenario = find(arguments.scenario)
    out = arguments.out or SHIPPED / scenario.name
    async with living(scenario, arguments) as bench:
        await capture(bench.copilot.cluster, out, _say)
    print(f"recorded into {out}")
    return 0


async def _clean(arguments: argparse.Namespace) -> int:
    writing: Any = importlib.import_module("eval.live.writing")
    target = writing.target_of(arguments.kubeconfig, arguments.context, os.environ)
    left = ledgers(folder_of(os.environ), target.context, target.server)
    if not left:
        print(f"no run has left anything in context {target.context!r}")
        return 0
    async with (
        writing.writing(arguments.kubeconfig, arguments.context, os.environ) as writer,
        laboratory(context=arguments.context, kubeconfig=arguments.kubeconfig) as bench,
    ):
        for ledger in left:
            _say(f"{ledger.scenario}: {len(ledger.made)} objects")
            await clean(bench.copilot.cluster, writer, ledger, _say)
    return 0


def _say(text: str) -> None:
    print(text, file=sys.stderr)
