"""What may be asked of a cluster: GETs of known shapes that read, and three reviews. Pure; the ports call it first.

It fails closed. A path is taken apart into segments, each of which must be a legal name, and must have one of the
shapes below; a parameter must be one of those that only narrow or format a reply. Over GET, an API server also runs
programs (`pods/NAME/exec`), opens tunnels (`proxy`, `portforward`) and holds connections open (`watch`): none of these
has a shape here. Lists may be watched, but only through `check_watch`, which the catalog's own port method calls.

    /version   /healthz|livez|readyz[/CHECK…]   /openapi/v2   /openapi/v3[/DOCUMENT…]
    /api   /api/VERSION   /apis   /apis/GROUP   /apis/GROUP/VERSION
    ROOT/RESOURCE[/NAME[/status|scale]]
    ROOT/namespaces/NAMESPACE/RESOURCE[/NAME[/status|scale]]
    /api/v1/namespaces/NAMESPACE/pods/NAME/log

What is POSTed goes to one of the paths in `REVIEWS` and nowhere else; where the operator has callers' tokens reviewed,
also to `TOKEN_REVIEW`, which no plan can reach: `core.ports.Cluster` has no method for it.
"""

from __future__ import annotations

import re

from core.errors import Refused, Unserved
from core.ports import Query
from core.reviews import ACCESS, SELF, SELF_ACCESS, TOKEN

READ_ONLY_SUBRESOURCES = frozenset({"status", "scale"})
"""Views of the object itself. `pods/NAME/log` is the only other one, and has a shape of its own."""

_VIEWS = frozenset({"labelSelector", "fieldSelector", "limit", "continue", "resourceVersion", "resourceVersionMatch"})
_FORMATS = frozenset({"pretty", "includeObject", "timeout", "timeoutSeconds", "hash", "verbose", "exclude"})
_LOGS = frozenset({"container", "previous", "timestamps", "sinceSeconds", "sinceTime", "tailLines", "limitBytes"})
PARAMETERS = _VIEWS | _FORMATS | _LOGS
"""Every URL parameter that may be sent. `watch` and `follow` are not among them, whatever their value."""

_WATCHED = frozenset({"watch", "allowWatchBookmarks", "resourceVersion", "timeoutSeconds"})
"""The parameters of a watch, which has a door of its own (`check_watch`)."""

REVIEWS = frozenset({SELF_ACCESS, ACCESS, SELF})
"""Every path that may be POSTed to: reviews of access and of identity, of which the server keeps nothing."""

TOKEN_REVIEW = TOKEN
"""The review of a caller's token: its server keeps nothing of it either."""

_VERBS_IN_PATHS = frozenset({"watch", "proxy", "redirect"})
"""Old API servers act on these as the first word behind the version (`/api/v1/watch/pods`)."""

_ROOTS = frozenset(
    {"", "api", "apis", "version", "healthz", "livez", "readyz", "openapi", "metrics", "logs", "debug", "configz"}
) | (
    {"statusz", "flagz", "openid", ".well-known", "static", "swagger.json", "swaggerapi", "ui", "proxy", "console"}
    | {"stats", "exec", "attach", "run", "portforward", "pods", "runningpods", "containerlogs", "spec"}
)
"""First words of paths that some API server or kubelet has, or had. What begins otherwise is known to be nowhere: it is
refused all the same, and it may be said that it does not exist."""

_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._:@+=~-]*")  # RBAC allows more in a name than a DNS label has
_CORE_VERSION = re.compile(r"v[0-9]+((alpha|beta)[0-9]+)?")
_WORD = re.compile(r"\.?[A-Za-z0-9_][A-Za-z0-9._-]*")
_UNSENDABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
"""Control characters, and lone surrogates, which no encoding has."""
_LONGEST_NAME = 253
_LONGEST_PATH = 2_000
_LONGEST_VALUE = 16_000
_LONGEST_REVIEW = 32_000
_MEND = "Ask with a read-only command such as get, describe, logs, events, top or explain."


def check(path: str, query: Query = ()) -> None:
    """Pass if a GET of this decoded path with these decoded parameters can only read; raise `Refused` if not."""
    _check_characters(path)
    _check_shape(path, path[1:].split("/"))
    for name, value in query:
        _check_parameter(name, value)


def check_watch(path: str, query: Query) -> None:
    """Pass if this GET only tells what changes in a list, which is the catalog's alone; raise `Refused` if not."""
    _check_characters(path)
    segments = path[1:].split("/")
    _check_shape(path, segments)
    # ROOT/RESOURCE, ROOT/namespaces/NAMESPACE/RESOURCE: in neither does a name stand behind the type.
    below = segments[2:] if segments[0] == "api" else segments[3:]
    if segments[0] not in ("api", "apis") or len(below) not in (1, 3) or (len(below) == 3 and below[0] != "namespaces"):
        raise Refused(f"refused to watch {_short(path)}: only lists are watched", _MEND)
    for name, value in query:
        if name not in _WATCHED or len(value) > _LONGEST_VALUE or _UNSENDABLE.search(value):
            raise Refused(f"refused the parameter {name[:80]!r} of a watch", _MEND)


