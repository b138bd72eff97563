"""Who is meant: the one user, group or service account that is named, and the sorts of those that are asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass

from planners.offline.data import load
from planners.offline.plans.marked import Marked
from planners.offline.words import Token, lexicon

TABLES = load("plans")
RIGHTS_WORDS = frozenset(TABLES["rights_words"])
ROLE_WORDS = frozenset(TABLES["role_words"])
ABILITY_WORDS = frozenset(TABLES["abilities"])
ROLES = ("clusterroles.rbac.authorization.k8s.io", "roles.rbac.authorization.k8s.io")
BINDINGS = ("clusterrolebindings.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io")
SHOWN = '(if .namespace == "kube-system" then "kube-system/" else "" end) + .name'
"""A subject as it is told: those of the system with their namespace."""
_IDENTITY = re.compile(
    r"system:serviceaccount:(?P<space>[a-z0-9-]+):(?P<name>[a-z0-9.-]+)"
    r"|(?:sa|serviceaccounts?)[/:](?:(?P<in>[a-z0-9-]+)[/:])?(?P<account>[a-z0-9.-]+)|system:[a-z0-9:.-]+"
)
"""An identity as kubectl, audit logs and rules print it."""
_GROUPS = re.compile(
    r"system:(?:authenticated|unauthenticated|masters|nodes|serviceaccounts(?::.*)?|bootstrappers(?::.*)?)"
)
_SORTS = {
    "serviceaccount": "ServiceAccount", "serviceaccounts": "ServiceAccount", "sa": "ServiceAccount",
    "sas": "ServiceAccount", "user": "User", "users": "User", "people": "User", "person": "User", "persons": "User",
    "humans": "User", "group": "Group", "groups": "Group",
}  # fmt: skip
_ANY_SORT = frozenset(TABLES["any_subject"])
_ASKED_FOR = re.compile(
    r"^(?:(?:a|give|tell|me|us|to|by|for|with|list|show|names?|all|of|the|every|which|what|how many|number of|count) )*"
    r"(?:who|whom|everyone|everybody|(?:service ?)?accounts?|sas|subjects?|users?|"
    r"groups?|people|persons?|humans?|programs?|identities|holders?)\b"
)
_ANYBODY = re.compile(
    r"^(?:(?:is|are) there|can|may|could|does|do|is|are|has|have) "
    r"(?:(?:any|some)(?:one|body|thing)(?: else)?|"
    r"(?:any |some )?(?:other )?(?:(?:service ?)?accounts|sas|subjects|users|groups|people)|"
    r"(?:any|some) (?:other )?(?:(?:service ?)?account|subject|user|group|person))\b"
)


_EXCEPT = re.compile(
    rf" (?:{'|'.join(load('words')['exceptions'])}|but not) (?:for )?(?:the )?(?P<who>[^\s']+)"
    r"(?: ?'s)?(?: own)?(?: (?:group|user|account|subject|one|stuff)s?)?\b"
)


@dataclass(frozen=True)
class Subject:
    """One subject; without a `kind` the one of this name that a binding gives a role to."""

    kind: str
    name: str
    namespace: str | None = None
    groups: tuple[str, ...] = ()

    @property
    def jq(self) -> str:
        """The subject as a program makes it of `$all`, with the groups that it is in."""
        return json.dumps(asdict(self)) if self.kind else f"subject_named({json.dumps(self.name.lower())}; $all)"


def only_subject(tokens: Sequence[Token], asked: Marked, idle: Collection[str] = ()) -> Subject | None:
    """The one subject that these tokens name; `idle` words name none."""
    return _identified(tokens) or _account(tokens, asked) or _named(tokens, asked, {*RIGHTS_WORDS, *idle})


def sort_asked(asked: Marked) -> bool:
    """Whether the question asks for subjects, or whether there are any."""
    return bool(_ASKED_FOR.match(asked.text) or _ANYBODY.match(asked.text))


def anybody_asked(asked: Marked) -> bool:
    """Whether it is asked if there is anybody at all."""
    return bool(_ANYBODY.match(asked.text))


def excepted(asked: Marked) -> tuple[set[str], str]:
    """The words that leave somebody out, and the test of subjects that does; it fails where nobody is called so."""
    found = _EXCEPT.search(asked.text)
    if found is None:
        return set(), ""
    system = found["who"] == "system"
    called = '.name | startswith("system:")' if system else f".name | ascii_downcase == {json.dumps(found['who'])}"
    somebody = f"any($all[] | (.subjects? // [])[]; {called})"
    return {*found[0].split()}, f' | if {somebody} then select({called} | not) else error("nobody is called so") end'


def sorts(words: Sequence[str]) -> str:
    """The kinds of the subjects that are asked for, quoted; "" where all are, as by "people or accounts"."""
    said = " ".join(words).replace("service account", "serviceaccount").split()
    if not _ANY_SORT.isdisjoint(said):
        return ""
    return ", ".join(dict.fromkeys(json.dumps(kind) for word, kind in _SORTS.items() if word in said))


def spaces(asked: Marked) -> list[str]:
    """The namespaces that are named; a part of one's name may be the subject's."""
    return [space for space in asked.spaces if space in asked.words] or asked.spaces


def _identified(tokens: Sequence[Token]) -> Subject | None:
    """The subject that is named as rules name subjects: an identity, "group X", "X group" or "user X"."""
    words = [token.lower for token in tokens]
    for number, token in enumerate(tokens):
        match = _IDENTITY.fullmatch(token.lower)
        if match and (match["name"] or (match["account"] and match["in"])):
            return _account_in(match["space"] or match["in"], match["name"] or match["account"])
        beside = (words[number - 1] if number else "", words[number + 1] if number + 1 < len(words) else "")
        if token.lower in RIGHTS_WORDS | ROLE_WORDS or not (match or {"group", "user"} & {*beside}):
            continue
        if match and match["account"]:
            continue
        if "group" in beside or _GROUPS.fullmatch(token.lower):
            return Subject("Group", token.text, groups=(token.text,))
        return Subject("User", token.text, groups=("system:authenticated",))
    return None


def _account_in(namespace: str, name: str) -> Subject:
    groups = ("system:authenticated", "system:serviceaccounts", f"system:serviceaccounts:{namespace}")
    return Subject("ServiceAccount", name, namespace, groups)


def _account(tokens: Sequence[Token], asked: Marked) -> Subject | None:
    """The service account that is named as one."""
    if not {"account", "serviceaccount", "sa", "accounts"} & {token.lower for token in tokens}:
        return None
    found = [f for t in asked.nouns for f in t.found if f.kind == "serviceaccounts"]
    inside = [f for f in found if asked.scope is None or f.meta.namespace == asked.scope] or found
    inside = [f for f in inside if f.meta.namespace == asked.world.namespace] or inside
    return _account_in(inside[0].meta.namespace, inside[0].meta.name) if len(inside) == 1 else None


def _named(tokens: Sequence[Token], asked: Marked, idle: Collection[str]) -> Subject | None:
    """The one that a binding names so; else the one word that may be the name of a subject, of whichever kind."""
    words = [t.lower for t in tokens if t.lower not in idle or asked.world.is_subject(t.lower)]
    runs = {"-".join(words[start : start + width]) for start in range(len(words)) for width in (1, 2, 3)}
    known = [run for run in runs if asked.world.is_subject(run)]
    if len(known) == 1:
        return Subject("", known[0])
    places = set(asked.spaces)
    left = [t for t in tokens if t.lower not in idle and t.lower not in places]
    if len(left) != 1 or lexicon().find((left[0].lemma,)) or asked.world.kinds.find((left[0].lemma,)):
        return None
    if any(f.kind in ("nodes", *BINDINGS) for f in asked.world.names.exact(left[0].lower)):
        return None  # "can node-1 get new pods", "which role does the binding X give"
    space, _, name = left[0].lower.partition("/")
    if any(f.meta.namespace == space for f in asked.world.names.of_kind("serviceaccounts", name)):
        return _account_in(space, name)
    return Subject("", left[0].text)
