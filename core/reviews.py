"""The three access reviews: what a cluster is asked about permissions and identity, and what it says.

They are POSTs to an API server, since a question with a body is a POST there; it stores nothing. `core.ports.Cluster`
has a named method for each, and nothing else is ever POSTed. The answers are by the server's own authorizers.
"""

from __future__ import annotations

from dataclasses import dataclass

SELF_ACCESS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
"""May I do this? (`SelfSubjectAccessReview`)"""
ACCESS = "/apis/authorization.k8s.io/v1/subjectaccessreviews"
"""May this user do this? (`SubjectAccessReview`)"""
SELF = "/apis/authentication.k8s.io/v1/selfsubjectreviews"
"""Who am I? (`SelfSubjectReview`)"""
TOKEN = "/apis/authentication.k8s.io/v1/tokenreviews"  # noqa: S105 - a path
"""Whose token is this? (`TokenReview`) Asked for the service's own callers alone, and only where a setting says so."""


@dataclass(frozen=True)
class AccessAttributes:
    """What somebody would do: a verb on a resource, or on a `path` that is no resource's (`/healthz`).

    An empty `namespace` means all of them (and is the only one for resources that are in none), an empty `name` means
    any object; `*` is for every verb, group or resource.
    """

    verb: str
    group: str = ""
    version: str = ""
    resource: str = ""
    subresource: str = ""
    name: str = ""
    namespace: str = ""
    path: str = ""


@dataclass(frozen=True)
class Subject:
    """Whom the question is about, exactly as the authorizer sees them: no group is added to those given here. `extra`
    is what an authenticator says of them beside that, such as the scopes that a token is limited to."""

    user: str
    groups: tuple[str, ...] = ()
    uid: str = ""
    extra: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class AccessDecision:
    """Whether it is allowed. `denied` is set where a rule forbids it; else nothing allows it.

    `reason` is the authorizer's, and `evaluation_error` what kept it from looking at every rule; both may be empty.
    """

    allowed: bool
    denied: bool = False
    reason: str = ""
    evaluation_error: str = ""


@dataclass(frozen=True)
class Identity:
    """Who the server takes us for. `created` is its time of saying so (RFC 3339), `extra` in the server's order."""

    username: str
    uid: str = ""
    groups: tuple[str, ...] = ()
    extra: tuple[tuple[str, tuple[str, ...]], ...] = ()
    created: str = ""


AUTHENTICATED, UNAUTHENTICATED, ANONYMOUS = "system:authenticated", "system:unauthenticated", "system:anonymous"
_ACCOUNT = "system:serviceaccount:"


def impersonated(
    user: str, groups: tuple[str, ...] = (), uid: str = "", extra: tuple[tuple[str, tuple[str, ...]], ...] = ()
) -> Subject:
    """The subject that an API server makes of an impersonated user: a review takes groups only as they are given.

    A service account is in the groups of service accounts unless groups are named, and everybody is authenticated but
    `system:anonymous`, and whoever is said to be unauthenticated.
    """
    account = user[len(_ACCOUNT) :].split(":") if user.startswith(_ACCOUNT) else []
    if not groups and len(account) == 2:
        groups = ("system:serviceaccounts", f"system:serviceaccounts:{account[0]}")
    if not {AUTHENTICATED, UNAUTHENTICATED} & set(groups):
        groups += (UNAUTHENTICATED if user == ANONYMOUS else AUTHENTICATED,)
    return Subject(user, groups, uid, extra)
