"""The words of the command line: every command, its flags and its help. What they do is main.py's."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from api.terminal import exits, kubectl_flags
from api.terminal.completion import SHELLS
from core.version import VERSION

INSTALLED = "k8s-copilot"
"""The command that the wheel installs."""

EXAMPLES = """\
examples:
  main.py --recording starter                                  serve a recorded cluster on port 8000
  main.py                                                      serve the cluster of your kubeconfig
  main.py ask --recording starter "How many pods are there?"   one question, the answer alone on stdout
  main.py chat                                                 question after question, with names completed
  main.py run "kubectl get pods -A | wc -l"                    one read-only line, as kubectl would print it
  main.py mcp                                                  a server for agents (MCP) on stdin and stdout
  main.py replay starter                                       a recording as an API server, for kubectl too
  main.py capture my-cluster                                   record a cluster, to ask it later
  main.py settings                                             every setting, its value and where it is from
"""


ASKING = """\
examples:
  main.py ask "Which pods in payments are not running?"
  main.py ask -o json "How many nodes are ready?" | jq .confidence
  echo "Is coredns healthy?" | main.py ask -n kube-system
  if main.py ask --exit-code "Is the deployment web in shop fully rolled out?"; then …

On a terminal stderr shows who proposes what and how they vote, in plain lines under NO_COLOR or TERM=dumb; where stderr
is no terminal, nothing of it is shown.
"""


COMPLETION = """\
for this shell:                        for each shell to come, in:
  source <(k8s-copilot completion bash)    ~/.bashrc
  source <(k8s-copilot completion zsh)     ~/.zshrc, behind compinit
  k8s-copilot completion fish | source     ~/.config/fish/config.fish
