"""May a service account do something? Computed from roles and bindings, which can be read; nothing is tried."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from core.flow import AsYesNo, Plan
from kubectl.command import Command, Filter, Pipeline
from kubectl.resources import Resource
from planners.offline.data import definitions
from planners.offline.forms import Opening
from planners.offline.mentions import Mention
from planners.offline.names import Found
from planners.offline.outcomes import Missing
from planners.offline.subjects import things_and_scope
from planners.offline.things import Thing
from planners.offline.tokens import Token
from planners.offline.vocabulary import Kind
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
    """ "Can the X service account list Y in Z?"."""
    text = " ".join(words)
    if (
        begins.ask != "yes_no"
        or not _ASKING.search(text)
        or ("service account" not in text and "serviceaccount" not in text)
    ):
        return None
    start = max(i for i, w in enumerate(words) if w in ("account", "serviceaccount"))
    spots = [i for i, w in enumerate(words) if w in _VERBS and i > 0 and _resource(tokens[i + 1 : i + 5], world)]
    at = next((i for i in spots if i > start), None)
    if at is None:
        return None
    account, scope = _account(marking, begins, world)
    asked = _resource(tokens[at + 1 :], world)
    if account is None or asked is None:
        return None
    resource, left = asked
    if any(not _idle(t, world) for t in left):
        return None
    namespace = scope or account.meta.namespace
    subject = {
        "kind": "ServiceAccount", "name": account.meta.name, "namespace": account.meta.namespace,
        "groups": ["system:authenticated", "system:serviceaccounts",
                   f"system:serviceaccounts:{account.meta.namespace}"],
    }  # fmt: skip
    library = definitions()
    where = f"(.where == null or .where == {json.dumps(namespace)})" if resource.namespaced else ".where == null"
    program = (
        f"(.items // [.]) as $all | {library['rules_of']} {library['allows']} "
        f"[rules_of({json.dumps(subject)}; $all) | select({where}) | "
        f"select(allows({json.dumps(_VERBS[words[at]])}; {json.dumps(resource.group)}; {json.dumps(resource.plural)}))]"
        ' | if length > 0 then "yes" else empty end'
    )
    kinds = "roles,clusterroles,rolebindings,clusterrolebindings"
    command = Command("get", (kinds,), (("all-namespaces", "true"), ("output", "json")))
    because = f"service account {account.meta.namespace}/{account.meta.name} → rules of its roles for {resource.plural}"
    return Plan((Pipeline(command, (Filter("jq", ("-r", program)),)),), AsYesNo("non_empty"), because)


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
