"""May a service account do something, who may, and what does a role allow? Computed from roles and bindings, which can
be read; nothing is tried."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from core.flow import AsList, AsText, AsYesNo, Plan
from kubectl.command import Command, Filter, Pipeline
from kubectl.resources import Resource
from planners.offline.data import definitions, load
from planners.offline.plans.subjects import things_and_scope
from planners.offline.readings import Missing, Thing
from planners.offline.words import Found, Kind, Mention, Opening, Token
from planners.offline.world import World

_VERBS = {
    "list": "list", "read": "get", "get": "get", "view": "get", "see": "get", "watch": "watch", "create": "create",
    "delete": "delete", "remove": "delete", "update": "update", "edit": "update", "modify": "update",
    "change": "update",
    "patch": "patch", "write": "update", "deletecollection": "deletecollection",
}  # fmt: skip
_ASKING = re.compile(r"^(?:can|may|could|does|is|are|do|should)\b|\ballowed\b|\bpermitted\b")


def access(
    marking: Sequence[Mention], begins: Opening, tokens: Sequence[Token], world: World, words: list[str]
) -> Plan | Missing | None:
    """ "Can the X service account list Y in Z?", also as kubectl prints identities, and for users and groups."""
    if begins.ask != "yes_no" or not _ASKING.search(" ".join(words)):
        return None
    start = next((i for i, token in enumerate(tokens) if _IDENTITY.fullmatch(token.lower)), None)
    if start is None:
        start = max((i for i, word in enumerate(words) if word in _WHO_THEY_ARE), default=None)
    if start is None:
        return None
    spots = [i for i, w in enumerate(words) if w in _VERBS and i > 0 and _resource(tokens[i + 1 : i + 5], world)]
    at = next((i for i in spots if i > start), None)
    asked = _resource(tokens[at + 1 :], world) if at is not None else None
    if at is None or asked is None:
        return None
    resource, left = asked
    if any(not _idle(t, world) for t in left):
        return None
    spaces = [f.meta.name for t in left for f in world.names.exact(t.lower) if f.kind == "namespaces"]
    subject = _identified(tokens[:at])
    namespace = spaces[0] if len(spaces) == 1 else None
    if subject is None:
        account, scope = _account(marking, begins, world)
        if account is None or not {"account", "serviceaccount"} & set(words):
            return None
        subject, namespace = _account_subject(account.meta.namespace, account.meta.name), scope
    namespace = namespace or str(subject.get("namespace") or world.namespace)
    return _may(subject, _VERBS[words[at]], resource, namespace)


_IDENTITY = re.compile(
    r"system:serviceaccount:(?P<space>[a-z0-9-]+):(?P<name>[a-z0-9.-]+)"
    r"|(?:sa|serviceaccounts?)[/:](?:(?P<in>[a-z0-9-]+)[/:])?(?P<account>[a-z0-9.-]+)|system:[a-z0-9:.-]+"
)
"""An identity as kubectl, audit logs and rules print it."""
_WHO_THEY_ARE = ("account", "serviceaccount", "user", "group")
_EVERYBODY = "system:authenticated"
_GROUPS = re.compile(
    r"system:(?:authenticated|unauthenticated|masters|nodes|serviceaccounts(?::.*)?|bootstrappers(?::.*)?)"
)


def _identified(tokens: Sequence[Token]) -> dict[str, object] | None:
    """The subject that is named as rules name subjects: an identity, "group X", "X group" or "user X"."""
    words = [token.lower for token in tokens]
    for number, token in enumerate(tokens):
        match = _IDENTITY.fullmatch(token.lower)
        if match and match["name"]:
            return _account_subject(match["space"], match["name"])
        if match and match["account"] and match["in"]:
            return _account_subject(match["in"], match["account"])
        before = words[number - 1] if number else ""
        after = words[number + 1] if number + 1 < len(words) else ""
        if token.lower in _WHO_THEY_ARE or not (match or "group" in (before, after) or "user" in (before, after)):
            continue
        if match and match["account"]:
            continue
        if token.lower in ("a", "an", "the", "any", "can", "may", "could", "does", "is"):
            continue
        if "group" in (before, after) or _GROUPS.fullmatch(token.lower):
            return {"kind": "Group", "name": token.text, "groups": [token.text]}
        return {"kind": "User", "name": token.text, "groups": [_EVERYBODY]}
    return None


def _account_subject(namespace: str, name: str) -> dict[str, object]:
    groups = [_EVERYBODY, "system:serviceaccounts", f"system:serviceaccounts:{namespace}"]
    return {"kind": "ServiceAccount", "name": name, "namespace": namespace, "groups": groups}


def _may(subject: dict[str, object], verb: str, resource: Resource, namespace: str) -> Plan:
    """Whether some rule allows it, by all roles and bindings."""
    library = definitions()
    where = f"(.where == null or .where == {json.dumps(namespace)})" if resource.namespaced else ".where == null"
    program = (
        f"(.items // [.]) as $all | {library['rules_of']} {library['allows']} "
        f"[rules_of({json.dumps(subject)}; $all) | select({where}) | "
        f"select(allows({json.dumps(verb)}; {json.dumps(resource.group)}; {json.dumps(resource.plural)}))]"
        ' | if length > 0 then "yes" else empty end'
    )
    command = Command("get", (_KINDS,), (("all-namespaces", "true"), ("output", "json")))
    who = f"{subject['namespace']}/{subject['name']}" if "namespace" in subject else subject["name"]
    because = f"{subject['kind']} {who} → rules of its roles for {resource.plural}"
    return Plan((Pipeline(command, (Filter("jq", ("-r", program)),)),), AsYesNo("non_empty"), because)


_WHO = frozenset(load("words")["who_can"])
_KINDS = "roles,clusterroles,rolebindings,clusterrolebindings"


def who_can(
    marking: Sequence[Mention], begins: Opening, tokens: Sequence[Token], world: World, words: list[str]
) -> Plan | Missing | None:
    """ "Who can list Y in Z?": the subjects of the bindings whose role has a rule for it, without the system's own."""
    at = next((i for i, w in enumerate(words) if w in _VERBS), None)
    if begins.ask not in ("who", "which", "what") or at is None or not _ASKING_WHO.search(" ".join(words[:at])):
        return None
    if any(word not in _WHO for word in words[:at]):
        return None
    asked = _resource(tokens[at + 1 :], world)
    if asked is None or any(not _idle(t, world) for t in asked[1]):
        return None
    resource = asked[0]
    _, scope = things_and_scope(marking, begins, world)
    spaces = [f.meta.name for t in asked[1] for f in world.names.exact(t.lower) if f.kind == "namespaces"]
    namespace = scope or (spaces[0] if len(spaces) == 1 else None)
    if resource.namespaced and namespace is None:
        return None
    where = f'(.kind == "ClusterRoleBinding" or .metadata.namespace == {json.dumps(namespace)})'
    where = where if resource.namespaced else '.kind == "ClusterRoleBinding"'
    allowed = f"allows({json.dumps(_VERBS[words[at]])}; {json.dumps(resource.group)}; {json.dumps(resource.plural)})"
    program = (
        f"(.items // [.]) as $all | {definitions()['allows']} [$all[] | "
        f'select(.kind == "RoleBinding" or .kind == "ClusterRoleBinding") | select({where}) | . as $b | '
        f"select(any($all[] | select(.kind == $b.roleRef.kind and .metadata.name == $b.roleRef.name and "
        f'(.kind == "ClusterRole" or .metadata.namespace == $b.metadata.namespace)); {allowed})) | '
        "(.subjects // [])[] | "
        'select((.name | startswith("system:") | not) and .namespace != "kube-system") | .name] | unique[]'
    )
    command = Command("get", (_KINDS,), (("all-namespaces", "true"), ("output", "json")))
    because = f"who can {_VERBS[words[at]]} {resource.plural} → subjects of bindings, without the system's own"
    return Plan((Pipeline(command, (Filter("jq", ("-r", program)),)),), AsList(), because)


