"""Rights: may somebody do something, who may, which roles has somebody, what does a role allow? Computed from roles and
bindings, which can be read; nothing is tried. Only one's own rights are asked of the server."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from core.flow import AsList, AsText, AsYesNo, Plan
from kubectl.command import Command, Pipeline
from kubectl.resources import Resource
from planners.offline.data import load
from planners.offline.plans.marked import Marked
from planners.offline.plans.program import over_all, query, query_of
from planners.offline.words import Found, Kind, Token, lexicon
from planners.offline.world import World

_TABLES = load("plans")
_VERBS: dict[str, str] = _TABLES["api_verbs"]
_DEEDS: dict[str, str] = _TABLES["deeds"]
_IDLE = frozenset(_TABLES["rights_words"])
_BEFORE_VERB = frozenset(_TABLES["who_can"])
_ROLE_WORDS = frozenset(_TABLES["role_words"])
_ABILITY_WORDS = frozenset(_TABLES["abilities"])
_ASKING = re.compile(r"^(?:can|may|could|does|is|are|am|do|should)\b|\ballowed\b|\bpermitted\b|\b(?:can|may)\b")
_OWN = re.compile(r"^(?:(?:please|hey) )*(?:(?:can|may|could) i|am i|do i have)\b")
_WHO = re.compile(r"^who\b|\b(?:service ?accounts?|subjects?|users?|groups?)\b|^which people\b")
_HOLDING = re.compile(
    r"^(?:who|which (?:users|groups|subjects|people|accounts))\b.*"
    r"\b(?:has|have|holds?|bound|gets?|with|given|granted|assigned)\b|"
    r"^(?:who|which (?:users|groups|people|accounts)) (?:is|are)(?: an?| the)? \S+(?: \S+)?(?: here)?$"
)
_ABLE = re.compile(
    r"^(?:(?:what|which|list|show|the|are|all) )*(?:permissions|rights|privileges) (?:of|for)\b|"
    r"^(?:please )?what (?:can|may|does|is|are|permissions|rights)\b.*"
    r"\b(?:do|allow|allowed|grant|permit|permitted|have|give)\b"
)
_IDENTITY = re.compile(
    r"system:serviceaccount:(?P<space>[a-z0-9-]+):(?P<name>[a-z0-9.-]+)"
    r"|(?:sa|serviceaccounts?)[/:](?:(?P<in>[a-z0-9-]+)[/:])?(?P<account>[a-z0-9.-]+)|system:[a-z0-9:.-]+"
)
"""An identity as kubectl, audit logs and rules print it."""
_GROUPS = re.compile(
    r"system:(?:authenticated|unauthenticated|masters|nodes|serviceaccounts(?::.*)?|bootstrappers(?::.*)?)"
)
_EVERYTHING = re.compile(r"\bdo (?:\w+ )?(?:everything|anything|whatever)\b")
_EVERYWHERE = re.compile(r"\b(?:every|all|any) (?:the )?namespaces?\b|\bcluster.?wide\b|\beverywhere\b")
_KINDS = ("roles,clusterroles,rolebindings,clusterrolebindings",)
_ROLES = ("clusterroles.rbac.authorization.k8s.io", "roles.rbac.authorization.k8s.io")
_BINDINGS = ("clusterrolebindings.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io")
_ABLE_WORDS = {"can", "may", "could", "allowed", "able", "permitted", "right", "rights", "permission", "permissions"}
_PARTS: dict[str, str] = _TABLES["pod_parts"]
_SUBJECT_KINDS = {
    "account": "ServiceAccount", "accounts": "ServiceAccount", "serviceaccount": "ServiceAccount",
    "serviceaccounts": "ServiceAccount", "user": "User", "users": "User", "group": "Group", "groups": "Group",
}  # fmt: skip
_EXCEPT = re.compile(r" (?:besides|except(?: for)?|apart from|other than|excluding|but not) (?P<who>\S+)$")
_SHOWN = '(if .namespace == "kube-system" then "kube-system/" else "" end) + .name'


@dataclass(frozen=True)
class _Act:
    """A verb of the API on a kind, at `place` among the tokens, in a namespace where one is said."""

    place: int
    verb: str
    resource: Resource
    namespace: str | None
    part: str = ""
    """The subresource, as `log` of pods."""
    name: str = ""
    """The object, where one is named."""

    @property
    def allowed(self) -> str:
        """The test of rules that it takes."""
        plural = self.resource.plural + (f"/{self.part}" if self.part else "")
        return f"allows({'; '.join(map(json.dumps, (self.verb, self.resource.group, plural, self.name)))})"


def may(asked: Marked) -> Plan | None:
    """ "Can X list Y in Z?" of oneself, a service account, a user or a group, also as kubectl prints identities."""
    if asked.begins.ask not in ("yes_no", "noun") or not _ASKING.search(asked.text):
        return None
    act = _act(asked)
    if act is None:
        return None
    if _OWN.match(asked.text):
        return None if act.part else _own(act, asked)
    before = asked.tokens[: act.place]
    subject = _identified(before) or _account(before, asked) or _named(before, asked)
    if subject is None:
        return None
    namespace = act.namespace or str(subject.get("namespace") or "")
    if namespace or not act.resource.namespaced:
        test = f'(.where == null or .where == "{namespace}")' if act.resource.namespaced else ".where == null"
        verdict = f'if any({test}) then "yes" else empty end'
    else:
        verdict = (
            'if any(.where == null) then "yes" elif . == [] then empty'
            ' else error("only in \\(map(.where) | unique | join(", ")): name a namespace") end'
        )
    program = f"{_one(subject)} | [rules_of(.; $all) | select({act.allowed})] | {verdict}"
    because = f"{subject['kind'] or 'subject'} {subject['name']} → rules of its roles for {act.resource.plural}"
    return query(_KINDS, over_all(program), AsYesNo("non_empty"), because)


def _own(act: _Act, asked: Marked) -> Plan:
    """ "May I delete pods in X?": what `kubectl auth can-i` says."""
    flags: tuple[tuple[str, str], ...] = ()
    if act.resource.namespaced:
        everywhere = any(m.part("everywhere") for m in asked.mentions)
        flags = (("namespace", act.namespace),) if act.namespace else (("all-namespaces", "true"),) * everywhere
    command = Command("auth can-i", (act.verb, act.resource.qualified), flags)
    return Plan((Pipeline(command, ()),), AsYesNo("equals", "yes"), f"whether you may {act.verb} {act.resource.plural}")


def who_can(asked: Marked) -> Plan | None:
    """ "Who can list Y in Z?", "who may do everything?": the subjects of the bindings whose role has a rule for it; the
    system's own said so."""
    everything = _EVERYTHING.search(asked.text)
    act = _act(asked) if asked.begins.ask in ("who", "which", "what", "exists") and not everything else None
    if act is None and not everything:
        return None
    before = asked.words[: act.place] if act else asked.text[: everything.start()].split() if everything else []
    if not _WHO.search(" ".join(before)) or not _ABLE_WORDS & {*before} or {*before} - _BEFORE_VERB:
        return None
    if everything and asked.leftover(_BEFORE_VERB | _IDLE | {*everything[0].split()}):
        return None
    space = act.namespace if act else next(iter(_spaces(asked)), None)
    if act and act.resource.namespaced and space is None and not _EVERYWHERE.search(asked.text):
        return None
    kinds = f" | select(.kind | IN({those}))" if (those := _kinds_of_subjects(before)) else ""
    where = f" or .metadata.namespace == {json.dumps(space)}" if space else ""
    allowed = act.allowed if act else 'allows("*"; "*"; "*"; "")'
    program = (
        f'[$all[] | select(.kind == "ClusterRoleBinding" or .kind == "RoleBinding") | '
        f'select(.kind == "ClusterRoleBinding"{where}) | . as $b | '
        f"select(any($all[] | select(.kind == $b.roleRef.kind and .metadata.name == $b.roleRef.name and "
        f'(.kind == "ClusterRole" or .metadata.namespace == $b.metadata.namespace)); {allowed})) | '
        f"(.subjects // [])[]{kinds} | {_SHOWN}] | unique[]"
    )
    answer = AsYesNo("non_empty") if asked.begins.ask == "exists" else AsList()
    what = f"{act.verb} {act.resource.plural}" if act else "do everything"
    return query(_KINDS, over_all(program), answer, f"who can {what} → subjects of bindings")


