"""The rights of one subject: what it may do, whether it may, where, and which roles it has."""

from __future__ import annotations

import json
import re

from core.flow import AsList, AsText, AsYesNo, Plan
from kubectl.command import Command, Pipeline
from planners.offline.plans.marked import Marked
from planners.offline.plans.program import over_all, query, query_of
from planners.offline.plans.rights.acts import ABLE, VERBS, Act, act_in
from planners.offline.plans.rights.roles import binding_in, role_in, words_of
from planners.offline.plans.rights.subjects import (
    ABILITY_WORDS,
    BINDINGS,
    RIGHTS_WORDS,
    ROLE_WORDS,
    ROLES,
    Subject,
    anybody_asked,
    only_subject,
    sort_asked,
    spaces,
)
from planners.offline.words import Kind, lemma

KINDS = ("roles,clusterroles,rolebindings,clusterrolebindings",)
"""What rights are computed from."""
_ASKING = re.compile(
    r"^(?:can|may|could|does|is|are|am|do|has|have|should)\b|"
    r"^[\w.:-]+ (?:get|list|create|delete|update|patch|edit|watch)s? \w|\ballowed\b|\bpermitted\b|\b(?:can|may)\b"
)
_OWN = re.compile(r"^(?:(?:please|hey) )*(?:(?:can|may|could) i|am i|do i have)\b")
_HAVING = re.compile(r"^(?:is|are|does|do|has|have|was)\b")
_ABLE = re.compile(
    r"^(?:(?:what|which|list|show|the|are|is|all|any) )*(?:permissions?|rights|privileges|access|rules)\b"
    r"(?! (?:has|have|is|are) (?:which|what)\b)|"
    r"^(?:the )?(?:cluster ?)?role \S+ (?:permissions|rights|rules|privileges)$|"
    r"^what (?:allow|grant|permit)s (?:the )?(?:cluster ?)?role\b|"
    r"^(?:which|what) verbs (?:on|for|over) (?:which|what) (?:resources|kinds|objects|things)\b|"
    r"^(?:please )?what (?:can|could|may|does|is|are|permissions|rights)\b.*"
    r"\b(?:do|allow|allowed|grant|permit|permitted|have|give)\b"
)
_PLACES = re.compile(r"^(?:(?:in |to |on |for )?(?:which|what) namespaces?|where)\b")
_BINDING = re.compile(r"\bbindings?\b")
_ANY_RIGHT = re.compile(r"\b(?:any|some) (?:rights?|roles?|permissions?|access|privileges?)\b|\brights?\W*$")
_VERBS_OF = {"view": ("get", "list"), "read": ("get", "list"), "delete": ("delete",)}
_RIGHT_TO = re.compile(r"\b(edit|write|change|modify|view|read|delete) (?:rights?|access|permissions?|privileges)\b")
_ROLES_ASKED = re.compile(r"\b(?:cluster)?roles?\b|\bbound to\W*$")
_REACH = re.compile(r"^(?:which|what) (?:(?:resources?|kinds?|objects?|types?|things?) )?(?:can|may|could|is|are)\b")
_OBJECTS = re.compile(
    r"^(?:(?:which|what|list|show|the|all) )*(?P<kind>[a-z]+(?: [a-z]+){0,2}?) (?:can|may|could|is|are)\b"
)
_MOST_RULES = 6
"""Rules of a role that are told one by one; of more, as Kubernetes' own roles have, its name says more."""


def right_to(text: str) -> tuple[set[str], str]:
    """The words of a right by its sort ("edit rights"), and the test of rules that they have a verb of it."""
    right = _RIGHT_TO.search(text)
    verbs = (*_VERBS_OF.get(right[1], ("create", "update", "patch", "delete")), "*") if right else ()
    return {*right[0].split()} if right else set(), f"any(.rules[]?.verbs[]?; IN({', '.join(map(json.dumps, verbs))}))"


