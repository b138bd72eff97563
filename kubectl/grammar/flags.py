"""The flags of the language: what each is called, whether it takes a value, and which values.

Flags that kubectl has and we do not are in `REFUSED`, each with what to do instead: a flag that is in no table is
not in the language at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["switch", "text", "name", "count", "size", "duration", "time", "output", "object", "path"]


@dataclass(frozen=True)
class Flag:
    """One flag.

    A `switch` takes a value only behind `=` (`--no-headers=false`), every other kind takes one in any of the usual
    ways. `count` is a whole number and `size` one that is not negative, `name` a Kubernetes name, `object` TYPE/NAME,
    `path` an API path, `output` one of `choices` where those ending in `=` take a template. `choices` of any other
    kind are all there is.
    """

    name: str
    kind: Kind = "text"
    short: str = ""
    choices: tuple[str, ...] = ()
    repeatable: bool = False
    listed: bool = True
    """Whether prompts show it: false for flags that are accepted and seldom of use."""


NAMESPACE = Flag("namespace", "name", "n")
CONTEXT = Flag("context", listed=False)
REQUEST_TIMEOUT = Flag("request-timeout", "duration", listed=False)
# Accepted everywhere, before the verb too.
GLOBAL = (NAMESPACE, CONTEXT, REQUEST_TIMEOUT)

ALL_NAMESPACES = Flag("all-namespaces", "switch", "A")
SELECTOR = Flag("selector", short="l")
FIELD_SELECTOR = Flag("field-selector")
NO_HEADERS = Flag("no-headers", "switch")
CHUNK_SIZE = Flag("chunk-size", "size", listed=False)
TEMPLATE = Flag("template", listed=False)
MISSING_KEYS = Flag("allow-missing-template-keys", "switch", listed=False)
MANAGED_FIELDS = Flag("show-managed-fields", "switch", listed=False)

TEMPLATES = ("jsonpath=", "jsonpath-as-json=", "go-template=", "template=")
TEMPLATED = (TEMPLATE, MISSING_KEYS, MANAGED_FIELDS)


def output(*choices: str) -> Flag:
    """`-o` with the forms that a verb prints."""
    return Flag("output", "output", "o", choices)


_HERE = "the cluster, the credentials and the address are settings of this program"
_FILES = "no files: name the objects"
_WAITING = "nothing waits or follows: ask for what there is now"
_IDENTITY = "only `kubectl auth can-i` takes it, behind the verb"
_WRITES = "nothing is ever written, so leave it out"

# Flags of kubectl's that are not in the language, and the way out.
REFUSED: dict[str, str] = {
    **dict.fromkeys(
        (
            "server",
            "token",
            "kubeconfig",
            "user",
            "username",
            "password",
            "cluster",
            "certificate-authority",
            "client-certificate",
            "client-key",
            "insecure-skip-tls-verify",
            "insecure-skip-tls-verify-backend",
            "tls-server-name",
            "cache-dir",
            "disable-compression",
            "match-server-version",
        ),
        _HERE,
    ),
    **dict.fromkeys(("filename", "kustomize", "recursive-files", "output-watch-events"), _FILES),
    **dict.fromkeys(("watch", "watch-only", "follow", "wait"), _WAITING),
    **dict.fromkeys(("as", "as-group", "as-uid"), _IDENTITY),
    **dict.fromkeys(("dry-run", "force", "all", "overwrite", "save-config", "edit", "grace-period"), _WRITES),
    **dict.fromkeys(
        ("v", "vmodule", "log-flush-frequency", "profile", "profile-output", "warnings-as-errors"),
        "it says nothing about the cluster",
    ),
    "help": "not about the cluster; `kubectl explain TYPE` tells of a type",
}
# Short names that mean a refused flag wherever the verb has no flag of that letter.
REFUSED_SHORT: dict[str, str] = {"s": "server", "f": "filename", "k": "kustomize", "w": "watch", "h": "help", "v": "v"}
