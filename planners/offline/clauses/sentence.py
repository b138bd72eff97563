"""One question in the place of a statement and what is asked of it.

    a statement, and a reason behind it         X is down, any idea?           → why X down
    a statement, and how many or which          headless services, how many?   → how many headless services
    a place or a topic before a question        in X, … · X: is it ready?      → … in X · is X ready

Which words name something, and which say what is wrong, the tables and the cluster tell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from planners.offline.clauses.chatter import STARTS, of_topic, plain
from planners.offline.data import load
from planners.offline.words import PODLIKE, Attribute, Word, lemma, lexicon, split, unknown
from planners.offline.world import World

_ENVIRONMENTS = frozenset(word for spellings in load("plans")["environments"] for word in spellings)
_WRONG = frozenset(load("plans")["why_words"])
_BOUNDARY = re.compile(r"\s*(?P<mark>[,:;.!?–—]|\s-{1,2})\s+|\s+(?:but|and|so|because)\s+", re.IGNORECASE)
_WORDS = re.compile(r"[\w./-]+")
_IT = r"(?:it|that|this|them|they|he|she)"
_WHAT = r"(?:(?:what|who)(?:'s|\ is|\ was|\ are|s)?)"
_CLUE = re.compile(
    r"^(?:any|some|no) (?:idea|clue|guess|thoughts?)(?: on| about)?,? (?=why\b|what\b|how come\b)", re.IGNORECASE
)
_REASON = re.compile(
    rf"""^(?:and\ |but\ |so\ )?(?:(?:any|some)\ (?:idea|clue|guess|thoughts?)(?:\ on)?,?\ *)?(?:
      (?:why|how\ come)(?:\ (?:is|does|did|was|has|will|can|would)?\ *(?:{_IT}\b.*)?)?
    | {_WHAT}\ (?:{_IT}\ is\ |could\ be\ )?(?:wrong|up|off|going\ on|happening|missing|broken)
        (?:\ (?:with|about|to)\ {_IT}|\ here|\ there)?
    | what\ (?:went|has\ gone|goes|is\ going|did\ go)\ wrong(?:\ (?:with|in|for)\ {_IT}|\ here|\ there)?
    | what(?:'s|\ is|\ was)?\ (?:stop|prevent|block|hold|keep|hinder|limit|restrict|kill|break|crash)
        (?:s|ed|ing)?(?:\ back)?\ (?:the\ )?
        (?:first|second|third|fourth|fifth|last|other|others|rest|missing|remaining|next|new|{_IT})
        (?:\ (?:ones?|pods?|replicas?|copy|copies|instances?|tasks?))?(?:\ (?:from\ \w+|back|up))?
    | {_WHAT}\ (?:could\ be\ )?(?:its|their|his|the)
        \ (?:problem|issue|trouble|matter|reason|cause|deal|error|hold-?up|obstacle)
        (?:\ (?:for|of|with|behind)\ {_IT})?
    | {_WHAT}\ (?:{_IT}\ )?(?:waiting|killing|blocking|holding|breaking|stopping|keeping|causing)\b
        (?:\ (?:{_IT}|for|on|up|back))*
    | {_WHAT}\ in\ (?:its|their|his|the)\ way
    | what\ (?:does|do|is|are)\ {_IT}\ (?:wait|waiting|hang|hanging|stuck)\ (?:for|on)
    | what\ (?:went|goes|could\ have\ gone|is\ going|has\ gone)\ wrong(?:\ (?:with|here|there)\ ?(?:{_IT})?)?
    | what\ (?:happened|has\ happened)(?:\ (?:to|with)\ {_IT}|\ here|\ there)?
    | what\ (?:did|do|am|are)\ (?:i|we)\ (?:do|doing|miss|missing|get|break)(?:\ wrong)?
    | (?:what\ )?(?:is\ the\ )?(?:reason|cause|explanation|root\ cause)
    )\s*[?!.]*$""",
    re.IGNORECASE | re.VERBOSE,
)
_COMPLAINS = re.compile(
    r"^(?:and |but |so )?(?:what|whats|what's|which|what is|what are) (?:[\w'-]+ ){0,4}?"
    r"(?:message|error|errors|reason|cause|causes|problem|fault|says?|said|saying|complain\w*|reports?|tells?|prints?|writes?|logs?|outputs?|"
    r"behind (?:it|that|this)|it missing|missing|matter|going on)(?: (?:about|for|of)(?: (?:it|that|this))?)?\W*$|"
    r"^(?:\w+ )?or what\W*$|^(?:what is|what's|whats) (?:it|that|this)\W*$",
    re.IGNORECASE,
)
"""What the cluster's own parts say of what is wrong, which its events, states and logs hold."""
_HOW_MANY = re.compile(
    r"^(?:and )?(?P<ask>how many|which|which ones|who)"
    r"(?: (?:are there|are they|of them|in total|altogether|overall))?\s*[?!.]*$",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"^(?P<what>.+\b(?:stuck|pending|failing|failed|failure|down|broken|crash(?:ed|ing)?|unavailable|not ready|error|"
    r"unhealthy|crashloop\w*)) (?:reason|cause|root cause)\s*[?!.]*$|"
    r"^(?P<waits>.+?) (?:is )?waiting (?:for|on)\s*[?!.]*$",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"(?:(?:at|in|on|for|to|from|with|by|under) )?(?:which|what|how|who|where|when|is|are|was|were|does|do|did|has|"
    r"have|had|may|can|could|should|will)\b",
    re.IGNORECASE,
)
_FREE = frozenset(load("words")["free"])
_THERE = re.compile(r"\b(?:(?:in|on|at|from) )?there(?: (?:now|still|currently|right now))?\s*[?!.]*$", re.IGNORECASE)
_TIME = re.compile(r"\d{1,2}(?::\d\d)? ?(?:am|pm)?|\d{1,2}(?:h|min|m)", re.IGNORECASE)
_PERSON = re.compile(
    r"^(?P<name>(?!(?:i|we|you|they|he|she|it|there|this|that|the|an?|my|our)\b)[\w.-]+) [a-z]", re.IGNORECASE
)
_OF_PERSON = re.compile(r"\b(?:he|she|him|his|her)\b", re.IGNORECASE)
_SAYS = re.compile(
    r"^(?P<who>.+?) (?P<is>is|are|was|were|has been|have been|points?(?= to)) (?P<rest>.+)$", re.IGNORECASE
)
"""What is said of a thing."""
_SOMETHING = re.compile(r"\b(?:something|somebody|someone|somewhere)(?: (?:else|outside|external))?\b", re.IGNORECASE)
_TAIL = re.compile(
    r"^(?:but |and )?(?P<ask>(?:(?:under|on|at|by|to|for|from|with|in|through) )?(?:what|which|whom|where)"
    r"(?P<noun>(?: [\w-]+){1,2})?|(?P<how>how (?:old|big|large|long|many [\w-]+))(?: exactly| precisely)?)\W*$",
    re.IGNORECASE,
)
"""A question without a verb."""
_WITH_WHICH = re.compile(r"^(?:and )?(?:with|at|in|on|under|by) (?:which|what) ", re.IGNORECASE)
_LONGEST_TOPIC = 60
"""Characters."""


_INTENT = re.compile(
    r"^(?:we|i|they|he|she|someone|somebody|(?:my|our|the) \w+)(?:['’](?:re|m|ll|d|s)| are| am| is| will)? "
    r"(?:just |currently |soon )?(?:wants?|plan(?:s|ning)?|going|about|thinking|hop(?:e|es|ing)|intend(?:s|ing)?|gonna|"
    r"supposed|have|has|need|needs|would like)\b[^.?!;]*[.;!]\s+(?=(?:which|what|how|who|where|when|is|are|does|do|has|"
    r"have|list|show|count)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Known:
    """What words are on a cluster: whether one `names` something of it or is written as names are, is `part` of a
    workload's name, says what is `wrong`, is the name of a `thing`, or `means` something that is told of things; and
    whether some are the name of a `place`."""

    names: Callable[[str], bool]
    part: Callable[[str], bool] = lambda _: False
    wrong: Callable[[str], bool] = lambda _: False
    place: Callable[[str], bool] = lambda _: False
    thing: Callable[[str], bool] = lambda _: False
    means: Callable[[str], bool] = lambda _: False
    keys: Callable[[str], Collection[str]] = lambda _: ()
    """The keys of labels that have a word as their value."""

    def linked(self, word: str) -> str:
        """What a word may be here: a "name" or kind, what "means" something of things, or ""."""
        if _TIME.fullmatch(word) or all(token.lower.isdigit() or token.lower in _FREE for token in split(word)):
            return ""
        if self.names(word) or self.part(word) or self.place(word.lower()):
            return "name"
        return "means" if self.means(word) else ""

    def subject(self, text: str) -> str:
        """What words begin with, up to the last that names something in it: "the old job" of "the old job over"."""
        found = list(_WORDS.finditer(text))
        ends = [one.end() for one in found if self.linked(one.group()) == "name"]
        ends += [b.end() for a, b in pairwise(found) if self.thing(f"{a.group()}-{b.group()}")]
        return text[: max(ends)] if ends else ""

    def tells(self, text: str) -> bool:
        """Whether some word of it names something."""
        words = _WORDS.findall(text)
        return any(map(self.names, (*words, *map(" ".join, pairwise(words))))) or bool(self.things(text))

    def things(self, text: str) -> list[str]:
        """The things that it names, in one word or two ("the wire feed" is wire-feed), but what every cluster has."""
        words = [word for word in _WORDS.findall(text) if word.lower() not in _FREE]
        pairs = [one for one in map("-".join, pairwise(words)) if self.thing(one)]
        parts = {word for pair in pairs for word in pair.split("-")}
        return list(dict.fromkeys((*(one for one in words if self.thing(one) and one not in parts), *pairs)))


def known_on(world: World) -> Known:
    """What words are on this cluster."""

    def names(word: str) -> bool:
        tokens = split(word)
        together = "-".join(t.lower for t in tokens)
        if len(tokens) > 1 and (world.kinds.find(tuple(t.lemma for t in tokens)) or world.names.exact(together)):
            return True
        return any(
            (t.name_like and not _TIME.fullmatch(t.lower))
            or t.lower.isdigit()
            or (not {"/", ".", ":"}.isdisjoint(t.text) and not _TIME.fullmatch(t.text))
            or bool(world.kinds.find((t.lemma,)) or world.names.exact(t.lower) or world.names.exact(t.lemma))
            for t in tokens
        )

    def part(word: str) -> bool:
        if any(not unknown(t, world.kinds) or not t.could_name for t in split(word)):
            return False
        found = (world.listing(kind) for kind in PODLIKE)
        return any(one is not None and one.with_words([word.lower()]) for one in found)

    places = {*_ENVIRONMENTS, *world.names.namespaces}

    def thing(word: str) -> bool:
        return bool(world.names.exact(word.lower()))

    def means(word: str) -> bool:
        senses = lexicon().find((lemma(word),))
        return bool(senses) and not any(isinstance(one, Word) for one in senses)

    def keys(word: str) -> set[str]:
        values = world.label_values(word, tuple(world.names.listings))
        return {key.rpartition("/")[2] for key, _, _ in values}

    return Known(names, part, _WRONG.__contains__, places.__contains__, thing, means, keys)


def one_question(sentence: str, known: Known) -> str:
    """The one question of a sentence, without what is said around it."""
    stated = _with_place(_CLUE.sub("", plain(sentence)), known)
    if not STARTS.match(stated) and not _QUESTION.match(stated):
        for before, behind, _ in _clauses(stated):
            if asked := _of_statement(before, plain(behind), known) or _of_thing(before, plain(behind), known):
                return asked
        if noun := _NOUN.match(stated):
            return f"why {noun['what']}" if noun["what"] else f"why is {noun['waits']} waiting"
    return _about_topic(stated, known)


def _with_place(text: str, known: Known) -> str:
    """The text with "in" before an environment that ends it behind the name of a thing: "restarts X prod"."""
    words = text.rstrip("?!. ").split()
    bare = (
        len(words) > 1 and words[-1].lower() in _ENVIRONMENTS and not known.names(words[-1]) and known.thing(words[-2])
    )
    return " ".join((*words[:-1], "in", words[-1])) if bare else text


def without_intent(text: str) -> str:
    """The question behind what somebody says that they are about to do: they ask before, and do it themselves."""
    return plain(_INTENT.sub("", text.strip()))


def _of_statement(stated: str, asked: str, known: Known) -> str:
    """The question of a statement and what is asked of it; "" where it is none. A story around what names something and
    what says that something is wrong means nothing."""
    words = _WORDS.findall(stated)
    runs = (words[at : at + width] for width in (2, 3) for at in range(len(words) - width + 1))
    several = {word for run in runs if known.thing("-".join(run)) for word in run}  # "the wire feed"
    telling = [w for w in words if known.names(w) or known.part(w) or w in several or known.place(w.lower())]
    wrong = [word for word in words if word not in telling and known.wrong(word.lower())]
    if telling and (_REASON.match(asked) or (wrong and _COMPLAINS.match(asked))):
        told = (f"in {word}" if known.place(word.lower()) else word for word in words if word in {*telling, *wrong})
        return "why " + " ".join(told)
    many = _HOW_MANY.match(asked) if telling else None
    return f"{many['ask'].lower().removesuffix(' ones')} {stated}" if many else ""


def _of_thing(stated: str, asked: str, known: Known) -> str:
    """The question about the one thing, place or person that a statement before it names, with its name in the place of
    the pronoun, and of "there"; "" where it is none."""
    named = known.things(stated)
    places = [word for word in named if known.place(word.lower())]
    things = [word for word in named if word not in places] or places
    who = person(stated, asked, known)
    things = [who] if who else things
    words = tuple(lemma(word.lower()) for word in _WORDS.findall(_WITH_WHICH.sub("", asked)))
    senses = lexicon().find(words)
    if len(things) == 1 and things != places and senses and all(isinstance(s, Attribute) for s in senses):
        return f"what is the {' '.join(words)} of {things[0]}"
    own = [word for word in _WORDS.findall(asked) if known.thing(word)]
    if len(things) != 1 or not STARTS.match(asked) or (own and not who):
        return _in_full(stated, asked)
    inside = places or ([] if who else things)
    place = f"{'in' if places else 'on'} {inside[0]}" if len(inside) == 1 else ""
    whole = _THERE.sub(place, asked) if place else asked
    if whole == asked or things != inside:
        whole = of_topic(whole, things[0])
    return whole if whole != asked else _in_full(stated, asked)


def person(stated: str, asked: str, known: Known) -> str:
    """Whom a statement begins with, where "he" or "she" is asked of behind it; "" where nobody is."""
    who = _PERSON.match(stated)
    return who["name"] if who and _OF_PERSON.search(asked) and not known.thing(who["name"]) else ""


def _in_full(stated: str, asked: str) -> str:
    """The question that repeats nothing of the statement before it: "X points to something, to what?" asks what X
    points to, "X is reachable, under which port?" under which port X is reachable; "" where it is another."""
    tail, said = _TAIL.match(asked), _SAYS.match(stated)
    if tail is None or said is None:
        return ""
    rest = _SOMETHING.sub("", said["rest"]).strip()
    if tail["how"]:
        return f"{tail['how']} is {said['who']}"
    if not tail["noun"] and rest == said["rest"].strip():
        return ""
    verb = said["is"].removesuffix("s")
    does = f"does {said['who']} {verb}" if verb == "point" else f"{said['is']} {said['who']}"
    return f"{tail['ask'] if tail['noun'] else 'what'} {does} {rest}"


def _about_topic(text: str, known: Known) -> str:
    """The question about what stands before it, where that is short: "in X, …", "X: …"; as it is where it is none."""
    parted = next((one for one in _clauses(text) if one[2] not in ("", ".")), None)
    if parted is None or parted[2] in "?!" or len(parted[0]) > _LONGEST_TOPIC:
        return text
    return _of_topic(parted[0], parted[1], known) or text


def _of_topic(topic: str, asked: str, known: Known) -> str:
    """The question about what is said before it: a place, or what its pronoun means; "" where it is neither."""
    if not _QUESTION.match(asked):
        return ""
    if known.place(topic.lower()) and "," not in asked:
        return f"{asked.rstrip(' ?')} in {topic}"
    about = known.tells(topic) or _OF_PERSON.search(asked)
    whole = of_topic(asked, topic) if not STARTS.match(topic) and about else asked
    return whole if whole != asked else ""


def tells_its_own(asked: str, named: Sequence[str], known: Known) -> bool:
    """Whether a question says by itself where what it asks for is, or which thing it asks of, so that the `named`
    things of what is said before it are others."""
    own = _WORDS.findall(asked)
    inside = any(known.place(word.lower()) for word in own)
    things = [word for word in own if known.thing(word) and not known.place(word.lower())]
    placed = any(known.place(word.lower()) for word in named)
    refers = of_topic(asked, "") != asked or _THERE.search(asked)
    return not refers and all(map(known.thing, named)) and (inside or (bool(things) and not placed))


def _clauses(text: str) -> Iterator[tuple[str, str, str]]:
    """Each way to part a text at a boundary of clauses: what is before, what is behind, and the mark between."""
    for boundary in _BOUNDARY.finditer(text):
        yield text[: boundary.start()], text[boundary.end() :], (boundary["mark"] or "").strip()