def _kinds_of_subjects(words: Sequence[str]) -> str:
    """The kinds of the subjects that are asked for, quoted; "" where all are."""
    return ", ".join(json.dumps(kind) for word, kind in _SUBJECT_KINDS.items() if word in words)


def _spaces(asked: Marked) -> list[str]:
    """The namespaces that are named; a part of one's name may be the subject's."""
    return [space for space in asked.spaces if space in asked.words] or asked.spaces


def holders(asked: Marked) -> Plan | None:
    """ "Who has the X role?": the subjects that are bound to it."""
    if not _HOLDING.match(asked.text):
        return None
    excluded = _EXCEPT.search(asked.text)
    role = _role(asked)
    left = {excluded["who"]} if excluded else set()
    if role is None or asked.leftover(_ROLE_WORDS, _words_of(role.meta.name) | left):
        return None
    spaces = [f'.metadata.namespace == {json.dumps(s)} or .kind == "ClusterRoleBinding"' for s in asked.spaces]
    where = f" | select({spaces[0]})" if spaces else ""
    those = _kinds_of_subjects(asked.words[:2])
    without = f" | select(.kind | IN({those}))" if those else ""
    without += f" | select(.name | ascii_downcase != {json.dumps(excluded['who'])})" if excluded else ""
    program = (
        f"[.items[] | select(.roleRef.kind == {json.dumps(role.resource.kind)} and "
        f".roleRef.name == {json.dumps(role.meta.name)}){where} | (.subjects // [])[]{without} | {_SHOWN}] | unique[]"
    )
    because = f"who has {role.resource.singular} {role.meta.name} → subjects of its bindings"
    return query(("rolebindings,clusterrolebindings",), program, AsList(), because)