def named_so(role: str, asked: Marked) -> str:
    """The roles that somebody has who is called so: who is admin of all of the cluster is admin of each part."""
    return '"admin", "cluster-admin"' if role == "admin" and "role" not in asked.words else json.dumps(role)


def may(asked: Marked) -> Plan | None:
    """ "Can X list Y in Z?" of oneself, a service account, a user or a group, also as kubectl prints identities."""
    if asked.begins.ask not in ("yes_no", "noun") or not _ASKING.search(asked.text) or anybody_asked(asked):
        return None
    act = act_in(asked)
    if act is None:
        return None
    if _OWN.match(asked.text):
        return None if act.part or act.verb is None else _own(act, asked)
    subject = only_subject(asked.tokens[: act.place], asked)
    if subject is None:
        return None
    namespace = act.namespace or subject.namespace or ""
    if act.verb is None and not namespace:
        verdict = 'if . == [] then empty else "yes" end'  # access to some of them is access
    elif namespace or not act.resource.namespaced:
        test = f'(.where == null or .where == "{namespace}")' if act.resource.namespaced else ".where == null"
        verdict = f'if any({test}) then "yes" else empty end'
    else:
        verdict = (
            'if any(.where == null) then "yes" elif . == [] then empty'
            ' else error("only in \\(map(.where) | unique | join(", ")): name a namespace") end'
        )
    program = f"{subject.jq} | [rules_of(.; $all) | select({act.allowed})] | {verdict}"
    because = f"{subject.kind or 'subject'} {subject.name} → rules of its roles for {act.resource.plural}"
    return query(KINDS, over_all(program), AsYesNo("non_empty"), because)


def _own(act: Act, asked: Marked) -> Plan:
    """ "May I delete pods in X?": what `kubectl auth can-i` says."""
    flags: tuple[tuple[str, str], ...] = ()
    if act.resource.namespaced:
        everywhere = any(m.part("everywhere") for m in asked.mentions)
        flags = (("namespace", act.namespace),) if act.namespace else (("all-namespaces", "true"),) * everywhere
    command = Command("auth can-i", (str(act.verb), act.resource.qualified), flags)
    return Plan((Pipeline(command, ()),), AsYesNo("equals", "yes"), f"whether you may {act.words}")


def has_role(asked: Marked) -> Plan | None:
    """ "Has X the role Y (edit rights, any rights) in Z?", "is X cluster admin?": whether a binding gives such."""
    if asked.begins.ask != "yes_no" or not _HAVING.match(asked.text) or anybody_asked(asked):
        return None
    right, verbs = right_to(asked.text)
    role = None if right else role_in(asked)
    if role is None and not (right or _ANY_RIGHT.search(asked.text)):
        return None
    known = ROLE_WORDS | (words_of(role.meta.name) if role else RIGHTS_WORDS | right)
    subject = only_subject(asked.tokens, asked, known)
    if subject is None or _is_something_else(subject, asked) or asked.leftover(known, {subject.name.lower()}):
        return None
    name, test = "a role", verbs if right else "true"
    if role is not None:
        name = role.meta.name
        test = f"(.role | IN({named_so(name, asked)})) and .kind == {json.dumps(role.resource.kind)}"
    alone = "" if role else " | .groups = []"  # what everybody may do says nothing of this one
    those = "rules_of" if right else "roles_of"
    program = f"{subject.jq}{alone} | [{those}(.; $all) | select({test}{_inside(asked)})] | .[:1][] | .role"
    return query(KINDS, over_all(program), AsYesNo("non_empty"), f"whether a binding gives {name} to it")


