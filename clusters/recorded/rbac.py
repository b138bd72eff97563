"""Role-based access control as an API server evaluates it, over the four kinds of object that it is made of. Pure.

Rules only ever allow: what no rule allows is not allowed. Rules of aggregated cluster roles are in the roles already,
since the server writes them there. Users and groups are taken as they are given: who asks about a service account
gives its groups too (`system:serviceaccounts`, `system:serviceaccounts:NAMESPACE`, `system:authenticated`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from core.reviews import AccessAttributes, AccessDecision, Subject

SUPERUSERS = "system:masters"
"""The group that may do everything, whatever the rules say."""
NODES, NODE_USER = "system:nodes", "system:node:"
_UNKNOWN_TO_RULES = "a kubelet's access is also decided by the Node authorizer, which a recording does not have"
_ACCOUNT = "system:serviceaccount"
_ALL = "*"

Object = Mapping[str, Any]


@dataclass(frozen=True)
class Policy:
    """Every role and binding of a cluster; roles by (namespace, name), with "" for cluster roles."""

    roles: Mapping[tuple[str, str], tuple[Object, ...]]
    cluster_bindings: tuple[Object, ...]
    bindings: Mapping[str, tuple[Object, ...]]

    @classmethod
    def of(
        cls,
        roles: Iterable[Object] = (),
        cluster_roles: Iterable[Object] = (),
        bindings: Iterable[Object] = (),
        cluster_bindings: Iterable[Object] = (),
    ) -> Policy:
        """From the objects as the API lists them."""
        rules = {
            (_namespace(role), str(role["metadata"]["name"])): tuple(role.get("rules") or ())
            for role in (*roles, *cluster_roles)
        }
        by_namespace: dict[str, list[Object]] = {}
        for binding in bindings:
            by_namespace.setdefault(_namespace(binding), []).append(binding)
        return cls(rules, tuple(cluster_bindings), {name: tuple(found) for name, found in by_namespace.items()})

    def decide(self, subject: Subject, attributes: AccessAttributes) -> AccessDecision:
        """Whether the subject may do this, and by which binding."""
        if SUPERUSERS in subject.groups:
            return AccessDecision(True)
        missing: list[str] = []
        for binding, bound, namespace in self._bound(subject, attributes.namespace):
            reference = binding.get("roleRef") or {}
            kind, name = str(reference.get("kind", "")), str(reference.get("name", ""))
            rules = self.roles.get(("" if kind == "ClusterRole" else namespace, name))
            if rules is None:
                missing.append(f'{kind.lower()}.rbac.authorization.k8s.io "{name}" not found')
            elif any(allows(rule, attributes) for rule in rules):
                return AccessDecision(True, reason=f"RBAC: allowed by {_described(binding, bound, namespace)}")
        known = list(dict.fromkeys(missing))
        reason = f"RBAC: {known[0] if len(known) == 1 else '[' + ', '.join(known) + ']'}" if known else ""
        kubelet = NODES in subject.groups and subject.user.startswith(NODE_USER)
        return AccessDecision(False, reason=reason, evaluation_error=_UNKNOWN_TO_RULES if kubelet else "")

    def _bound(self, subject: Subject, namespace: str) -> Iterator[tuple[Object, Object, str]]:
        """The bindings that reach the subject, each with the entry that does; those of all namespaces first."""
        places = [(self.cluster_bindings, "")]
        if namespace:
            places.append((self.bindings.get(namespace, ()), namespace))
        for bindings, place in places:
            for binding in bindings:
                entries = binding.get("subjects") or ()
                found = next((entry for entry in entries if means(entry, subject, place)), None)
                if found is not None:
                    yield binding, found, place


def means(entry: Object, subject: Subject, namespace: str = "") -> bool:
    """Whether a binding's entry is this subject; `namespace` is the binding's own."""
    kind, name = entry.get("kind"), str(entry.get("name", ""))
    if kind == "User":
        return subject.user == name
    if kind == "Group":
        return name in subject.groups
    if kind == "ServiceAccount":
        place = str(entry.get("namespace") or namespace)
        return bool(place) and subject.user == f"{_ACCOUNT}:{place}:{name}"
    return False


def allows(rule: Object, attributes: AccessAttributes) -> bool:
    """Whether one rule allows it."""
    if not _has(rule, "verbs", attributes.verb):
        return False
    if attributes.path:
        return any(_covers(str(url), attributes.path) for url in rule.get("nonResourceURLs") or ())
    names = rule.get("resourceNames") or ()
    return (
        _has(rule, "apiGroups", attributes.group)
        and any(_is_resource(str(resource), attributes) for resource in rule.get("resources") or ())
        and (not names or attributes.name in names)
    )


def _is_resource(resource: str, attributes: AccessAttributes) -> bool:
    """`*` is everything, subresources too; `pods` is not `pods/log`; `*/scale` is that subresource of everything."""
    if resource == _ALL:
        return True
    if not attributes.subresource:
        return resource == attributes.resource
    return resource in (f"{attributes.resource}/{attributes.subresource}", f"*/{attributes.subresource}")


def _covers(url: str, path: str) -> bool:
    """Whether a rule's URL is this path, or the beginning of it where it ends in `*`."""
    return url in (_ALL, path) or (url.endswith(_ALL) and path.startswith(url.rstrip(_ALL)))


def _has(rule: Object, field: str, wanted: str) -> bool:
    given = rule.get(field) or ()
    return _ALL in given or wanted in given


def _namespace(item: Object) -> str:
    return str(item["metadata"].get("namespace") or "")


def _described(binding: Object, entry: Object, namespace: str) -> str:
    """The binding, its role and whom it names, in the words of the server's reasons."""
    kind, name = ("RoleBinding", f"{binding['metadata']['name']}/{namespace}")
    if not namespace:
        kind, name = "ClusterRoleBinding", str(binding["metadata"]["name"])
    reference = binding["roleRef"]
    who = str(entry.get("name", ""))
    if entry["kind"] == "ServiceAccount":
        who = f"{who}/{entry.get('namespace') or namespace}"
    quoted = [json.dumps(text, ensure_ascii=False) for text in (name, reference["name"], who)]
    return f"{kind} {quoted[0]} of {reference['kind']} {quoted[1]} to {entry['kind']} {quoted[2]}"
