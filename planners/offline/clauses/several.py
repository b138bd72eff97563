"""The questions of a text that asks several, and each complete in itself.

How many pods are in A, and which of them are pending?    → … + which pods are pending in A
Which class does X have and what value has that class?    → … + what value has the class of X
X: which image, and how many replicas                     → which image does X have + how many replicas does X have
Does anybody use X? Which jobs?                           → which jobs use X
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from planners.offline.clauses.chatter import of_topic
from planners.offline.clauses.known import Known
from planners.offline.clauses.parts import BEFORE, JOINTS, VERBS, Part, parts_of
from planners.offline.clauses.statement import wants_cause
from planners.offline.data import load, pattern, phrased

_said, _which = partial(phrased, "several"), pattern("which of them").fullmatch
_DOES = VERBS | frozenset(load("words")["holding"])
_TRUE = frozenset({"is", "that", "this", "it", "right", "true", "correct", "so", "the", "case", "really"})
"""Asks whether what was said is so, which the question beside it asks too."""
_THERE, _ECHO = frozenset({"exist", "exists", "there", "are"}), frozenset({"the", "what", "how", "about"})


def questions(text: str, known: Known) -> tuple[str, ...]:
    """The questions of a text that asks several, each as far as it says itself what it is about; none where it asks
    one, or where something beside them tells more."""
    text = text.strip().rstrip("?!. ")
    each = _said("each before").match(text) or _said("each behind").match(text)
    if each and known.thing(each["a"]) and known.thing(each["b"]):
        asked = re.sub(r"\bdo$", "does", each["asked"])
        return tuple(f"{asked} {each[one]}{each['rest']}" for one in "ab")
    if bounds := _said("bounds").match(text):
        return tuple(f"{bounds['ask']}{bounds[one]} {bounds['rest']}" for one in ("least", "most"))
    parts = parts_of(text, known)
    if len(parts) > 1 and parts[0].sort == "names":
        return _of_topic(parts[0].text, parts[1:], known)
    asking = [part for n, part in enumerate(parts) if part.sort == "asks" or (n and known.thing(_bare(part)))]
    asking = [part for part in asking if not _TRUE.issuperset(part.words)]
    if len(asking) < 2 or any(part.joint == "or" or _bare(part).lower() == "why" for part in asking[1:]):
        return ()
    stated = [part for part in parts if part not in asking and known.tells(part.text)]
    things = list(dict.fromkeys(thing for part in stated for thing in known.things(part.text)))
    found = [_bare(part) for part in asking]
    own = {*known.things(found[0])}
    if any(parts.index(part) > parts.index(asking[0]) for part in stated):
        return ()
    if len(things) == 1 and not own and of_topic(found[0], things[0]) != found[0]:
        found[0] = of_topic(found[0], things[0])
    elif stated and not (things and {*things} <= own):
        return ()
    return (_in_full(found[0], found[1], own), *found[1:])


def may_ask_twice(text: str, known: Known) -> bool:
    """Whether a question stands behind what may be another, in one sentence with it."""
    joints = [part.joint for part in parts_of(text, known)[1:] if part.sort == "asks"]
    return bool(questions(text, known)) or any(one[:1] in ",;?&-–" or one in ("and", "plus") for one in joints)


def _bare(part: Part) -> str:
    """A question without the words that join it to what is before it."""
    words = part.text.split()
    while len(words) > 1 and words[0].strip(",").lower() in JOINTS:
        words.pop(0)
    return " ".join(words).rstrip("?!.,; ")


def _in_full(first: str, second: str, own: set[str]) -> str:
    """The first question with what it leaves out where the second says it: "what image and how many replicas does X
    have"."""
    words, behind = first.lower().split(), second.split()
    if own or not _DOES.isdisjoint(words) or words[4:] or words[0] == "who":
        return first
    verb = next((at for at, word in enumerate(behind) if word.lower() in VERBS), None)
    place = _said("place").search(second)
    return f"{first} {' '.join(behind[verb:]) if verb is not None else place.group() if place else ''}".strip()


def _of_topic(topic: str, parts: Sequence[Part], known: Known) -> tuple[str, ...]:
    """What is asked of what stands before it, by questions and by nouns alone; none where that is one question."""
    found: list[str] = []
    counted = ""
    for part in parts:
        asked, joins = _bare(part), part.joint[:1] in (":", ",", "&", "+") or part.joint in ("and", "plus")
        listed = _said("listed").split(asked) if VERBS.isdisjoint(part.words) else [asked]
        if part.sort != "asks" and known.tells(part.text) and len(listed) == 1:
            return ()
        if part.sort != "asks":
            listed = ["", *listed] if joins else []
        elif many := _said("counts").match(asked):
            counted = many["what"] or counted
            listed = [asked if many["what"] else f"how many {counted} {asked[many.end('many') :].strip()}"]
        found += [_asked_of(topic, listed[0], known)] if listed and listed[0] else []
        found += [f"what is the {one} of {topic}" for one in listed[1:] if one]
    return tuple(found) if len(found) > (not any(part.sort == "asks" for part in parts)) + 1 else ()


def _asked_of(topic: str, asked: str, known: Known) -> str:
    """What is asked of a topic in full."""
    if (whole := of_topic(asked, topic)) != asked or known.things(asked):
        return whole
    if VERBS.isdisjoint(words := asked.lower().split()) and words[-1] not in _THERE:
        return f"{asked} does {topic} have"
    inside = [word for word in topic.split() if known.place(word.lower())]
    there = inside and (inside == [topic] or words[-1] in _THERE)
    return f"{asked} in {inside[0]}" if there else f"{asked} of {topic}"


