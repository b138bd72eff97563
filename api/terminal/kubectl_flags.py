"""The flags that kubectl gives to each of its commands: which of them we take, ignore and refuse, and why."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import Any

IGNORED = ("-v --v", "--vmodule", "--log-flush-frequency", "--cache-dir")
"""Flags with a value that change nothing of an answer: how kubectl logs and where it keeps what it discovered."""
IGNORED_SWITCHES = ("--disable-compression",)
REFUSED = {
    "--token": "every process of the machine could read it there; put it into a kubeconfig",
    "--username": "API servers take no passwords any more; use a kubeconfig's user",
    "--password": "API servers take no passwords any more; use a kubeconfig's user",
    "--client-certificate": "put the certificate and its key into a kubeconfig's user",
    "--client-key": "put the certificate and its key into a kubeconfig's user",
    "--match-server-version": "there is no version of kubectl here to match; leave it out",
    "--warnings-as-errors": "warnings are told beside an answer; leave it out",
    "--profile": "it measures kubectl, which does not run here; leave it out",
    "--profile-output": "it measures kubectl, which does not run here; leave it out",
}
"""Flags that would be wrong to ignore, and what to do instead."""
_UNITS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}
_PART = re.compile(r"(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)")


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Adds them to a command that asks a cluster."""
    group = parser.add_argument_group("as kubectl's own")
    group.add_argument("--as", dest="as_user", metavar="USER", help="whom to act as, where you may impersonate them")
    group.add_argument("--as-group", action=_Once, metavar="GROUP", help="a group of theirs")
    group.add_argument("--as-uid", metavar="UID", help="their UID")
    group.add_argument("--cluster", metavar="NAME", help="the kubeconfig's cluster, in place of the context's")
    group.add_argument("--user", metavar="NAME", help="the kubeconfig's user, in place of the context's")
    group.add_argument("-s", "--server", metavar="URL", help="the API server, in place of the cluster's")
    group.add_argument("--certificate-authority", metavar="FILE", help="of the API server")
    group.add_argument("--tls-server-name", metavar="NAME", help="that its certificate is for")
    group.add_argument(
        "--insecure-skip-tls-verify", action="store_const", const="on", help="do not check its certificate"
    )
    group.add_argument("--request-timeout", type=seconds, metavar="TIME", help="for one request, such as 5s; 0 is ours")
    for names in IGNORED:
        group.add_argument(*names.split(), dest=argparse.SUPPRESS, action=_Ignored, help=argparse.SUPPRESS)
    for name in IGNORED_SWITCHES:
        group.add_argument(name, dest=argparse.SUPPRESS, action=_Ignored, nargs=0, help=argparse.SUPPRESS)
    for name, mend in REFUSED.items():
        group.add_argument(
            name, dest=argparse.SUPPRESS, action=_Refused, nargs="?", metavar=mend, help=argparse.SUPPRESS
        )


def seconds(text: str) -> float | None:
    """Go's `1m30s`, or bare seconds; None for 0, which leaves it to us. Raises `argparse.ArgumentTypeError`."""
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text) or None
    parts = _PART.findall(text)
    if not parts or "".join(number + unit for number, unit in parts) != text:
        raise argparse.ArgumentTypeError(f"{text!r} is no time: 5s, 2m, 1m30s and 0 are")
    return sum(float(number) * _UNITS[unit] for number, unit in parts) or None


class _Once(argparse.Action):
    """A flag that kubectl lets one repeat, and we do not."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        """Keeps the value."""
        if getattr(namespace, self.dest):
            parser.error(f"{option} may be given once: impersonation of several groups is not supported here")
        setattr(namespace, self.dest, values)


class _Ignored(argparse.Action):
    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        """Nothing."""


class _Refused(argparse.Action):
    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option: str | None = None,
    ) -> None:
        """Ends the program with what to do instead."""
        parser.error(f"{option} is not taken: {self.metavar}")