def roles(asked: Marked) -> Plan | None:
    """ "Which role does X have in Z?": the roles that bindings give to it."""
    if not re.search(r"\b(?:cluster)?roles?\b", asked.text) or asked.begins.ask in ("count", "yes_no", "exists", "who"):
        return None
    subject = _identified(asked.tokens) or _account(asked.tokens, asked) or _named(asked.tokens, asked, _ROLE_WORDS)
    if subject is None or any(f.kind in _ROLES for t in asked.nouns for f in t.found):
        return None
    name = str(subject["name"]).lower()
    others = {f.kind for f in asked.world.names.exact(name)} - {"serviceaccounts", *_BINDINGS}
    if asked.leftover(_ROLE_WORDS, {name}) or (others and not subject["kind"]):
        return None
    where = f" | select(.where == null or .where == {json.dumps(_spaces(asked)[0])})" if asked.spaces else ""
    where += ' | select(.kind == "ClusterRole")' if re.search(r"\bcluster ?roles?\b", asked.text) else ""
    program = f"{_one(subject)} | .groups = [] | [roles_of(.; $all){where} | .role] | unique[]"
    return query(_KINDS, over_all(program), AsList(), f"the roles of {subject['name']} → its bindings")


def abilities(asked: Marked) -> Plan | None:
    """ "What can the X role do?": its rules, as verbs and resources."""
    if not _ABLE.match(asked.text):
        return None
    role = _role(asked)
    subject = None if role else _account(asked.tokens, asked) or _named(asked.tokens, asked, _ABILITY_WORDS)
    name = {str(subject["name"]).lower()} if subject else set()
    others = [
        t for t in asked.nouns if (t.found or t.missing) and not t.scope and not name & {*asked.words[t.start : t.end]}
    ]
    if asked.leftover(_ABILITY_WORDS, name) or len(others) > 1:
        return None
    rule = '\\(.verbs | join(", ")) \\((.resources // .nonResourceURLs // []) | join(", "))'
    if subject is not None:
        shown = f'"{rule} \\(if $where == null then "everywhere" else "in \\($where)" end)"'
        place = f" | select(.where == null or .where == {json.dumps(_spaces(asked)[0])})" if asked.spaces else ""
        groups = "" if subject["kind"] else " | .groups = []"
        rules = f"[rules_of(.; $all){place} | .where as $where | .rules[] | {shown}] | unique[]"
        because = f"what {subject['name']} may do → the rules of its roles"
        return query(_KINDS, over_all(f"{_one(subject)}{groups} | {rules}"), AsText(), because)
    if role is None:
        return None
    named = '(if (.resourceNames // []) != [] then " named \\(.resourceNames | join(", "))" else "" end)'
    because = f"what the {role.resource.singular} {role.meta.name} allows → its rules"
    return query_of(role, f'(.rules // [])[] | "{rule}" + {named}', AsText(), because)


# ── what is done, and by whom ────────────────────────────────────────────────────────────────────────────────────────


def _act(asked: Marked) -> _Act | None:
    """The verb with its kind and place, where nothing else stands behind it."""
    verbs = {**_VERBS, **_DEEDS} if _ABLE_WORDS & {*asked.words} else _VERBS
    for place, word in enumerate(asked.words):
        part = _PARTS.get(word, "")
        if place and (word in verbs or part) and (found := _resource(asked.tokens[place + 1 : place + 6], asked.world)):
            width, resource, of, names = found
            part = part or of
            if part and resource.qualified != "pods":
                return None
            rest = asked.tokens[place + 1 + width :]
            spaces = [f.meta.name for t in rest for f in asked.world.names.exact(t.lower) if f.kind == "namespaces"]
            names += [t.lower for t in rest if t.lower not in _IDLE and _is_called(t, resource, asked.world)]
            if len(spaces) > 1 or len(names) > 1 or any(t.lower not in (*_IDLE, *spaces, *names) for t in rest):
                return None
            namespace = spaces[0] if spaces else asked.scope
            return _Act(place, verbs.get(word, "create"), resource, namespace, part, "".join(names))
    return None


