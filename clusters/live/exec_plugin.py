"""Credentials from an exec plugin: the program that a kubeconfig names for a user (aws, gke-gcloud-auth-plugin, …).

The protocol is `client.authentication.k8s.io`: https://kubernetes.io/docs/reference/access-authn-authz/authentication/
The program is the user's own, from the user's own kubeconfig. It runs without a terminal, and its whole process group
is killed when the deadline runs out or nobody waits any more.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from clusters.live.errors import FailedPlugin, HangingPlugin
from clusters.live.kubeconfig import Target
from core.errors import MALFORMED

MOST = 1_048_576
"""Bytes that a plugin may print: a credential has some thousands."""


@dataclass(frozen=True)
class Credential:
    """What a plugin gave: a token, or a client certificate with its key (PEM), and until when it holds."""

    token: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    expires: datetime | None = None


async def credential(target: Target, environ: Mapping[str, str], deadline: float = 30.0) -> Credential:
    """Run the target's plugin, at most `deadline` seconds.

    Raises `FailedPlugin` that names the program, and never what it printed on stdout, when it gives no credential;
    `HangingPlugin` when it gives nothing in time.
    """
    plugin = target.user["exec"]
    command = str(plugin.get("command") or "")
    if not command:
        raise FailedPlugin("the kubeconfig's exec plugin has no command", "Mend the user's entry.")
    environment = _environment(target, environ)
    try:
        process = await asyncio.create_subprocess_exec(
            command,
            *map(str, plugin.get("args") or ()),
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,  # so that what it starts goes with it
        )
    except OSError as error:
        hint = str(plugin.get("installHint") or "").strip() or f"Install {command!r}, or put it on the PATH."
        raise FailedPlugin(f"the credential plugin {command!r} cannot be run: {error.strerror}", hint) from error
    try:
        stdout, stderr = await asyncio.wait_for(_printed(process), deadline)
    except asyncio.TimeoutError as error:
        raise HangingPlugin(
            f"the credential plugin {command!r} gave nothing within {deadline:g} s",
            f"Run {command!r} in a terminal: it may be waiting for a login.",
        ) from error
    finally:
        await _end(process)
    if len(stdout) > MOST:
        message = f"the credential plugin {command!r} printed more than {MOST:,} bytes, and no ExecCredential"
        raise FailedPlugin(message, f"Run {command!r} in a terminal and look at what it prints.")
    if process.returncode:
        complaint = stderr.decode(errors="replace").strip().splitlines()[-1:]
        message = f"the credential plugin {command!r} ended with exit code {process.returncode}"
        raise FailedPlugin(": ".join([message, *(line[:300] for line in complaint)]), "Log in again with its own tool.")
    return _parse(command, stdout)


async def _printed(process: asyncio.subprocess.Process) -> tuple[bytes, bytes]:
    """What it prints until it ends, or until that is too much: a program may print without end."""
    assert process.stdout is not None  # noqa: S101 - both are pipes
    assert process.stderr is not None  # noqa: S101
    errors = asyncio.ensure_future(_tail(process.stderr))
    try:
        printed = b""
        while len(printed) <= MOST and (piece := await process.stdout.read(65_536)):
            printed += piece
        if len(printed) > MOST:
            return printed, b""
        complaints = await errors
        await process.wait()
        return printed, complaints
    finally:
        errors.cancel()
        await asyncio.wait({errors})


async def _tail(stream: asyncio.StreamReader) -> bytes:
    """The end of what comes, all of which is taken, so that the program is not held up."""
    kept = b""
    while piece := await stream.read(65_536):
        kept = (kept + piece)[-65_536:]
    return kept


async def _end(process: asyncio.subprocess.Process) -> None:
    """Kill whatever is left of the plugin's process group."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.communicate()  # asyncio knows of the end once it has read what is still in the pipes


def _environment(target: Target, environ: Mapping[str, str]) -> dict[str, str]:
    plugin = target.user["exec"]
    spec: dict[str, Any] = {"interactive": False}
    if plugin.get("provideClusterInfo"):
        keys = ("server", "tls-server-name", "insecure-skip-tls-verify", "certificate-authority-data", "proxy-url")
        spec["cluster"] = {key: target.cluster[key] for key in keys if key in target.cluster}
    info = {
        "apiVersion": plugin.get("apiVersion", "client.authentication.k8s.io/v1"),
        "kind": "ExecCredential",
        "spec": spec,
    }
    own = {str(item.get("name")): str(item.get("value")) for item in plugin.get("env") or ()}
    return {**environ, **own, "KUBERNETES_EXEC_INFO": json.dumps(info)}


def _parse(command: str, stdout: bytes) -> Credential:
    try:
        document = json.loads(stdout)
        status = document["status"]
        expires = status.get("expirationTimestamp")
        result = Credential(
            token=str(status.get("token") or "").strip(),
            certificate=str(status.get("clientCertificateData") or ""),
            key=str(status.get("clientKeyData") or ""),
            expires=datetime.fromisoformat(expires.replace("Z", "+00:00")) if expires else None,
        )
    except MALFORMED:
        # What it printed may hold half a token: neither shown nor chained.
        message = f"the credential plugin {command!r} did not print an ExecCredential"
        raise FailedPlugin(message, f"Run {command!r} in a terminal and look at what it prints.") from None
    if not result.token and not (result.certificate and result.key):
        message = f"the credential plugin {command!r} gave neither a token nor a certificate with its key"
        raise FailedPlugin(message, "Log in again with its own tool.")
    return result
