"""How verbs say that something went wrong: kubectl's words on stderr, and the typed failure behind them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.flow import Failure, FailureReason
from executor.access import Ending

_CANNOT = re.compile(
    r'User "(?P<user>[^"]*)" cannot (?P<verb>\S+) resource "(?P<resource>[^"]*)" in API group "(?P<group>[^"]*)" '
    r'(?:at the cluster scope|in the namespace "(?P<space>[^"]*)")'
)
"""How an API server says that no rule allows something."""
_GENERIC = {
    401: ("Unauthorized", "the server has asked for the client to provide credentials"),
    404: ("NotFound", "the server could not find the requested resource"),
    405: ("MethodNotAllowed", "the server does not allow this method on the requested resource"),
    429: (
        "TooManyRequests",
        "the server has received too many requests and has asked us to try again later",
    ),
    500: ("InternalError", 'an error on the server ("{said}") has prevented the request from succeeding'),
    503: ("ServiceUnavailable", "the server is currently unable to handle the request"),
    504: (
        "Timeout",
        "the server was unable to return a response in the time allotted, but may still be processing the request",
    ),
}
"""The reason and message that kubectl gives to a reply whose body is no `Status`
(k8s.io/apimachinery, `errors.NewGenericServerResponse`)."""


ALONE = "Ask again later; `kubectl get --raw /readyz?verbose` and `kubectl get apiservices` tell what is down."
"""The mend where the server answers, but not with this."""


class Stop(Exception):
    """Ends a verb. `message` is what stands on stderr, kubectl's prefix (`error: …`) included."""

    def __init__(self, message: str, failure: Failure) -> None:
        super().__init__(message)
        self.message = message
        self.failure = failure


@dataclass(frozen=True)
class Status:
    """What the API server said instead of the object: the code, the reason (`NotFound`) and the message."""

    code: int
    reason: str
    message: str
    name: str = ""
    kind: str = ""

    @classmethod
    def of(cls, code: int, document: Mapping[str, Any]) -> Status:
        """From the `Status` body of a reply; of a body that is none, such as a proxy's, by the code."""
        if document.get("kind") != "Status" and not document.get("reason") and code in _GENERIC:
            reason, text = _GENERIC[code]
            return cls(code, reason, text.replace("{said}", _escaped(str(document.get("message") or "unknown"))))
        details = document.get("details") or {}
        reason = document.get("reason") or {401: "Unauthorized", 403: "Forbidden", 404: "NotFound"}.get(code, "")
        message = document.get("message") or "the server could not complete the request"
        kind = details.get("kind", "")
        if details.get("group") and kind:
            kind = f"{kind}.{details['group']}"
        return cls(code, reason, message, details.get("name", ""), kind)

    @property
    def text(self) -> str:
        """As kubectl prints it."""
        if self.reason == "Unauthorized":
            return f"error: You must be logged in to the server ({self.message})"
        return (
            f"Error from server ({self.reason}): {self.message}"
            if self.reason
            else f"Error from server: {self.message}"
        )

    @property
    def why(self) -> FailureReason:
        """The failure that it is."""
        reasons: dict[int, FailureReason] = {
            **{401: "forbidden", 403: "forbidden", 404: "not_found"},
            429: "unavailable",  # it is busy: no other command would do better
        }
        return reasons.get(self.code, "bad_command" if self.code < 500 else "unavailable")

    def failure(self, nearest: Sequence[str] = ()) -> Failure:
        """Typed, with the names that exist and look like the one asked for."""
        if self.why == "forbidden":
            return refused(self.message, self.kind)
        return Failure(
            self.why,
            self.message,
            hint=ALONE if self.why == "unavailable" else "",
            subject=self.name if self.why == "not_found" else "",
            kind=self.kind,
            nearest=tuple(nearest),
        )


def _escaped(text: str) -> str:
    """As between Go's quotes."""
    return json.dumps(text, ensure_ascii=False)[1:-1]


def refused(message: str, kind: str = "") -> Failure:
    """The failure that a 401 or 403 is; of what a rule would have to allow, `subject` says what and `hint` how."""
    found = _CANNOT.search(message)
    if found is None:
        return Failure("forbidden", message, kind=kind)
    user, verb, resource, group, namespace = (
        found["user"],
        found["verb"],
        found["resource"],
        found["group"],
        found["space"],
    )
    plural, slash, below = resource.partition("/")
    qualified = (f"{plural}.{group}" if group else plural) + slash + below
    what = f"{verb} {qualified}" + (f" in namespace {namespace}" if namespace else "")
    binding = f"a Role in {namespace}" if namespace else "a ClusterRole"
    hint = f"To allow it, bind {user} to {binding} that has {verb} on {qualified}."
    return Failure("forbidden", message, hint, subject=what, kind=kind)


def bad_command(message: str, hint: str = "") -> Stop:
    """An error that kubectl itself, not the server, makes: `error: …`."""
    return Stop(f"error: {message}", Failure("bad_command", message, hint))


def no_such_type(word: str, hint: str = "") -> Stop:
    """The server does not serve such a type."""
    message = f'the server doesn\'t have a resource type "{word.partition(".")[0]}"'
    return Stop(f"error: {message}", Failure("bad_command", message, hint))


def ended(errors: Sequence[Stop], notes: Sequence[str] = (), header: str = "") -> Ending:
    """The ending of a verb that met these errors, and had these things to say on stderr before them."""
    lines = [*notes, *dict.fromkeys(error.message for error in errors)]
    failure = errors[0].failure if errors else None
    stderr = "".join(line if line.endswith("\n") else line + "\n" for line in lines)
    return Ending(1 if errors else 0, stderr, failure, header)
