"""From tokens to a plan: every way to read them, the best of which is taken when nothing is left over."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.flow import Absent, Failure, Plan, Refuse
from planners.offline.data import load
from planners.offline.plans import compose, secret_asked, special
from planners.offline.readings import Missing, Reading, Result, read
from planners.offline.words import (
    PODLIKE,
    Attribute,
    Condition,
    Found,
    Kind,
    Label,
    Mention,
    Named,
    Opening,
    Token,
    Word,
    lexicon,
    mark,
)
from planners.offline.world import World

_MARGIN = 0.03
"""How much better than the next the best reading must be where the two would run something else."""


@dataclass(frozen=True)
class Understanding:
    """The outcome, and the readings that it was chosen from, best first.

    `lost` says that there is no reading at all, and `unexplained` are the words that none of them explains.
    """

    outcome: Plan | Failure
    readings: tuple[Reading, ...] = ()
    lost: bool = False
    unexplained: tuple[str, ...] = ()


def understand(tokens: Sequence[Token], begins: Opening, world: World) -> Understanding:
    """The plan for a question, or why there is none."""
    if _two_questions(tokens, begins.end):
        return Understanding(Failure("not_understood", "not understood: two questions in one", "Ask one at a time."))
    markings = mark(
        tokens,
        (lexicon(), world.kinds),
        lambda part: _look_up(part, world),
        lambda part: _apart(part, world),
        lambda sense: _at_hand(sense, world),
    )
    whole = Result([], [], [])
    for number, marking in enumerate(markings):
        direct = special.plan(marking, begins, tokens, world)
        if direct is not None:
            if isinstance(direct, Missing):
                return _absent(direct)
            return Understanding(direct)
        if begins.ask == "why":
            continue
        result = read(world, marking, begins, tokens)
        bonus = 0.1 if number else 0.0
        whole.readings += [_with(reading, bonus) for reading in result.readings]
        whole.missing += result.missing
        whole.unexplained = whole.unexplained or result.unexplained
    readings = sorted(whole.readings, key=lambda r: -r.score)
    if readings:
        best = readings[0]
        if _secret(best, tokens):
            return Understanding(
                Plan((), Refuse("secret values are not shown"), "; ".join(best.because)), tuple(readings)
            )
        plan = compose(best, world.resources)
        for other in readings[1:4]:
            if best.score - other.score < _MARGIN and _differs(compose(other, world.resources), plan):
                said = f"two readings are as good: {'; '.join(best.because)} or {'; '.join(other.because)}"
                return Understanding(
                    Failure("not_understood", said, "Name the kind of thing that is meant."), tuple(readings)
                )
        return Understanding(plan, tuple(readings))
    if secret_asked(tokens, _names_secret(markings[0], begins)):
        return Understanding(Plan((), Refuse("secret values are not shown")))
    sure = [missing for missing in whole.missing if missing.sure]
    if sure:
        return _absent(sure[0])
    return Understanding(_not_understood(whole, tokens), lost=True, unexplained=tuple(whole.unexplained))


_BEFORE_WHICH = frozenset(
    [
        "on",
        "in",
        "to",
        "with",
        "by",
        "for",
        "at",
        "from",
        "of",
        "under",
        "through",
        "know",
        "see",
        "tell",
        "me",
        "about",
    ]
)
_ASKING = frozenset(["how", "what", "which", "who", "where", "why", "when", "list", "show", "give"])


def _two_questions(tokens: Sequence[Token], start: int) -> bool:
    """Whether a second question follows, behind an "and" or without."""
    words = [token.lower for token in tokens]
    joints = [i for i, word in enumerate(words[:-1]) if i > 0 and word in ("and", "or")]
    again = [i for i, word in enumerate(words) if i >= max(1, start) and word in ("which", "what", "how", "who", "why")]
    bare = any(words[i - 1] not in _BEFORE_WHICH for i in again)
    return bare or any(words[i + 1] in _ASKING for i in joints)


def _differs(one: Plan, other: Plan) -> bool:
    return (one.steps, one.answer) != (other.steps, other.answer)


def _absent(missing: Missing) -> Understanding:
    where = f" in namespace {missing.namespace}" if missing.namespace else ""
    because = f"there is no {missing.name} among the {missing.kind}{where}"
    return Understanding(Plan((), Absent(missing.name, missing.nearest, missing.kind, missing.namespace), because))


def _with(reading: Reading, bonus: float) -> Reading:
    return replace(reading, score=reading.score + bonus) if bonus else reading


def _not_understood(result: Result, tokens: Sequence[Token]) -> Failure:
    if result.unexplained:
        words = ", ".join(repr(word) for word in dict.fromkeys(result.unexplained))
        return Failure("not_understood", f"not understood: {words}", "Say it with names that the cluster has.")
    return Failure("not_understood", "not understood: what is asked for", "Ask for a kind, a name or a field.")


_SECRET = re.compile(r"passw|secret|token|credential|api_?key|private_?key", re.IGNORECASE)
"""What the keys are called whose values are not shown, wherever they come from."""


def _secret(reading: Reading, tokens: Sequence[Token]) -> bool:
    """Whether it would show what a secret holds."""
    attribute = reading.attribute
    if attribute is not None and attribute.id.startswith(("environment ", "key ")) and _SECRET.search(attribute.id):
        return True
    if reading.selection.resource.qualified != "secrets" or reading.form in ("count", "exists", "none"):
        return False
    shown = attribute is not None and (
        attribute.id.startswith(("key ", "data", "stringData")) or "data." in attribute.id
    )
    return shown


def _names_secret(marking: Sequence[Mention], begins: Opening) -> bool | None:
    """Whether a secret is named; None where the question is which secret, and so not what it holds."""
    for mention in marking:
        if (
            mention.start == begins.end
            and begins.ask in ("which", "count", "what")
            and mention.kind
            and any(r.qualified == "secrets" for r in mention.kind.resources)
        ):
            return None
    for mention in marking:
        if mention.kind and any(r.qualified == "secrets" for r in mention.kind.resources):
            return True
        if mention.named and all(f.kind == "secrets" for f in mention.named.found):
            return True
    return False


def _look_up(part: tuple[Token, ...], world: World) -> list[object]:
    """What words mean on this cluster: objects, labels, fields and their values."""
    senses: list[object] = []
    name = "-".join(token.lower for token in part)
    found = world.names.exact(name) if len(part) > 1 or part[0].could_name else ()
    if found:
        senses.append(Named(found))
    concerned = tuple(world.fields)
    if len(part) == 1:
        word = part[0].lower
        if not found:
            known = lexicon().find((part[0].lemma,)) or world.kinds.find((part[0].lemma,))
            space = () if known else world.namespace_of(word)
            if space:
                senses.append(Named(space, 0.6))
            else:
                partly = None if known else _partly(word, world)
                if partly is not None:
                    senses.append(partly)
        kinds = _labelled(concerned)
        if "=" not in word and not _is_plain(part[0]):
            for key, have in world.label_keys(word, kinds):
                senses += [Label(key, "", have), _label(key, have)]
            senses += [Label(key, value, have) for key, value, have in world.label_values(word, kinds)]
            if not part[0].quoted:
                for key, have in world.annotation_keys(word, kinds):
                    senses.append(_annotation(key, have))
            known = lexicon().find((part[0].lemma,)) or world.kinds.find((part[0].lemma,))
            if part[0].text in load("words")["statuses"]:
                senses.append(Condition(f"status={part[0].text}", ("pods",), f'pod_status == "{part[0].text}"'))
            elif not known or _camel(part[0].text):
                for fields in world.fields.values():
                    senses += fields.values(word)
    if len(part) == 2 and {"label", "annotation"} & {part[0].lemma, part[1].lemma}:
        key = part[0].lower if part[1].lemma in ("label", "annotation") else part[1].lower
        kinds = _labelled(concerned)
        for found_key, have in world.label_keys(key, kinds):
            senses.append(replace(_label(found_key, have), weight=0.3))
        for found_key, have in world.annotation_keys(key, kinds):
            senses.append(_annotation(found_key, have))
    if len(part) <= 4 and not any(t.quoted for t in part):
        words = tuple(t.lemma for t in part)
        if words[0] not in _GRAMMAR and words[-1] not in _GRAMMAR:
            whole = bool(lexicon().find(words) or world.kinds.find(words))
            stated = len(words) > 1 and any(
                isinstance(sense, Condition) for word in words for sense in lexicon().find((word,))
            )
            for fields in world.fields.values():
                if fields.custom or not (whole or stated):
                    senses += fields.attributes(words)
    return senses


def _at_hand(sense: object, world: World) -> bool:
    """Whether a sense can be meant: what only goes with a named thing needs its kind to be spoken of."""
    return not (isinstance(sense, Attribute) and sense.dependent) or any(kind in world.fields for kind in sense.of)


def _apart(part: tuple[Token, ...], world: World) -> bool:
    """Whether words that name a kind together are an object and its kind ("web service" where a service is `web`)."""
    if len(part) != 2 or not world.kinds.find(tuple(t.lemma for t in part)):
        return False
    kinds = [s for s in world.kinds.find((part[1].lemma,)) if isinstance(s, Kind)]
    return any(f.resource in kind.resources for kind in kinds for f in world.names.exact(part[0].lower))


_OWN = frozenset({"name", "names", "namespace", "kind", "uid", "labels", "annotations"})
"""What every object has as a field of its own: said alone, none of these is a label's key."""