def _is_called(token: Token, resource: Resource, world: World) -> bool:
    """Whether an object of the kind has this name."""
    return any(found.kind == resource.qualified for found in world.names.exact(token.lower))


def _resource(tokens: Sequence[Token], world: World) -> tuple[int, Resource, str, list[str]] | None:
    """The kind that these tokens begin with, an article and the name of an object aside, where it ends, the part of it
    that is meant ("pod logs", "logs of pods"), and the name."""
    for end in range(min(5, len(tokens)), 0, -1):
        for start in range(end):
            parts = [_PARTS[t.lower] for t in (*tokens[:start], *tokens[end : end + 1]) if t.lower in _PARTS]
            behind = end < len(tokens) and tokens[end].lower in _PARTS
            before = [t for t in tokens[:start] if t.lower not in _IDLE and t.lower not in _PARTS]
            for sense in world.kinds.find(tuple(t.lemma for t in tokens[start:end])):
                if isinstance(sense, Kind) and all(_is_called(t, sense.resources[0], world) for t in before):
                    names = [t.lower for t in before]
                    return end + behind, sense.resources[0], parts[0] if parts else "", names
    return None


def _identified(tokens: Sequence[Token]) -> dict[str, object] | None:
    """The subject that is named as rules name subjects: an identity, "group X", "X group" or "user X"."""
    words = [token.lower for token in tokens]
    for number, token in enumerate(tokens):
        match = _IDENTITY.fullmatch(token.lower)
        if match and (match["name"] or (match["account"] and match["in"])):
            return _account_subject(match["space"] or match["in"], match["name"] or match["account"])
        beside = (words[number - 1] if number else "", words[number + 1] if number + 1 < len(words) else "")
        if token.lower in _IDLE | _ROLE_WORDS or not (match or {"group", "user"} & {*beside}):
            continue
        if match and match["account"]:
            continue
        if "group" in beside or _GROUPS.fullmatch(token.lower):
            return {"kind": "Group", "name": token.text, "groups": [token.text]}
        return {"kind": "User", "name": token.text, "groups": ["system:authenticated"]}
    return None


def _account_subject(namespace: str, name: str) -> dict[str, object]:
    groups = ["system:authenticated", "system:serviceaccounts", f"system:serviceaccounts:{namespace}"]
    return {"kind": "ServiceAccount", "name": name, "namespace": namespace, "groups": groups}


def _account(tokens: Sequence[Token], asked: Marked) -> dict[str, object] | None:
    """The service account that is named as one."""
    if not {"account", "serviceaccount", "sa", "accounts"} & {token.lower for token in tokens}:
        return None
    found = [f for t in asked.nouns for f in t.found if f.kind == "serviceaccounts"]
    inside = [f for f in found if asked.scope is None or f.meta.namespace == asked.scope] or found
    inside = [f for f in inside if f.meta.namespace == asked.world.namespace] or inside
    return _account_subject(inside[0].meta.namespace, inside[0].meta.name) if len(inside) == 1 else None


def _named(tokens: Sequence[Token], asked: Marked, idle: frozenset[str] = _IDLE) -> dict[str, object] | None:
    """The one word that may be the name of a subject, of whichever kind: bindings tell."""
    spaces = set(asked.spaces)
    left = [t for t in tokens if t.lower not in idle and t.lower not in _IDLE and t.lower not in spaces]
    if len(left) != 1 or lexicon().find((left[0].lemma,)) or asked.world.kinds.find((left[0].lemma,)):
        return None
    return {"kind": "", "name": left[0].text}


def _one(subject: dict[str, object]) -> str:
    """The subject as jq: as it is, or the one of this name that a binding gives a role to."""
    if subject["kind"]:
        return json.dumps(subject)
    return f"subject_named({json.dumps(str(subject['name']).lower())}; $all)"


def _role(asked: Marked) -> Found | None:
    found = [f for t in asked.nouns for f in t.found if f.kind in _ROLES]
    lemmas = [token.lemma for token in asked.tokens]
    names = [*asked.words, *(f"{one}-{other}" for one, other in pairwise(lemmas))]
    found = found or [f for name in names for f in asked.world.names.exact(name) if f.kind in _ROLES]
    return found[0] if len(found) == 1 else None


def _words_of(name: str) -> set[str]:
    """The name of a role, and its words as people say them."""
    parts = name.lower().split("-")
    return {name.lower(), *parts, *(f"{part}s" for part in parts)}
