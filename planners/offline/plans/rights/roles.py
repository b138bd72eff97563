"""Roles and bindings: which role is meant, the verbs that it allows on a kind, the bindings that give it."""

from __future__ import annotations

import json
import re
from itertools import pairwise

from core.flow import AsList, AsValue, Plan
from planners.offline.plans.marked import Marked
from planners.offline.plans.program import over_all, query, query_of
from planners.offline.plans.rights.acts import act_in
from planners.offline.plans.rights.subjects import (
    ABILITY_WORDS,
    BINDINGS,
    RIGHTS_WORDS,
    ROLE_WORDS,
    ROLES,
    only_subject,
    sorts,
)
from planners.offline.words import Found, Kind

_VERBS_ASKED = re.compile(r"\b(?:verbs?|actions?|operations?)\b")
_BINDINGS_ASKED = re.compile(
    r"^(?:(?:which|what|list|show|the|all|how many|number of|count) )*(?P<cluster>cluster ?)?(?:role ?)?bindings?\b"
)
_ROLES_ASKED = re.compile(r"^(?:(?:which|what|list|show|the|all) )*(?P<cluster>cluster ?)?roles\b")
_GIVING = frozenset(["grant", "grants", "granting", "give", "gives", "giving", "that", "mention", "mentions", "include",
                     "includes", "name", "names", "apply", "applies", "concern", "concerns"])  # fmt: skip


def role_in(asked: Marked) -> Found | None:
    """The one role that is named."""
    found = [f for t in asked.nouns for f in t.found if f.kind in ROLES]
    found = [f for f in found if not f.meta.name.startswith("system:") or f.meta.name in asked.text]
    lemmas = [token.lemma for token in asked.tokens]
    names = [*asked.words, *(f"{one}-{other}" for one, other in pairwise(lemmas))]
    spelled = {f: None for name in names for f in asked.world.names.exact(name) if f.kind in ROLES}
    found = found or [f for f in spelled if not any(f.meta.name in other.meta.name for other in spelled if other != f)]
    return found[0] if len(found) == 1 else None


def words_of(name: str) -> set[str]:
    """The name of a role, and its words as people say them."""
    parts = name.lower().split("-")
    return {name.lower(), *parts, *(f"{part}s" for part in parts)}


def allowed_verbs(asked: Marked) -> Plan | None:
    """ "Which verbs does the role X allow on Y?": those of its rules for the kind."""
    role = role_in(asked) if _VERBS_ASKED.search(asked.text) else None
    if role is None:
        return None
    kinds = [s for t in asked.nouns for s in t.kinds if s.qualified not in ROLES]
    known = ABILITY_WORDS | {"verb", "verbs", "action", "actions", "operation", "operations", "over", "role", "roles"}
    if len({k.qualified for k in kinds}) != 1 or asked.leftover(known, words_of(role.meta.name)):
        return None
    covers = f'(.resources // []) | any(. == {json.dumps(kinds[0].plural)} or . == "*")'
    program = f"[(.rules // [])[] | select({covers}) | .verbs[]] | unique[]"
    return query_of(role, program, AsList(), f"what {role.meta.name} allows on {kinds[0].plural} → its rules")


def binding_names(asked: Marked) -> Plan | None:
    """ "Which role bindings does X have?", "… give the role Y to a service account?": those that name the subject."""
    match = _BINDINGS_ASKED.match(asked.text)
    if match is None:
        return None
    role = role_in(asked)
    begins = len(match[0].split())
    behind = asked.tokens[begins:]
    known = {*ROLE_WORDS, *_GIVING, *(words_of(role.meta.name) if role else ())}
    subject = only_subject(behind, asked, known)
    sort = "" if subject else sorts([t.lower for t in behind])
    named = {subject.name.lower()} if subject else set()
    if (not subject and not (sort and role)) or asked.leftover(known, named):
        return None
    if subject and not subject.kind and not asked.world.is_subject(subject.name.lower()):
        return None
    those = f".kind | IN({sort})" if sort else f"(.name | ascii_downcase == {json.dumps(next(iter(named)))})"
    if subject and subject.kind:
        those += f" and .kind == {json.dumps(subject.kind)}"
    given = f"select(.roleRef.name == {json.dumps(role.meta.name)}) | " if role else ""
    where = f"select(.metadata.namespace == {json.dumps(asked.scope)}) | " if asked.scope else ""
    told = "| length" if asked.begins.ask == "count" else "| unique[]"
    program = f"[.items[] | {given}{where}select(any((.subjects // [])[]; {those})) | .metadata.name] {told}"
    kinds = "clusterrolebindings" if match["cluster"] else "rolebindings,clusterrolebindings"
    answer = AsValue() if asked.begins.ask == "count" else AsList()
    return query((kinds,), program, answer, "bindings that name the subject")


def allowing(asked: Marked) -> Plan | None:
    """ "Which roles allow reading Y (in Z)?": those that have a rule for it."""
    match = _ROLES_ASKED.match(asked.text)
    act = act_in(asked) if match else None
    if match is None or act is None:
        return None
    known = {*ABILITY_WORDS, *RIGHTS_WORDS, "roles", "clusterroles", "that", "let", "lets", "someone", "one"}
    if {*asked.words[len(match[0].split()) : act.place]} - known:
        return None
    where = f'select(.kind == "ClusterRole" or .metadata.namespace == {json.dumps(act.namespace)}) | '
    kinds = "clusterroles" if match["cluster"] else "roles,clusterroles"
    program = f"[$all[] | {where if act.namespace else ''}select({act.allowed}) | .metadata.name] | unique[]"
    return query((kinds,), over_all(program), AsList(), f"which roles allow to {act.words} → their rules")


def binding_in(asked: Marked) -> Found | None:
    """The one binding that is named."""
    found = {f: None for word in asked.words for f in asked.world.names.exact(word) if f.kind in BINDINGS}
    return next(iter(found)) if len(found) == 1 else None


def kind_of_role(asked: Marked) -> str:
    """The kind of role that is asked for without a name: "a cluster role"; "" where none is."""
    kinds = {r.kind for m in asked.mentions for s in m.senses if isinstance(s, Kind) for r in s.resources}
    return next((kind for kind in ("ClusterRole", "Role") if kind in kinds), "")