def places(asked: Marked) -> Plan | None:
    """ "In which namespaces may X (list pods, have the role Y)?": those of its bindings; all of them where one counts
    everywhere."""
    if not _PLACES.match(asked.text) or sort_asked(asked):
        return None
    role = role_in(asked) if {"role", "roles", "clusterrole"} & {*asked.words} else None
    act = act_in(asked) if role is None else None
    able = ABLE | {"access", "reach", "see", "role", "roles"}
    if act is None and not able & {*asked.words}:
        role = role_in(asked) if any(map(asked.world.is_subject, asked.words)) else None  # "where has X edit"
        if role is None or role.meta.name not in asked.words:
            return None
    known = {*ABILITY_WORDS, *ROLE_WORDS, *able, "anything", "something", "namespaces", "which", "what", "where", "get"}
    known |= words_of(role.meta.name) if role else set()
    tokens = asked.tokens[: act.place] if act else asked.tokens
    subject = only_subject(tokens, asked, known)
    if subject is None or _is_something_else(subject, asked):
        return None
    if act is None and asked.leftover(known, {subject.name.lower()}):
        return None
    allowed = act.allowed if act else f".role | IN({named_so(role.meta.name, asked)})" if role else ".rules != []"
    alone = "" if act else " | .groups = []"  # what everybody may do says nothing of this one
    program = (
        f"{subject.jq}{alone} | [rules_of(.; $all) | select({allowed})] | if any(.where == null and ({allowed})) "
        'then "all" else (map(.where) | unique[]) end'
    )
    return query(KINDS, over_all(program), AsList(), f"where {subject.name} has rights → its bindings")


def roles(asked: Marked) -> Plan | None:
    """ "Which role does X have in Z?", "what is X bound to?": the roles that bindings give to it; "which role lets X
    list Y?": those of them that have a rule for it."""
    if not _ROLES_ASKED.search(asked.text) or asked.begins.ask in ("count", "yes_no", "exists", "who"):
        return None
    act = act_in(asked)
    tokens = asked.tokens[: act.place] if act else asked.tokens
    subject = only_subject(tokens, asked, ROLE_WORDS)
    named = [f for t in asked.nouns for f in t.found if f.kind in ROLES and f.meta.name in asked.text]
    if subject is None or named:
        return None
    strange = {t.lower for t in tokens} - ROLE_WORDS - {subject.name.lower()} if act else ()
    if strange or (not act and asked.leftover(ROLE_WORDS, {subject.name.lower()})):
        return None
    binding = binding_in(asked)
    known = asked.world.is_subject(subject.name.lower()) and not _BINDING.search(asked.text)
    is_meant = binding is not None and not (known and binding.meta.name == subject.name)
    if _is_something_else(subject, asked) or is_meant:
        return None
    where = f" | select(.where == null or .where == {json.dumps(spaces(asked)[0])})" if asked.spaces else ""
    where += ' | select(.kind == "ClusterRole")' if re.search(r"\bcluster ?roles?\b", asked.text) else ""
    those = f"rules_of(.; $all) | select({act.allowed})" if act else "roles_of(.; $all)"
    program = f"{subject.jq} | .groups = [] | [{those}{where} | .role] | unique[]"
    return query(KINDS, over_all(program), AsList(), f"the roles of {subject.name} → its bindings")


def reach(asked: Marked) -> Plan | None:
    """ "Which resources may X list?": what the rules of its roles have for the verb."""
    match = _REACH.match(asked.text)
    behind = asked.tokens[len(match[0].split()) :] if match else ()
    verbs = [t.lower for t in behind if t.lower in VERBS]
    if len(verbs) != 1:
        return None
    subject = only_subject(behind, asked, {*verbs, "everywhere", "wide"})
    if subject is None or asked.leftover({*RIGHTS_WORDS, *ABILITY_WORDS, *verbs, "resources"}, {subject.name.lower()}):
        return None
    verb = json.dumps(VERBS[verbs[0]])
    program = (
        f"{subject.jq} | [rules_of(.; $all) | select(true{_inside(asked)}) | .rules[] | "
        f'select(.verbs | any(. == {verb} or . == "*")) | (.resources // [])[]] | unique[]'
    )
    return query(KINDS, over_all(program), AsList(), f"what {subject.name} may {verbs[0]} → the rules of its roles")


