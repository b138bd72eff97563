"""The verbs of the language: every call that only reads, with its arguments and its flags.

What kubectl calls otherwise is not here, so it has no representation. `WRITES` and `ELSEWHERE` only serve to say why,
and what to do instead.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from kubectl.grammar.flags import (
    ALL_NAMESPACES,
    CHUNK_SIZE,
    FIELD_SELECTOR,
    NO_HEADERS,
    SELECTOR,
    TEMPLATED,
    TEMPLATES,
    Flag,
    output,
)

Shape = Literal["objects", "log", "names", "field", "workload", "access", "none"]


@dataclass(frozen=True)
class Verb:
    """One verb. `name` may be two words; `aliases` are other spellings of its last word.

    `shape` is how its arguments are read (see `kubectl.parser`), `usage` how they are shown, and `refused` says for
    flags of kubectl's verb why they are not in the language, where the general reason would not do.
    """

    name: str
    shape: Shape = "none"
    usage: str = ""
    flags: tuple[Flag, ...] = ()
    aliases: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


_FOLLOW = ("follow", "leave it out: the log so far is printed; --tail=N gives its end")
_WATCH = ("watch", "leave it out: what there is now is printed")
_ANY = ("json", "yaml", "name", *TEMPLATES)

VERBS: tuple[Verb, ...] = (
    Verb(
        "get",
        "objects",
        "TYPE[,TYPE…] [NAME…] | TYPE/NAME…",
        (
            ALL_NAMESPACES,
            SELECTOR,
            FIELD_SELECTOR,
            output("wide", *_ANY, "custom-columns=", "kyaml"),
            NO_HEADERS,
            Flag("sort-by"),
            Flag("show-labels", "switch"),
            Flag("label-columns", short="L", repeatable=True),
            Flag("show-kind", "switch"),
            Flag("ignore-not-found", "switch"),
            Flag("raw", "path"),
            Flag("subresource", choices=("status", "scale", "resize"), listed=False),
            Flag("server-print", "switch", listed=False),
            CHUNK_SIZE,
            *TEMPLATED,
        ),
        refused=(_WATCH,),
    ),
    Verb(
        "describe",
        "objects",
        "TYPE [NAME_PREFIX] | TYPE/NAME",
        (ALL_NAMESPACES, SELECTOR, Flag("show-events", "switch", listed=False), CHUNK_SIZE),
    ),
    Verb(
        "logs",
        "log",
        "POD | TYPE/NAME | -l SELECTOR",
        (
            Flag("container", "name", "c"),
            Flag("all-containers", "switch"),
            replace(SELECTOR, listed=False),
            Flag("tail", "count"),
            Flag("since", "duration"),
            Flag("since-time", "time"),
            Flag("previous", "switch", "p"),
            Flag("prefix", "switch"),
            Flag("timestamps", "switch"),
            Flag("limit-bytes", "size"),
            Flag("all-pods", "switch", listed=False),
            Flag("ignore-errors", "switch", listed=False),
            Flag("max-log-requests", "size", listed=False),
            Flag("pod-running-timeout", "duration", listed=False),
        ),
        aliases=("log",),
        refused=(_FOLLOW, ("f", _FOLLOW[1])),
    ),
    Verb(
        "events",
        "none",
        "",
        (
            Flag("for", "object"),
            Flag("types", repeatable=True),
            ALL_NAMESPACES,
            NO_HEADERS,
            output("wide", *_ANY),
            CHUNK_SIZE,
            *TEMPLATED,
        ),
        aliases=("event",),
        refused=(_WATCH,),
    ),
    Verb(
        "top pods",
        "names",
        "[NAME]",
        (
            ALL_NAMESPACES,
            SELECTOR,
            FIELD_SELECTOR,
            Flag("containers", "switch"),
            Flag("sort-by", choices=("cpu", "memory")),
            Flag("sum", "switch"),
            NO_HEADERS,
            Flag("use-protocol-buffers", "switch", listed=False),
        ),
        aliases=("pod", "po"),
    ),
    Verb(
        "top nodes",
        "names",
        "[NAME]",
        (
            SELECTOR,
            Flag("sort-by", choices=("cpu", "memory")),
            Flag("show-capacity", "switch"),
            NO_HEADERS,
            Flag("use-protocol-buffers", "switch", listed=False),
        ),
        aliases=("node", "no"),
    ),
    Verb(
        "explain",
        "field",
        "TYPE[.field…]",
        (
            Flag("recursive", "switch"),
            Flag("api-version", listed=False),
            Flag("output", short="o", choices=("plaintext", "plaintext-openapiv2"), listed=False),
        ),
    ),
    Verb(
        "api-resources",
        "none",
        "",
        (
            Flag("namespaced", "switch"),
            Flag("api-group"),
            Flag("verbs", repeatable=True),
            Flag("categories", repeatable=True, listed=False),
            output("wide", "name", "json", "yaml"),
            NO_HEADERS,
            Flag("sort-by", choices=("name", "kind")),
            Flag("cached", "switch", listed=False),
        ),
    ),
    Verb("api-versions", aliases=("apiversions",)),
    Verb("version", "none", "", (Flag("client", "switch", listed=False), output("json", "yaml"))),
    Verb("cluster-info", aliases=("clusterinfo",)),
    Verb("config current-context"),
    Verb("config get-contexts", "names", "[NAME…]", (output("name"), NO_HEADERS)),
    Verb("config get-clusters"),
    Verb(
        "config view",
        "none",
        "",
        (
            Flag("minify", "switch", listed=False),
            output("json", "yaml", *TEMPLATES),
            Flag("flatten", "switch", listed=False),
            Flag("merge", "switch", listed=False),
            *TEMPLATED,
        ),
        refused=(("raw", "leave it out: credentials are never shown"),),
    ),
    Verb(
        "auth can-i",
        "access",
        "VERB TYPE[/NAME] | VERB /URL",
        (
            Flag("as"),
            Flag("as-group", repeatable=True, listed=False),
            Flag("as-uid", listed=False),
            Flag("list", "switch", listed=False),
            ALL_NAMESPACES,
            Flag("subresource", listed=False),
            Flag("quiet", "switch", "q", listed=False),
            replace(NO_HEADERS, listed=False),
        ),
    ),
    Verb("auth whoami", "none", "", (output("json", "yaml", *TEMPLATES), *TEMPLATED)),
    Verb(
        "rollout status",
        "workload",
        "TYPE/NAME",
        (
            Flag("revision", "size", listed=False),
            SELECTOR,
            Flag("timeout", "duration", listed=False),
            Flag("watch", "switch", "w", listed=False),
        ),
    ),
    Verb(
        "rollout history",
        "workload",
        "TYPE/NAME",
        (Flag("revision", "size", listed=False), SELECTOR, output(*_ANY), *TEMPLATED),
    ),
)

# What each of kubectl's writing verbs would do; the message goes on with the verbs that there are.
WRITES: dict[str, str] = {
    **dict.fromkeys(
        (
            "annotate",
            "apply",
            "autoscale",
            "cordon",
            "create",
            "delete",
            "drain",
            "edit",
            "expose",
            "label",
            "patch",
            "replace",
            "run",
            "scale",
            "set",
            "taint",
            "uncordon",
            "rollout pause",
            "rollout restart",
            "rollout resume",
            "rollout undo",
            "auth reconcile",
            "certificate",
            "certificate approve",
            "certificate deny",
        ),
        "changes the cluster",
    ),
    **dict.fromkeys(("exec", "attach", "cp", "debug"), "acts inside a container"),
    **dict.fromkeys(("port-forward", "proxy"), "opens a connection into the cluster"),
    **dict.fromkeys(
        (
            "config set",
            "config set-cluster",
            "config set-context",
            "config set-credentials",
            "config unset",
            "config use",
            "config use-context",
            "config rename-context",
            "config delete-cluster",
            "config delete-context",
            "config delete-user",
        ),
        "changes the kubeconfig",
    ),
}
# Reading verbs that are said otherwise here.
ELSEWHERE: dict[str, str] = {
    "wait": "nothing waits: `kubectl get` shows the condition now",
    "diff": "no files: `kubectl get TYPE NAME -o yaml` shows what there is",
    "kustomize": "no files: name the objects",
    "plugin": "no plugins",
    "krew": "no plugins",
    "completion": "not about the cluster",
    "options": "not about the cluster",
    "help": "not about the cluster; `kubectl explain TYPE` tells of a type",
    "config get-users": "users and their credentials are not shown",
    "cluster-info dump": "ask for what you need with `kubectl get` and `kubectl logs`",
}