def check_review(path: str, body: bytes, *, token: bool = False) -> None:
    """Pass if this is a review, whose POST stores nothing; raise `Refused` for every other path.

    That of a token passes only with `token`: whoever sends it says that it is one.
    """
    if (path != TOKEN_REVIEW) if token else (path not in REVIEWS):
        raise Refused(f"refused to POST to {_short(path)}: nothing but access reviews is ever POSTed", _MEND)
    if len(body) > _LONGEST_REVIEW:
        raise Refused(
            f"refused a review of {len(body)} bytes: at most {_LONGEST_REVIEW} are sent", "Ask about fewer groups."
        )


def _check_characters(path: str) -> None:
    """The characters that change what a path means to a server on the way are refused before it is taken apart."""
    if not path.startswith("/") or path.startswith("//"):
        raise Refused(
            f"refused {_short(path)}: an API path starts with one '/'", "Give a path such as '/api/v1/pods', not a URL."
        )
    if len(path) > _LONGEST_PATH:
        raise Refused(f"refused a path of {len(path)} characters: at most {_LONGEST_PATH} are sent", _MEND)
    for sign, meaning in (("%", "an escape"), ("\\", "a backslash"), ("?", "a query"), ("#", "a fragment")):
        if sign in path:
            raise Refused(
                f"refused {_short(path)}: {meaning} ({sign!r}) in the path", "Give the path alone, decoded and plain."
            )
    if "//" in path or ".." in path or "/./" in path or path.endswith("/"):
        raise Refused(
            f"refused {_short(path)}: '..', '.' and empty segments are not sent", "Give the path in its shortest form."
        )
    if not path.isascii() or not path.isprintable() or " " in path:
        raise Refused(
            f"refused {_short(path)}: a character that no Kubernetes name has", "Check the names in the command."
        )


def _check_shape(path: str, segments: list[str]) -> None:
    """Whether the path has one of the known shapes."""
    match segments:
        case ["version"] | ["openapi", "v2"] | ["api"] | ["apis"]:
            return
        case ["healthz" | "livez" | "readyz", *words] if len(words) <= 3 and all(map(_WORD.fullmatch, words)):
            return
        case ["openapi", "v3", *words] if len(words) <= 4 and all(map(_WORD.fullmatch, words)):
            return
        case ["api", version, *rest] if _CORE_VERSION.fullmatch(version):
            return _check_resource(path, rest, core=True)
        case ["apis", group] if _SUBDOMAIN.fullmatch(group):
            return
        case ["apis", group, version, *rest] if _SUBDOMAIN.fullmatch(group) and _LABEL.fullmatch(version):
            return _check_resource(path, rest, core=False)
    kind = Refused if segments[0].lower() in _ROOTS or not all(map(_WORD.fullmatch, segments)) else Unserved
    raise kind(f"refused {_short(path)}: not a read of the Kubernetes API that is known here", _MEND)


def _check_resource(path: str, segments: list[str], core: bool) -> None:
    """What stands behind the group and version."""
    match segments:
        case []:
            return
        case ["namespaces", name, "status"]:
            return _check_name(path, name)
        case ["namespaces", name, "finalize"]:
            _check_name(path, name)
            raise Refused(f"refused {_short(path)}: 'finalize' is not read-only", _MEND)
        case ["namespaces", namespace, *rest] if rest:
            _check_name(path, namespace)
            namespaced = True
        case rest:
            namespaced = False
    plural, *rest = rest
    if plural in _VERBS_IN_PATHS or not _LABEL.fullmatch(plural):
        raise Refused(f"refused {_short(path)}: {plural!r} is not a resource type", _MEND)
    if not rest:
        return
    name, *below = rest
    _check_name(path, name)
    if not below:
        return
    if len(below) == 1 and below[0] in READ_ONLY_SUBRESOURCES:
        return
    if below == ["log"] and core and namespaced and plural == "pods":
        return
    raise Refused(
        f"refused {_short(path)}: {'/'.join(below)!r} of a {plural!r} object is not known to only read", _MEND
    )


def _check_name(path: str, name: str) -> None:
    if len(name) > _LONGEST_NAME or not _NAME.fullmatch(name):
        raise Refused(f"refused {_short(path)}: {name!r} is not a legal name", "Check the name in the command.")


def _check_parameter(name: str, value: str) -> None:
    if name.strip().lower() in ("watch", "follow"):
        raise Refused(
            f"refused the parameter {name!r}: it would hold the connection open",
            "Ask for what is there now, without -w or -f; use --tail or --since for recent log lines.",
        )
    if name not in PARAMETERS:
        raise Refused(f"refused the parameter {name[:80]!r}: not one that only narrows or formats a reply", _MEND)
    if len(value) > _LONGEST_VALUE or _UNSENDABLE.search(value):
        raise Refused(f"refused the value of {name!r}: too long, or with a control character", "Write it on one line.")


def _short(path: str) -> str:
    """The path, quoted and cut, for a message."""
    return repr(path if len(path) <= 120 else path[:117] + "...")
