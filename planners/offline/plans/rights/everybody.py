"""Everybody who has a right, a role, or access to a namespace: the subjects of bindings."""

from __future__ import annotations

import json
import re

from core.flow import AsList, AsValue, AsYesNo, Plan
from planners.offline.plans.marked import Marked
from planners.offline.plans.program import over_all, query
from planners.offline.plans.rights.acts import ABLE, ACCESS, EVERYTHING, act_in
from planners.offline.plans.rights.roles import binding_in, kind_of_role, role_in, words_of
from planners.offline.plans.rights.single import KINDS, named_so, right_to
from planners.offline.plans.rights.subjects import (
    RIGHTS_WORDS,
    ROLE_WORDS,
    SHOWN,
    TABLES,
    anybody_asked,
    excepted,
    sort_asked,
    sorts,
    spaces,
)

_BEFORE_VERB = frozenset(TABLES["who_can"])
_EVERYWHERE = re.compile(r"\b(?:every|all|any) (?:the )?namespaces?\b|\bcluster.?wide\b|\beverywhere\b")
_HOLDING = re.compile(
    r"\b(?:has|have|having|holds?|holding|holders?|bound|gets?|got|with|given|granted|assigned|in|is|are|binds?|via|through|gives?|grants?|receiv\w+|possess\w*|equipped|carr(?:y|ies|ying)|handed)\b"
)
_ACCESS = re.compile(
    r"\b(?<!admin )(?:access|rights|permissions|privileges) (?:to|in|on|for|over|inside)\b"
    r"|\bcan (?:access|enter|reach|view|see)\b"
)
_BOUND = '[$all[] | select(.kind == "ClusterRoleBinding" or .kind == "RoleBinding")'


def who_can(asked: Marked) -> Plan | None:
    """ "Who can list Y in Z?", "who may do everything?": the subjects of the bindings whose role has a rule for it; the
    system's own said so."""
    if not sort_asked(asked):
        return None
    everything = EVERYTHING.search(asked.text)
    act = None if everything else act_in(asked)
    if act is None and (everything is None or spaces(asked)):
        return None
    before = asked.words[: act.place] if act else asked.text[: everything.start()].split() if everything else []
    able = everything or (act and act.verb is None) or (ABLE | ACCESS) & {*asked.words}
    places = {space for space in asked.spaces if space in before}
    excluded, without = excepted(asked)
    if not able or {*before} - _BEFORE_VERB - RIGHTS_WORDS - places - excluded:
        return None
    if everything and asked.leftover(_BEFORE_VERB | RIGHTS_WORDS | {*everything[0].split()}):
        return None
    theirs = next(iter(places), "") if sorts(before) == '"ServiceAccount"' else ""
    space = act.namespace if act and act.namespace != theirs else None
    where = f" or .metadata.namespace == {json.dumps(space)}" if space else ""
    if act and act.resource.namespaced and not space and not _EVERYWHERE.search(asked.text):
        where = " or true"
    allowed = act.allowed if act else 'allows("*"; "*"; "*"; "")'
    chosen = (
        f'{_BOUND} | select(.kind == "ClusterRoleBinding"{where}) | . as $b | '
        f"select(any($all[] | select(.kind == $b.roleRef.kind and .metadata.name == $b.roleRef.name and "
        f'(.kind == "ClusterRole" or .metadata.namespace == $b.metadata.namespace)); {allowed}))'
    )
    inside = f" | select(.namespace == {json.dumps(theirs)})" if theirs else ""
    behind = asked.words[-2:] if "any" in asked.words[-3:-1] else []  # "…, any group?"
    told = [word for word in (*before, *behind) if word not in excluded]
    return _told(
        chosen, told, asked, f"who can {act.words if act else 'do everything'} → subjects of bindings", inside + without
    )


def with_access(asked: Marked) -> Plan | None:
    """ "Who has access to the namespace X?": the subjects of its bindings, and who may do everything everywhere."""
    match = _ACCESS.search(asked.text)
    found = spaces(asked)
    right, verbs = right_to(asked.text)
    if not sort_asked(asked) or match is None or len(found) != 1 or asked.leftover(_BEFORE_VERB | RIGHTS_WORDS | right):
        return None
    if any(kind.qualified not in ("namespaces", "serviceaccounts") for noun in asked.nouns for kind in noun.kinds):
        return None
    role = "select(.kind == $b.roleRef.kind and .metadata.name == $b.roleRef.name)"
    everything = f'any($all[] | {role}; allows("*"; "*"; "*"; ""))'
    chosen = (
        f"{_BOUND} | . as $b | select(.metadata.namespace == {json.dumps(found[0])} or "
        f'(.kind == "ClusterRoleBinding" and {everything}))' + f" | select(any($all[] | {role}; {verbs}))" * bool(right)
    )
    return _told(chosen, asked.words[:5], asked, "who has access → subjects of the namespace's bindings")


def holders(asked: Marked) -> Plan | None:
    """ "Who has the X role?", "who is in the binding X?": the subjects that are bound to it; of "a cluster role" those
    that have any."""
    if not sort_asked(asked) or not _HOLDING.search(asked.text):
        return None
    left, without = excepted(asked)
    role, binding = role_in(asked), binding_in(asked)
    if role is not None:
        name, test = role.meta.name, f".roleRef.kind == {json.dumps(role.resource.kind)} and "
        test += f"(.roleRef.name | IN({named_so(name, asked)}))"
    elif binding is not None and re.search(r"binding|\bbound\b", asked.text):
        name, test = binding.meta.name, f".metadata.name == {json.dumps(binding.meta.name)}"
    elif kind := kind_of_role(asked) if re.search(r"\ban? (?:cluster ?)?role\b", asked.text) else "":
        name, test = "", f".roleRef.kind == {json.dumps(kind)}"
    else:
        return None
    if asked.leftover(ROLE_WORDS, words_of(name) | left):
        return None
    inside = [
        f'.metadata.namespace == {json.dumps(s)} or .kind == "ClusterRoleBinding"'
        for s in asked.spaces
        if s in asked.text
    ]
    where = f" | select({inside[0]})" if inside else ""
    chosen = f"{_BOUND} | select({test}){where}"
    before = [word for word in asked.words[:7] if word not in left]
    return _told(chosen, before, asked, f"who has {name or 'a role'} → subjects of its bindings", without)


def _told(chosen: str, before: list[str], asked: Marked, because: str, without: str = "") -> Plan:
    """The subjects of these bindings of the sort that is asked for, as often as the question wants them."""
    those = sorts(before)
    kinds = f" | select(.kind | IN({those}))" if those else ""
    names = f"{chosen} | (.subjects // [])[]{kinds}{without} | {SHOWN}] | unique"
    if asked.begins.ask == "count":
        return query(KINDS, over_all(f"{names} | length"), AsValue(), because)
    answer = AsYesNo("non_empty") if anybody_asked(asked) or asked.begins.ask == "exists" else AsList()
    return query(KINDS, over_all(f"{names}[]"), answer, because)