"""


def parser() -> argparse.ArgumentParser:
    """The command line's grammar; `command` in what it reads is the command's name."""
    main = argparse.ArgumentParser(
        prog=name(),
        description="Ask a Kubernetes cluster a question in plain words; get the right, short answer. Read-only.",
        epilog=as_called(EXAMPLES),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    main.add_argument("--version", action="version", version=f"k8s-query-copilot {VERSION}")
    commands = main.add_subparsers(dest="command", metavar="COMMAND", required=True)

    def command(name: str, text: str, *parents: argparse.ArgumentParser, after: str = "") -> argparse.ArgumentParser:
        about = f"{text[0].upper()}{text[1:]}."
        shape = argparse.RawDescriptionHelpFormatter
        return commands.add_parser(
            name, help=text, description=about, parents=parents, epilog=as_called(after), formatter_class=shape
        )

    cluster, config = _cluster(), _config()
    added = command("serve", "the service: POST /query, /healthz, /readyz, /docs (the default)", cluster, config)
    added.add_argument("--host", help="address to listen on; default 127.0.0.1")
    added.add_argument("--port", type=int, help="port to listen on; default 8000")
    added.add_argument("--workers", type=int, metavar="N", help="processes that serve side by side; default 1")
    added.add_argument("--log", metavar="FILE", help="the log of questions; default agent.log, off for none")
    added.add_argument("--log-format", choices=("text", "json"), help="of the lines on stderr; default text")
    added.add_argument("--log-level", choices=("debug", "info", "warning", "error"), help="default info: each request")

    added = command("mcp", "serve an agent's client on stdin and stdout (Model Context Protocol)", cluster, config)
    added.add_argument("--log", metavar="FILE", help="the log of questions; default agent.log, off for none")

    _ask(
        command("ask", "one question; the answer alone on stdout", cluster, config, after=f"{ASKING}\n{exits.table()}")
    )

    added = command("chat", "questions one after another; each may refer to those before it", cluster, config)
    added.add_argument("--session", metavar="NAME", type=_session, help="go on with what was asked under this name")
    added.add_argument("-q", "--quiet", action="store_true", help="do not show on the terminal how it is deliberated")

    added = command("run", "one read-only kubectl line, printed as kubectl would, with its exit code", cluster, config)
    added.add_argument("line", nargs="?", default="-", help='such as "kubectl get pods -A | wc -l"; - is stdin')
    added.add_argument("--json", action="store_true", help="read lines from stdin, print a JSON line for each")

    added = command("replay", "a recording served as an API server, with a kubeconfig for it")
    added.add_argument("name", metavar="NAME_OR_DIR", help="fleet, shop, starter, troubled or a folder")
    added.add_argument("--port", type=int, default=8001, help="default 8001; 0 takes a free one")
    added.add_argument("--tls", action="store_true", help="HTTPS with a throw-away CA, and a bearer token required")
    added.add_argument("--token", help="the bearer token to require; with --tls one is made")
    added.add_argument("--kubeconfig", metavar="FILE", type=Path, help="write it here; default: replay-NAME.kubeconfig")

    added.add_argument(
        "--as",
        dest="users",
        metavar="USER",
        action="append",
        default=[],
        help="a context for this user, with the rights that the recorded roles give; may be repeated",
    )

    added = command("capture", "record a live cluster; the values of secrets are never recorded", cluster, config)
    added.add_argument("directory", type=Path, help="where to; it is made if it is not there")

    added = command("cache", "the plans that are kept: list them, or forget them all", config)
    added.add_argument("action", choices=("list", "clear"))

    added = command("history", "answers that were judged, as JSON lines for python -m eval run --questions", config)
    added.add_argument("action", choices=("export",))
    added.add_argument("--of", metavar="CONTEXT", default="", help="of this cluster alone; default: of every one")

    command("doctor", "try everything once: settings, cluster, permissions, planners; tell the mends", cluster, config)

    added = command("trust", "let a folder's copilot.yaml and .env say where things are and what keys there are")
    added.add_argument("directory", nargs="?", type=Path, default=Path(), help="default: the working directory")
    added.add_argument("--forget", action="store_true", help="trust it no more")

    added = command("key", "make an API key for somebody; a service beyond this machine needs one")
    added.add_argument("name", help="whom it is for, such as alice or ci")

    added = command("completion", "what your shell needs to complete our commands, flags and names", after=COMPLETION)
    added.add_argument("shell", choices=SHELLS)

    command("settings", "every setting with its meaning, value and source", cluster, config)
    return main


def name() -> str:
    """What this program was called as: `main.py`, or the installed `k8s-copilot`."""
    called = Path(sys.argv[0]).name if sys.argv else ""
    return called if called == INSTALLED else "main.py"


def as_called(text: str) -> str:
    """A text of ours that names `main.py`, with what this program was called as in its place."""
    return text if name() == "main.py" else re.sub(r"(?:python )?\bmain\.py\b", name(), text)


def read(arguments: Sequence[str]) -> argparse.Namespace:
    """What was asked for; `serve` where no command was named. Exits with 2 and the usage for what does not exist."""
    flag_first = not arguments or (arguments[0].startswith("-") and arguments[0] not in ("-h", "--help", "--version"))
    options = parser().parse_args(["serve", *arguments] if flag_first else list(arguments))
    if getattr(options, "all_namespaces", False):
        options.namespace = ""
    return options


def _ask(added: argparse.ArgumentParser) -> None:
    added.add_argument("question", nargs="*", help="in plain words, quoted or not; - or nothing reads it from stdin")
    added.add_argument(
        "-o",
        "--output",
        choices=("value", "json", "yaml"),
        default="value",
        help="what stdout gets: the answer alone (value, the default), or with all that it rests on (json, yaml)",
    )
    added.add_argument("-A", "--all-namespaces", action="store_true", help="look everywhere, as without -n")
    added.add_argument("--explain", action="store_true", help="tell on stderr who proposed what, and why this won")
    added.add_argument("-q", "--quiet", action="store_true", help="do not show on the terminal how it is deliberated")
    added.add_argument(
        "--exit-code", action="store_true", help="let the exit code tell what sort of answer it is: see below"
    )
    added.add_argument("--refresh", action="store_true", help="plan anew, even where a plan for it is kept")
    added.add_argument(
        "--session",
        metavar="NAME",
        type=_session,
        help='remembered by name: what "and in staging?" refers to',
    )


def _session(name: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:@/-]{0,252}", name):
        raise argparse.ArgumentTypeError(f"{name!r} is no name: letters, digits and . _ : @ / - are")
    return name


def _cluster() -> argparse.ArgumentParser:
    flags = argparse.ArgumentParser(add_help=False)
    group = flags.add_argument_group("which cluster")
    group.add_argument(
        "--recording", metavar="NAME_OR_DIR", help="a recorded one: fleet, shop, starter, troubled or a folder"
    )
    group.add_argument("--kubeconfig", metavar="FILE", help="default: $KUBECONFIG, ~/.kube/config, in-cluster")
    group.add_argument("--context", help="the kubeconfig context; default: the current one")
    group.add_argument("-n", "--namespace", help="where names are looked up first; default: the context's")
    kubectl_flags.add_flags(flags)
    return flags


def _config() -> argparse.ArgumentParser:
    flags = argparse.ArgumentParser(add_help=False)
    flags.add_argument("--config", metavar="FILE", help="settings file; default: copilot.yaml, here and in ~/.config")
    return flags
