"""Credentials from an exec plugin: the program that a kubeconfig names for a user (aws, gke-gcloud-auth-plugin, …).

The protocol is `client.authentication.k8s.io`: https://kubernetes.io/docs/reference/access-authn-authz/authentication/
The program is the user's own, from the user's own kubeconfig. It runs in a thread, without a terminal, and its whole
process group is killed when the deadline runs out.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from clusters.live.kubeconfig import Target
from core.errors import Unavailable


@dataclass(frozen=True)
class Credential:
    """What a plugin gave: a token, or a client certificate with its key (PEM), and until when it holds."""

    token: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)
    key: str = field(default="", repr=False)
    expires: datetime | None = None


async def credential(target: Target, environ: Mapping[str, str], deadline: float = 30.0) -> Credential:
    """Run the target's plugin, at most `deadline` seconds.

    Raises `Unavailable` that names the program, and never what it printed on stdout, when it gives no credential.
    """
    return await asyncio.to_thread(_run, target, environ, deadline)


def _run(target: Target, environ: Mapping[str, str], deadline: float) -> Credential:
    plugin = target.user["exec"]
    command = str(plugin.get("command") or "")
    if not command:
        raise Unavailable("the kubeconfig's exec plugin has no command", "Mend the user's entry.")
    arguments = [command, *map(str, plugin.get("args") or ())]
    try:
        process = subprocess.Popen(  # noqa: S603  the user's kubeconfig names this program, and no shell reads it
            arguments,
            env=_environment(target, environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,  # so that what it starts goes with it
        )
    except OSError as error:
        hint = str(plugin.get("installHint") or "").strip() or f"Install {command!r}, or put it on the PATH."
        raise Unavailable(f"the credential plugin {command!r} cannot be run: {error.strerror}", hint) from error
    try:
        stdout, stderr = process.communicate(timeout=deadline)
    except subprocess.TimeoutExpired as error:
        raise Unavailable(
            f"the credential plugin {command!r} gave nothing within {deadline:g} s",
            f"Run {command!r} in a terminal: it may be waiting for a login.",
        ) from error
    finally:
        _end(process)
    if process.returncode:
        said = stderr.decode(errors="replace").strip().splitlines()[-1:]
        message = f"the credential plugin {command!r} ended with exit code {process.returncode}"
        raise Unavailable(": ".join([message, *(line[:300] for line in said)]), "Log in again with its own tool.")
    return _parse(command, stdout)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the plugin's process group, and let go of its pipes."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    for pipe in (process.stdout, process.stderr):
        if pipe:
            pipe.close()


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
    except (ValueError, KeyError, TypeError, AttributeError):
        # What it printed may hold half a token: neither shown nor chained.
        message = f"the credential plugin {command!r} did not print an ExecCredential"
        raise Unavailable(message, f"Run {command!r} in a terminal and look at what it prints.") from None
    if not result.token and not (result.certificate and result.key):
        message = f"the credential plugin {command!r} gave neither a token nor a certificate with its key"
        raise Unavailable(message, "Log in again with its own tool.")
    return result
