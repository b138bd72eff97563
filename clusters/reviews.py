"""The three reviews as JSON, both ways: the bodies that are sent, and what is read from the server's objects. Pure.

`LiveCluster` writes requests and reads answers; a replay reads requests and writes answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.reviews import AccessAttributes, AccessDecision, Identity, Subject

_AUTHORIZATION, _AUTHENTICATION = "authorization.k8s.io/v1", "authentication.k8s.io/v1"
_RESOURCE_FIELDS = ("namespace", "verb", "group", "version", "resource", "subresource", "name")


class NotAReview(ValueError):
    """A document that is not the review it should be."""


# ── What is sent ─────────────────────────────────────────────────────────────────────────────────────────────────────


def self_access_review(attributes: AccessAttributes) -> dict[str, Any]:
    """The body of a `SelfSubjectAccessReview`."""
    return {"kind": "SelfSubjectAccessReview", "apiVersion": _AUTHORIZATION, "spec": _spec(attributes)}


def access_review(subject: Subject, attributes: AccessAttributes) -> dict[str, Any]:
    """The body of a `SubjectAccessReview`."""
    spec = _spec(attributes) | {"user": subject.user}
    if subject.groups:
        spec["groups"] = list(subject.groups)
    if subject.uid:
        spec["uid"] = subject.uid
    return {"kind": "SubjectAccessReview", "apiVersion": _AUTHORIZATION, "spec": spec}


def self_review() -> dict[str, Any]:
    """The body of a `SelfSubjectReview`."""
    return {"kind": "SelfSubjectReview", "apiVersion": _AUTHENTICATION}


def token_review(token: str) -> dict[str, Any]:
    """The body of a `TokenReview`."""
    return {"kind": "TokenReview", "apiVersion": _AUTHENTICATION, "spec": {"token": token}}


def _spec(attributes: AccessAttributes) -> dict[str, Any]:
    if attributes.path:
        return {"nonResourceAttributes": {"path": attributes.path, "verb": attributes.verb}}
    given = {name: getattr(attributes, name) for name in _RESOURCE_FIELDS}
    return {"resourceAttributes": {name: value for name, value in given.items() if value}}


# ── What comes back ──────────────────────────────────────────────────────────────────────────────────────────────────


def decision(document: Any) -> AccessDecision:
    """What a review of access says. Raises `NotAReview`."""
    status = _part(_mapping(document), "status")
    if not isinstance(status.get("allowed"), bool):
        raise NotAReview("no status.allowed")
    return AccessDecision(
        status["allowed"], status.get("denied") is True, _text(status, "reason"), _text(status, "evaluationError")
    )


def identity(document: Any) -> Identity:
    """What a review of identity says. Raises `NotAReview`."""
    user = _part(_part(_mapping(document), "status"), "userInfo")
    return Identity(
        _text(user, "username"),
        _text(user, "uid"),
        _texts(user.get("groups")),
        _extra(user),
        _text(_mapping(_mapping(document).get("metadata") or {}), "creationTimestamp"),
    )


def token_identity(document: Any) -> Identity | None:
    """Whose token it is; None where the server does not accept it. Raises `NotAReview`."""
    status = _part(_mapping(document), "status")
    if status.get("authenticated") is not True:
        return None
    user = _part(status, "user")
    name = _text(user, "username")
    if not name:
        raise NotAReview("no status.user.username")
    return Identity(name, _text(user, "uid"), _texts(user.get("groups")), _extra(user))


# ── A server's side ──────────────────────────────────────────────────────────────────────────────────────────────────


def asked(document: Any) -> AccessAttributes:
    """What a review of access asks about. Raises `NotAReview` unless it is either a resource or a path."""
    spec = _part(_mapping(document), "spec")
    resource, other = spec.get("resourceAttributes"), spec.get("nonResourceAttributes")
    if (resource is None) == (other is None):
        raise NotAReview("exactly one of nonResourceAttributes or resourceAttributes must be specified")
    if resource is None:
        given = _mapping(other)
        return AccessAttributes(_text(given, "verb"), path=_text(given, "path"))
    given = _mapping(resource)
    return AccessAttributes(**{name: _text(given, name) for name in _RESOURCE_FIELDS})


def asked_about(document: Any) -> Subject:
    """Whom a `SubjectAccessReview` asks about. Raises `NotAReview`."""
    spec = _part(_mapping(document), "spec")
    subject = Subject(_text(spec, "user"), _texts(spec.get("groups")), _text(spec, "uid"))
    if not subject.user and not subject.groups:
        raise NotAReview("at least one of user or group must be specified")
    return subject


def token_of(document: Any) -> str:
    """The token that a `TokenReview` asks about. Raises `NotAReview`."""
    token = _text(_part(_mapping(document), "spec"), "token")
    if not token:
        raise NotAReview("spec.token is required")
    return token


def token_reviewed(subject: Subject | None) -> dict[str, Any]:
    """A `TokenReview` as a server answers it; it does not repeat the token."""
    status: dict[str, Any] = {"authenticated": False, "user": {}, "error": "invalid bearer token"}
    if subject is not None:
        extra = {key: list(values) for key, values in subject.extra}
        user = {"username": subject.user, "groups": list(subject.groups), **({"extra": extra} if extra else {})}
        status = {"authenticated": True, "user": user}
    return {"kind": "TokenReview", "apiVersion": _AUTHENTICATION, "metadata": {}, "spec": {}, "status": status}


def access_reviewed(document: Mapping[str, Any], decision: AccessDecision) -> dict[str, Any]:
    """The review of access that was sent, with the decision as its status."""
    status: dict[str, Any] = {"allowed": decision.allowed}
    if decision.denied:
        status["denied"] = True
    if decision.reason:
        status["reason"] = decision.reason
    if decision.evaluation_error:
        status["evaluationError"] = decision.evaluation_error
    return {
        "kind": document.get("kind"),
        "apiVersion": document.get("apiVersion"),
        "metadata": {},
        "spec": document.get("spec"),
        "status": status,
    }


def self_reviewed(identity: Identity) -> dict[str, Any]:
    """A `SelfSubjectReview` as a server answers it, and as `kubectl auth whoami -o json` prints it."""
    user: dict[str, Any] = {"username": identity.username}
    if identity.uid:
        user["uid"] = identity.uid
    if identity.groups:
        user["groups"] = list(identity.groups)
    if identity.extra:
        user["extra"] = {key: list(values) for key, values in identity.extra}
    metadata = {"creationTimestamp": identity.created or None}
    return {**self_review(), "metadata": metadata, "status": {"userInfo": user}}


def _mapping(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise NotAReview("not an object")
    return value


def _part(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    if not isinstance(document.get(name), Mapping):
        raise NotAReview(f"no {name}")
    return _mapping(document[name])


def _text(document: Mapping[str, Any], name: str) -> str:
    value = document.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise NotAReview(f"{name} is not a string")
    return value


def _extra(user: Mapping[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((str(key), _texts(values)) for key, values in _mapping(user.get("extra") or {}).items())


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise NotAReview("not a list of strings")
    return tuple(value)