def asked_noun(question: str, known: Known) -> str:
    """What a question asks for, as one word: "priorityclass" of "which priority class does X have"; "" where it asks
    for something else."""
    words = question.lower().split()
    words = words[1:] if words[0] in BEFORE else words
    if words[:1] not in (["which"], ["what"]):
        return ""
    runs = (words[1 : 1 + width] for width in (3, 2, 1))
    noun = next((run for run in runs if known.kind(run) and VERBS.isdisjoint(run)), None)
    return "".join(noun) if noun else words[1] if len(words) > 2 and words[2] in VERBS else ""


def which_ones(second: str, first: str) -> str:
    """ "Which ones?" behind a question for a number: the question for those that it counts, or that it leaves out
    ("which one is not"); "" where it is neither."""
    if _said("others").match(second):
        are = _said("many are")
        return are.sub(r"which \g<what> \g<are> not \g<so>", first) if are.match(first) else ""
    many = re.search(r"\bhow many\b", first, re.IGNORECASE) if _which(second.lower().rstrip("?!. ")) else None
    return f"{first[: many.start()]}which{first[many.end() :]}" if many else ""


def which_do(first: str, second: str) -> str:
    """ "Does anybody use X? Which jobs?" is one question: which jobs use X, and "are there any, which?" asks which; ""
    where it is not so."""
    if _which(second.lower().rstrip("?!. ")) and _said("is any").match(first):
        return _said("is any").sub("which ", first)
    bare = _said("bare").match(second)
    return _said("anybody").sub(bare["which"], first) if bare and _said("anybody").match(first) else ""


def of_a_rank(first: str, second: str) -> bool:
    """Whether more is asked of the first of an order, which no name is put for: "which X is the oldest and what runs on
    it"; whether "the X that is the oldest" is so can be asked."""
    whether = _said("does").match(first) and second.lower().startswith(("is ", "are ", "does ", "has "))
    return bool(pattern("of a rank").search(first) and of_topic(second, "") != second and not whether)


def completed(second: str, first: str, kind: str, name: str, known: Known) -> list[str]:
    """The second question complete in itself, the likeliest way first: what it is about is what the first one asks for,
    the name or the kind that it says."""
    if which := which_ones(second, first):
        return [which]
    second = re.sub(r"\bin there\b", "in it", second, flags=re.IGNORECASE)
    if other := _other(second, first, known):
        return [other]
    second = _said("each").sub(lambda each: each["whose"] or ("its" if each["owner"] else "it"), second)
    if many := _said("how many").match(first):
        second = _said("how many of what").sub(rf"\g<many> {many['what']} ", second)
    if kind and (counted := _said("count in").match(second)):
        second = f"how many {kind} {counted['verb'].strip() or 'are'} {counted['place']}".strip()
    return list(dict.fromkeys(one for one in _ways(second, first, kind, name, known) if one))


def _ways(second: str, first: str, kind: str, name: str, known: Known) -> Iterator[str]:
    noun, some = asked_noun(first, known), _said("is any")
    if noun and (that := _that(second, noun, name)):  # what the first question asks for
        yield that.sub(f"the {noun} of {name}", second, count=1) if name else ""
        return
    if some.match(first) and of_topic(second, "") != second:
        yield of_topic(second, f"the {some.sub('', first)}")
    if not name or _said("of them").search(second):
        yield _of_kind(second, first, kind) if kind else second
    elif wants_cause(second):
        yield f"what is wrong with {name}"
    elif bare := pattern("asks by a noun alone").fullmatch(second.lower()):
        yield f"what is the {bare['what']} of {name}"
    elif many := _said("bare many").match(second) or _said("many there").match(second):
        yield f"how many {many['what']} does {name} have"
    else:
        yield of_topic(re.sub(r"\bdo (?=they\b)", "does ", _said("that one").sub(name, second)), name)
        yield of_topic(second, f"the {noun} of {name}") if noun and known.kind([noun]) else ""


def _that(second: str, noun: str, name: str) -> re.Pattern[str] | None:
    """What means in the second question what the first asks for: "that class", "the node"."""
    words = re.findall(r"[a-z]+", second.lower())
    last = next((one for one in words if one[3:] and noun.endswith(one)), "")
    that = re.compile(
        rf"\b(?:that|this|the same{'|the' * bool(name)}) (?:[a-z]+ )?{last}\b(?! of\b| that\b)", re.IGNORECASE
    )
    return that if last and that.search(second) else None


def _other(second: str, first: str, known: Known) -> str:
    """The first question of another thing or place, as the second says alone: "who leads A, and who of B"."""
    for sort in (known.thing, lambda word: known.place(word.lower())):
        one, other = ([word for word in text.split() if sort(word)] for text in (first, second))
        rest = {word.lower() for word in second.split()} - {*map(str.lower, other)}
        if len(one) == 1 and len(other) == 1 and rest <= {*first.lower().split()} | BEFORE | _ECHO:
            return re.sub(rf"(?<!\S){re.escape(one[0])}(?!\S)", other[0], first)
    return ""


def _of_kind(second: str, first: str, kind: str) -> str:
    """The second question about the kind that the first one says, in the same place."""
    place, them = _said("place").search(first), _said("of them")
    behind = f" {place.group()}" if place and not _said("place").search(second) else ""
    if ones := _said("ones").match(second):
        return f"{ones['which']} {kind} {second[ones.end() :]}{behind}"
    if those := _said("does").match(first):
        kind, behind = f"{kind} that {those['does']}", ""
    if them.search(second):
        return them.sub(lambda one: f"{one['which']} {kind}", second) + behind
    return of_topic(second, f"the {kind}{behind}")