def objects(asked: Marked) -> Plan | None:
    """ "Which secrets may X read in Z?": those that the rules of its roles name; all, where one names none."""
    match = _OBJECTS.match(asked.text)
    found = asked.world.kinds.find(tuple(lemma(word) for word in match["kind"].split())) if match else ()
    kinds = [sense for sense in found if isinstance(sense, Kind)]
    behind = asked.tokens[len(match[0].split()) :] if match else ()
    verbs = [t.lower for t in behind if t.lower in VERBS]
    if match is None or len(kinds) != 1 or len(verbs) != 1:
        return None
    known = {*RIGHTS_WORDS, *ABILITY_WORDS, *verbs, *match["kind"].split()}
    subject = only_subject(behind, asked, known)
    if subject is None or _is_something_else(subject, asked) or asked.leftover(known, {subject.name.lower()}):
        return None
    resource, verb = kinds[0].resources[0], json.dumps(VERBS[verbs[0]])
    test = " and ".join(
        f'((.{field} // []) | any(. == {value} or . == "*"))'
        for field, value in (
            ("verbs", verb),
            ("apiGroups", json.dumps(resource.group)),
            ("resources", json.dumps(resource.plural)),
        )
    )
    every = 'if $where == null then "all" else "all in \\($where)" end'
    program = (
        f"{subject.jq} | [rules_of(.; $all) | select(true{_inside(asked)}) | .where as $where | .rules[] | "
        f"select({test}) | .resourceNames // [] | if . == [] then {every} else .[] end] | "
        'if . == [] then empty elif index("all") then "all" else unique | join(", ") end'
    )
    because = f"which {resource.plural} {subject.name} may {verbs[0]} → the rules of its roles"
    return query(KINDS, over_all(program), AsText(), because)


def abilities(asked: Marked) -> Plan | None:
    """ "What can X do?": the rules of a role, or of a subject's roles, as verbs and resources."""
    if not _ABLE.match(asked.text):
        return None
    role = role_in(asked)
    subject = None if role else only_subject(asked.tokens, asked, ABILITY_WORDS)
    name = {subject.name.lower()} if subject else set()
    said = [(t, {*asked.words[t.start : t.end]}) for t in asked.nouns if (t.found or t.missing) and not t.scope]
    others = [t for t, words in said if not name & words and not words <= ABILITY_WORDS]
    if asked.leftover(ABILITY_WORDS, name) or len(others) > 1:
        return None
    rule = '\\(.verbs | join(", ")) \\((.resources // .nonResourceURLs // []) | join(", "))'
    if subject is not None:
        return None if _is_something_else(subject, asked) else _of_subject(subject, rule, asked)
    if role is None:
        return None
    named = '(if (.resourceNames // []) != [] then " named \\(.resourceNames | join(", "))" else "" end)'
    because = f"what the {role.resource.singular} {role.meta.name} allows → its rules"
    return query_of(role, f'(.rules // [])[] | "{rule}" + {named}', AsText(), because)


def _of_subject(subject: Subject, rule: str, asked: Marked) -> Plan:
    where = '\\(if .where == null then "everywhere" else "in \\(.where)" end)'
    one = f'. as $at | .rules[] | "{rule} \\($at | "{where}")"'
    shown = f'if (.rules | length) > {_MOST_RULES} then "\\(.role) {where}" else ({one}) end'
    rules = f"[rules_of(.; $all) | select(true{_inside(asked)}) | {shown}] | unique[]"
    because = f"what {subject.name} may do → the rules of its roles"
    return query(KINDS, over_all(f"{subject.jq} | .groups = [] | {rules}"), AsText(), because)


def _inside(asked: Marked) -> str:
    """The test of a binding that it counts in the namespace that is named, behind another test."""
    found = spaces(asked)
    return f" and (.where == null or .where == {json.dumps(found[0])})" if found else ""


def _is_something_else(subject: Subject, asked: Marked) -> bool:
    """Whether an object that is no subject is called so, where nothing says that a subject is meant."""
    others = {f.kind for f in asked.world.names.exact(subject.name.lower())} - {"serviceaccounts", *BINDINGS}
    return bool(others) and not subject.kind
