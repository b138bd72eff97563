"""The API server's own words when it says no: `Status` bodies, as bytes of JSON. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from clusters.recorded.recording import encode
from core.ports import Reply
from core.reviews import AccessAttributes

JSON_TYPE = "application/json"


class Failed(Exception):
    """Raised inside a recorded cluster to end a request; `reply` is what the server would have sent."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


def status(code: int, reason: str, message: str, details: Mapping[str, Any] | None = None) -> Reply:
    """A `Status` of kind Failure."""
    body: dict[str, Any] = {"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Failure"}
    body |= {"message": message, "reason": reason}
    if details:
        body["details"] = details
    return Reply(code, JSON_TYPE, encode(body | {"code": code}) + b"\n")


def bad_request(message: str) -> Reply:
    """400, for parameters that cannot be understood."""
    return status(400, "BadRequest", message)


def not_found(group: str, plural: str, name: str) -> Reply:
    """404 for an object that does not exist."""
    qualified = f"{plural}.{group}" if group else plural
    details = {"name": name, "group": group, "kind": plural} if group else {"name": name, "kind": plural}
    return status(404, "NotFound", f'{qualified} "{name}" not found', details)


def forbidden(user: str, asked: AccessAttributes, reason: str = "") -> Reply:
    """403 for what no rule allows a user to do; `reason` is the authorizer's own."""
    because = f": {reason}" if reason else ""
    if asked.path:
        return status(403, "Forbidden", f'forbidden: User "{user}" cannot {asked.verb} path "{asked.path}"{because}')
    qualified = f"{asked.resource}.{asked.group}" if asked.group else asked.resource
    shown = f'{qualified} "{asked.name}"' if asked.name else qualified
    resource = f"{asked.resource}/{asked.subresource}" if asked.subresource else asked.resource
    where = f'in the namespace "{asked.namespace}"' if asked.namespace else "at the cluster scope"
    message = f'User "{user}" cannot {asked.verb} resource "{resource}" in API group "{asked.group}" {where}'
    details = {"name": asked.name, "group": asked.group, "kind": asked.resource}
    known = {key: value for key, value in details.items() if value}
    return status(403, "Forbidden", f"{shown} is forbidden: {message}{because}", known)


def no_such_path() -> Reply:
    """404 for a path, most often of a resource type, that the server does not serve.

    A server says `404 page not found` in plain text, and client-go makes this `Status` of it; it is given at once.
    """
    causes = [{"reason": "UnexpectedServerResponse", "message": "404 page not found"}]
    return status(404, "NotFound", "the server could not find the requested resource", {"causes": causes})


def not_acceptable(message: str) -> Reply:
    """406, for an `Accept` header that cannot be met."""
    return status(406, "NotAcceptable", message)


def expired() -> Reply:
    """410 for a continue token of another state of the cluster."""
    return status(
        410,
        "Expired",
        "The provided continue parameter is too old to display a consistent list result. "
        "You must start a new list without the continue parameter.",
    )


def invalid(kind: str, name: str, problems: list[tuple[str, str, str]]) -> Reply:
    """422 for options whose values make no sense; `problems` are (field, reason, message)."""
    messages = [f"{field}: {message}" for field, _, message in problems]
    whole = messages[0] if len(messages) == 1 else f"[{', '.join(messages)}]"
    causes = [{"reason": reason, "message": message, "field": field} for field, reason, message in problems]
    details = {"name": name, "kind": kind, "causes": causes}
    return status(422, "Invalid", f'{kind} "{name}" is invalid: {whole}', details)