def _is_plain(token: Token) -> bool:
    """Whether it is a word of grammar, or an object's own field: it is no label, whatever keys there are. What is
    quoted or written as keys are (`app.kubernetes.io/name`) may be one."""
    if token.quoted or "/" in token.lower:
        return False
    senses = lexicon().find((token.lower,))
    grammar = any(isinstance(sense, Word) and sense.part == "free" for sense in senses) and len(token.lower) <= 3
    return token.lower in _OWN or grammar


def _camel(text: str) -> bool:
    """Whether it is written as Kubernetes writes values: with a capital inside."""
    return text != text.upper() and any(c.isupper() for c in text[1:])


def _partly(word: str, world: World) -> Named | None:
    """Objects of which the word is a part of the name, where all of them go back to one name."""
    found: list[Found] = []
    for kind in world.names.listings:
        found += world.names.of_kind(kind, word)
    return Named(tuple(found), 0.5) if found and len(word) > 2 else None


def _labelled(concerned: tuple[str, ...]) -> tuple[str, ...]:
    """The kinds whose labels may be meant: what has a pod template may hold those of its pods."""
    held = any(kind in PODLIKE for kind in concerned)
    return (*concerned, "pods") if (held and "pods" not in concerned) or not concerned else concerned


def _label(key: str, kinds: frozenset[str]) -> Attribute:
    own = f".metadata.labels[{json.dumps(key)}]"
    templated = "pods" in kinds or any(kind in PODLIKE for kind in kinds)
    return Attribute(
        f"label {key}",
        tuple(sorted({*kinds, *(PODLIKE if templated else ())})),
        f"{own} // (template.metadata.labels? // {{}})[{json.dumps(key)}]" if templated else own,
        "word",
        True,
        weight=0.15 if "/" not in key else -0.2,
    )


def _annotation(key: str, kinds: frozenset[str]) -> Attribute:
    jq = f".metadata.annotations[{json.dumps(key)}]"
    return Attribute(f"annotation {key}", tuple(sorted(kinds)), jq, "text", True, weight=0.2)


_GRAMMAR = frozenset(
    word
    for phrase in lexicon().phrases
    if len(phrase) == 1
    for word in phrase
    if all(getattr(s, "part", "") in ("free", "negation", "compare", "superlative") for s in lexicon().phrases[phrase])
)
