"""Names that a flag may take: contexts, recordings, namespaces. What cannot be read is not offered.

A key press waits for it, so nothing here imports a model's or a cluster's library: the namespaces of a live cluster are
asked for by a process of its own, within seconds, and those of any are remembered for a minute.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

FRESH = 60.0
"""Seconds for which the namespaces of a cluster are not asked for again."""
ROOT = Path(__file__).parents[3]
"""Where our packages are."""
LISTING = "api.terminal.completion.listing"
"""The program that asks a cluster for its namespaces."""
PATIENCE = 8.0
"""Seconds that a key press may wait for a cluster."""
_FLAGS = ("recording", "kubeconfig", "context")
"""What says which cluster is meant."""
_KEPT = 20
"""Clusters whose namespaces are remembered."""


def contexts(prefix: str, parsed_args: argparse.Namespace, **_: object) -> list[str]:
    """The kubeconfig's contexts."""
    from clusters.live import contexts as known
    from core.errors import CopilotError

    kubeconfig = getattr(parsed_args, "kubeconfig", None)
    try:
        return list(known(Path(kubeconfig) if kubeconfig else None, os.environ))
    except CopilotError:
        return []


def recordings(prefix: str, **_: object) -> list[str]:
    """The recordings that we carry, and folders, one of which may be another."""
    from clusters.recorded import names

    folder, _slash, name = prefix.rpartition("/")
    shown = f"{folder}/" if folder or prefix.startswith("/") else ""
    with contextlib.suppress(OSError):
        entries = sorted(Path(shown or ".").expanduser().iterdir())
        return [*names(), *(f"{shown}{each.name}/" for each in entries if each.is_dir() and each.name.startswith(name))]
    return list(names())


def namespaces(prefix: str, parsed_args: argparse.Namespace, **_: object) -> list[str]:
    """The namespaces of the cluster that the other flags mean."""
    flags = {flag: value for flag in _FLAGS if (value := getattr(parsed_args, flag, None))}
    file = _file(os.environ)
    remembered = _read(file)
    key = _key(flags)
    names, at = remembered.get(key, ([], 0.0))
    if not 0 <= time.time() - at < FRESH:
        asked = _ask(flags)
        if asked is None:
            return names
        names = asked
        newest = sorted(remembered.items(), key=lambda entry: entry[1][1])[-_KEPT + 1 :]
        _write(file, {**dict(newest), key: (names, time.time())})
    return names


def nothing(prefix: str, **_: object) -> list[str]:
    """For what nobody can know, such as a question: not even files."""
    return []


def _ask(flags: Mapping[str, str]) -> list[str] | None:
    """The namespaces; None where they are not to be had in time."""
    if "recording" in flags:
        return _recorded(flags["recording"])
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("_ARGCOMPLETE", "COMP_"))}
    # With `-m`, and with `-c`, Python would import first what lies in the working directory.
    started = (
        f"import sys; sys.path[0] = {str(ROOT)!r}; import runpy; runpy.run_module({LISTING!r}, run_name='__main__')"
    )
    command = [sys.executable, "-c", started]
    try:
        done = subprocess.run(  # noqa: S603 - our own program
            [*command, *(f"--{flag}={value}" for flag, value in flags.items())],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            env=environ,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return None if done.returncode else done.stdout.split()


def _recorded(name: str) -> list[str] | None:
    """The namespaces of a recording: no library is needed for those."""
    import asyncio

    from api.terminal.completion.listing import namespaces_of
    from clusters.recorded import RecordedCluster, load
    from core.errors import CopilotError

    try:
        return asyncio.run(namespaces_of(RecordedCluster(load(name), "default")))
    except CopilotError:
        return None


def _key(flags: Mapping[str, str]) -> str:
    """What tells clusters apart: the flags, which kubeconfig counts, and when it was last changed."""
    named = flags.get("kubeconfig")
    listed = [named] if named else os.environ.get("KUBECONFIG", "").split(os.pathsep)
    files = [Path(name).expanduser() for name in listed if name] or [Path("~/.kube/config").expanduser()]
    stamps = [f"{file.absolute()} {file.stat().st_mtime_ns}" for file in files if file.is_file()]
    parts = [f"{flag}={value}" for flag, value in flags.items()]
    return hashlib.sha256("\n".join([*parts, os.getcwd(), *stamps]).encode()).hexdigest()[:24]


def _file(environ: Mapping[str, str]) -> Path | None:
    home = environ.get("XDG_CACHE_HOME") or (f"{environ['HOME']}/.cache" if environ.get("HOME") else "")
    return Path(home) / "k8s-query-copilot" / "completion.json" if home else None


def _read(file: Path | None) -> dict[str, tuple[list[str], float]]:
    from core.errors import MALFORMED

    try:
        document = json.loads(file.read_text(encoding="utf-8")) if file else {}
        return {str(key): ([str(name) for name in names], float(at)) for key, (names, at) in document.items()}
    except (OSError, *MALFORMED):
        return {}


def _write(file: Path | None, remembered: Mapping[str, tuple[list[str], float]]) -> None:
    """Keeps it for the next key press, for its owner alone; where that fails, the next one asks again."""
    if file is None:
        return
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(remembered), encoding="utf-8")
        fresh.replace(file)
