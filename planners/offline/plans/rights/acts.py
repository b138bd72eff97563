"""What is done: a verb of the API on a kind, in a namespace."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kubectl.resources import Resource
from planners.offline.plans.marked import Marked
from planners.offline.plans.rights.subjects import RIGHTS_WORDS, TABLES, excepted
from planners.offline.words import ARTICLES, Condition, Found, Kind, Token, lexicon
from planners.offline.world import World

ABLE = frozenset(TABLES["able"])
VERBS: dict[str, str] = TABLES["api_verbs"]
_DEEDS: dict[str, str] = TABLES["deeds"]
_PARTS: dict[str, str] = TABLES["pod_parts"]
ACCESS = frozenset(TABLES["access"])
_LONGEST = 5
EVERYTHING = re.compile(
    r"\bdo (?:\w+ )?(?:everything|anything|whatever)\b|"
    r"\b(?:(?:full|unlimited|unrestricted|complete|root|superuser|admin|administrator|administrative|administration) )+"
    r"(?:access|rights|control|permissions|privileges)(?: (?:to|on|over) (?:everything|anything|all))?\b|"
    r"\ballowed (?:absolutely )?(?:everything|anything)\b|\bgod mode\b|\bkeys to (?:the kingdom|everything)\b|"
    r"\badmins? (?:of|over|on|for) (?:everything|all|the (?:whole |entire )?cluster)\b"
)
"""To do everything, or to have the right to it."""


@dataclass(frozen=True)
class Act:
    """A verb of the API on a kind, at `place` among the tokens, in a namespace where one is said; any verb where there
    is access to it."""

    place: int
    verb: str | None
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

    @property
    def words(self) -> str:
        """What is done, as it is told."""
        return f"{self.verb or 'access'} {self.resource.plural}"


def act_in(asked: Marked) -> Act | None:
    """The verb with its kind and place, where nothing else stands behind it."""
    words = asked.words
    access = any(word in ACCESS for word in words)
    verbs = {**VERBS, **_DEEDS} if access or ABLE & {*words} else VERBS
    for place, word in enumerate(words):
        part, to = _PARTS.get(word, ""), _access(words, place)
        begins = place + 1 + to
        word = next((one for one in _infinitives(word) if one in verbs), word)
        may_act = place and words[place - 1] not in ARTICLES and (word in verbs or part or to)  # not "the edit role"
        found = _resource(asked.tokens[begins : begins + _LONGEST], asked.world) if may_act else None
        if found:
            width, resource, of, names = found
            part = part or of
            if part and resource.qualified != "pods":
                return None
            rest = [t for t in asked.tokens[begins + width :] if t.lower not in excepted(asked)[0]]
            before = [t for t in asked.tokens[begins : begins + width] if t.lower in names]
            spaces = [t for t in before if not _is_called(t, resource, asked.world)]  # "the X secrets"
            names = [name for name in names if name not in {t.lower for t in spaces}]
            spaces += [t for t in rest if _is_place(t, asked.world)]
            names += [t.lower for t in rest if t.lower not in RIGHTS_WORDS and _is_called(t, resource, asked.world)]
            inside = {t.lower for t in spaces}
            if len(inside) > 1 or len(names) > 1 or any(t.lower not in (*RIGHTS_WORDS, *inside, *names) for t in rest):
                return None
            verb = None if to and word not in verbs else verbs.get(word, "create")
            name = "".join(names)
            where = next(iter(inside), None) or asked.scope or _only_place(name, resource, asked.world)
            return Act(place, verb, resource, where, part, name)
    return None


def _infinitives(word: str) -> tuple[str, ...]:
    """The word, and what it may be the gerund of."""
    stem = word.removesuffix("ing")
    return (word,) if stem == word else (word, stem, f"{stem}e", stem[:-1])


def _access(words: Sequence[str], place: int) -> int:
    """How many words "access to" has behind its first, which is at `place`; 0 where it is not there."""
    return int(words[place] in ACCESS and bool({*words[place + 1 : place + 2]} & {"to", "on", "for", "over"}))


def _only_place(name: str, resource: Resource, world: World) -> str | None:
    """The namespace of the only object of this kind and name."""
    found: list[Found] = [f for f in world.names.exact(name) if f.kind == resource.qualified] if name else []
    return found[0].meta.namespace or None if len(found) == 1 else None


def _is_place(token: Token, world: World) -> bool:
    """Whether a namespace has this name."""
    return bool(world.names.of_kind("namespaces", token.lower))


def _is_state(token: Token) -> bool:
    """Whether it only tells how something is: no right depends on that ("delete a stuck pod")."""
    return any(isinstance(sense, Condition) for sense in lexicon().find((token.lemma,)))


def _is_called(token: Token, resource: Resource, world: World) -> bool:
    """Whether an object of the kind has this name."""
    return any(found.kind == resource.qualified for found in world.names.exact(token.lower))


def _resource(tokens: Sequence[Token], world: World) -> tuple[int, Resource, str, list[str]] | None:
    """The kind that these tokens begin with, an article and the name of an object aside, where it ends, the part of it
    that is meant ("pod logs", "logs of pods"), and the name."""
    for end in range(min(_LONGEST, len(tokens)), 0, -1):
        for start in range(end):
            parts = [_PARTS[t.lower] for t in (*tokens[:start], *tokens[end : end + 1]) if t.lower in _PARTS]
            behind = end < len(tokens) and tokens[end].lower in _PARTS
            before = [t for t in tokens[:start] if not (t.lower in RIGHTS_WORDS or t.lower in _PARTS or _is_state(t))]
            for sense in world.kinds.find(tuple(t.lemma for t in tokens[start:end])):
                if isinstance(sense, Kind) and all(
                    _is_called(t, sense.resources[0], world) or _is_place(t, world) for t in before
                ):
                    names = [t.lower for t in before]
                    return end + behind, sense.resources[0], parts[0] if parts else "", names
    return _named_alone(tokens, world) or _parts_alone(tokens, world)


def _named_alone(tokens: Sequence[Token], world: World) -> tuple[int, Resource, str, list[str]] | None:
    """ "Update X", where one kind alone has something of this name."""
    place = next((n for n, token in enumerate(tokens[:2]) if token.lower not in RIGHTS_WORDS), len(tokens))
    named = world.names.exact(tokens[place].lower) if place < len(tokens) else ()
    if len({found.kind for found in named}) != 1 or named[0].kind == "namespaces":
        return None
    return place + 1, named[0].resource, "", [tokens[place].lower]


def _parts_alone(tokens: Sequence[Token], world: World) -> tuple[int, Resource, str, list[str]] | None:
    """ "Read (the) logs": those of pods."""
    place = next((n for n, token in enumerate(tokens[:2]) if token.lower in _PARTS), None)
    pods = world.resources.find("pods")
    if place is None or pods is None or any(t.lower not in RIGHTS_WORDS for t in tokens[:place]):
        return None
    return place + 1, pods, _PARTS[tokens[place].lower], []