_ASKING_WHO = re.compile(r"^who\b|\bservice ?accounts?\b|\bsubjects?\b")
_ABLE = re.compile(
    r"^(?:please )?what (?:can|may|does|is|are|permissions|rights)\b.*"
    r"\b(?:do|allow|allowed|grant|permit|permitted|have|give)\b"
)


def abilities(
    marking: Sequence[Mention], begins: Opening, tokens: Sequence[Token], world: World, words: list[str]
) -> Plan | Missing | None:
    """ "What can the X role do?": its rules, as verbs and resources."""
    if begins.ask != "what" or not _ABLE.search(" ".join(words)):
        return None
    things, _ = things_and_scope(marking, begins, world)
    roles = [
        f
        for t in things
        for f in t.found
        if f.resource.group == "rbac.authorization.k8s.io" and f.resource.kind.endswith("Role")
    ]
    known = {
        "do",
        "allow",
        "allowed",
        "grant",
        "permit",
        "permitted",
        "to",
        "permissions",
        "permission",
        "rights",
        "give",
    }
    left = [
        m
        for m in marking
        if m.end > begins.end
        and not (m.named or m.kind or m.idle)
        and {t.lower for t in m.tokens} - known
        and not m.skippable
    ]
    if len(roles) != 1 or len([t for t in things if t.found or t.missing]) != 1 or left:
        return None
    role = roles[0]
    flags = [("namespace", role.meta.namespace)] if role.meta.namespace else []
    command = Command("get", (role.resource.qualified, role.meta.name), (*flags, ("output", "json")))
    program = (
        '(.rules // [])[] | "\\(.verbs | join(", ")) \\((.resources // .nonResourceURLs // []) | join(", "))"'
        ' + (if (.resourceNames // []) != [] then " named \\(.resourceNames | join(", "))" else "" end)'
    )
    because = f"what the {role.resource.singular} {role.meta.name} allows → its rules"
    return Plan((Pipeline(command, (Filter("jq", ("-r", program)),)),), AsText(), because)


def _account(marking: Sequence[Mention], begins: Opening, world: World) -> tuple[Found | None, str | None]:
    things, scope = things_and_scope(marking, begins, world)
    accounts = [f for t in things if isinstance(t, Thing) for f in t.found if f.kind == "serviceaccounts"]
    inside = [f for f in accounts if scope is None or f.meta.namespace == scope] or accounts
    inside = [f for f in inside if f.meta.namespace == world.namespace] or inside
    return (inside[0] if len(inside) == 1 else None), scope


def _resource(tokens: Sequence[Token], world: World) -> tuple[Resource, list[Token]] | None:
    for width in (3, 2, 1):
        for i in range(0, max(0, len(tokens) - width + 1)):
            for sense in world.kinds.find(tuple(t.lemma for t in tokens[i : i + width])):
                if isinstance(sense, Kind):
                    return sense.resources[0], [*tokens[:i], *tokens[i + width :]]
    return None


def _idle(token: Token, world: World) -> bool:
    found = world.names.exact(token.lower)
    grammar = token.lower in (
        "any",
        "the",
        "a",
        "an",
        "in",
        "of",
        "all",
        "namespace",
        "its",
        "own",
        "there",
        "from",
        "cluster",
        "every",
        "namespaces",
    )
    return grammar or any(f.kind == "namespaces" for f in found)
