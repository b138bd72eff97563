"""Two questions at once, each complete in itself.

How many pods are in A, and which of them are pending?   →  How many pods are in A   +   which pods are pending in A
What image and how many replicas does X have?            →  What image does X have   +   how many replicas does X have
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from planners.offline.clauses.chatter import BY, STARTS, of_topic
from planners.offline.clauses.statement import wants_cause
from planners.offline.data import load, pattern
from planners.offline.words import Attribute, Token, lexicon, opening, split

_LISTED = frozenset(load("words")["holding"]) | {"their", "its"}
_OFTEN_UNSET = frozenset(load("words")["often_unset"])
_EACH = frozenset({"each", "every", "all", "per"})

_WH = r"(?:how (?:many|much|old|long|big|often)|which|what|who|where|when|why)"
_TWO = re.compile(
    rf"^(?P<first>.{{4,}}?)(?:(?:\?\s*|[,;]\s+)(?:and |also |or |if (?:so|yes|not|no|any|there are)[, ]+)*"
    rf"(?P<asked>(?:{_WH}|is|are|does|do|did|can|has|have)\b(?! no\b| not\b).+|which(?: ones?)?|"
    rf"(?:(?:tell|give|show) me )?(?:(?:the|its|their) )?names?(?: please| pls| only)?|list(?: them)?)"
    rf"|\s+(?:and|plus|-|&)\s+(?:also )?(?P<second>{BY}{_WH}\b.+))$",
    re.IGNORECASE | re.DOTALL,
)
_TOPIC = re.compile(
    r"^(?P<topic>[\w.-]+(?: [\w.-]+){0,2})\s*(?::|,|\s[-–])\s+(?P<asked>.+)$", re.IGNORECASE | re.DOTALL
)
"""What two questions are about, before both."""
_JOINT = re.compile(r",? (?:and|plus|&|\+) (?:also )?", re.IGNORECASE)
_OF_TOPIC = re.compile(r"^(?:which|what|how many) [a-z]+(?: [a-z]+)?$", re.IGNORECASE)
_COUNTED = re.compile(
    r"^(?P<ask>(?:how many|which) [a-z]+(?: [a-z]+)??|how many) (?P<verb>are|is|have|run|exist)\b(?P<rest>.*)$", re.I
)
_A_B = r"(?P<a>[\w.-]+)(?:,? and|,) (?P<b>[\w.-]+)"
_EACH_OF = tuple(
    re.compile(rf"^{way} each\b(?P<rest>.*)$", re.IGNORECASE)
    for way in (rf"{_A_B}\s*(?::|,|\s[-–])\s+(?P<asked>{_WH}\b.+?)", rf"(?P<asked>{_WH}\b.+?) {_A_B}")
)
"""One question of either of two things."""
_BOUNDS = re.compile(
    r"^(?P<ask>.*?\b(?:the )?)(?P<least>min(?:imum|imal)?|lowest|smallest) and (?:the )?"
    r"(?P<most>max(?:imum|imal)?|highest|largest|biggest) (?P<rest>.+)$",
    re.IGNORECASE,
)
"""Two bounds of one thing."""
_ASKED = r"(?:what(?:['’]s| is| are| was| were)|(?:give|show|tell|list|get|print)(?: (?:me|us))?(?: also)?)"
_OF_THE_SAME = re.compile(
    rf"^(?P<a>(?:{_ASKED} )?[^,?]+?) (?P<of>(?:of|for|on|in) (?!which|what|how)[^,?]+?),? (?:and|plus|with|along with)"
    r"(?: also)? (?:its|their) (?P<b>[^,?]+)$",
    re.IGNORECASE,
)
"""One attribute of a thing, and behind it another."""
_A_AND_B = r"(?P<a>[^,?]+?) and (?:(?:the|its|their|what|which|how many|how much) )?(?P<b>[^,?]+?)"
_BOTH = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?:what|which|how (?:many|much)) {_A_AND_B} (?:does|do|did|is|are|has|have) .+$",
        rf"^(?:{_ASKED} )?(?:the )?(?:(?:number|count|amount) of )?{_A_AND_B} (?:of|for|on|in) (?!wh|how)[^,?]+$",
        rf"^(?:{_ASKED} )?(?:the )?[\w.-]+(?:['’]s| 's) {_A_AND_B}$",
    )
)
"""Two attributes of one thing, by where they stand."""
_AMOUNT = re.compile(
    r"^(?P<first>(?:which|what|who)\b.+?),? and (?:by )?how (?:often|many|much|old|big|large|long|high)"
    r"(?: times| is (?:it|that)| are they)?\W*$",
    re.IGNORECASE,
)
_WORD = r"(?:at it|under way|in progress|(?!(?:not|on|off)\b)[a-z-]{2,})"
_STATE = rf"(?:(?:already|still|yet|now|even|really|all|only) )*(?:not )?{_WORD}"
_EITHER = re.compile(
    rf"^(?:(?P<is>is|are|was|did|does|has) )?(?!there\b)(?P<what>[^,?:]*?[\w.-]+)[:,]? (?P<a>{_STATE}),? or "
    rf"(?:is it |are they |did it )?(?P<b>{_STATE})\W*$",
    re.IGNORECASE,
)
_ALTERNATIVES = re.compile(
    r"^(?P<first>(?P<is>is|are|was|were|does|do|did|has|have|can) (?P<what>[^?]+?)),? or "
    r"(?P<second>(?:is|are|was|were|does|do|did|has|have|can) (?P<they>it|they|he|she|its|their|there)\b"
    r" ?(?P<b>[^?]+?))\W*$",
    re.IGNORECASE,
)
_ANY_OF = re.compile(r"^(?:any|some|every)(?:one|body|thing)? .*?\b(?=(?:the|my|our|an?) )", re.IGNORECASE)
_STILL = re.compile(r"^(?:(?:already|still|even|really|currently|now|been|over and) )+", re.IGNORECASE)
_MORE_THAN_NAMES = pattern("joins more")
"""Words that join more to a thing: what holds one is no attribute alone."""
_THEY = frozenset({"it", "they", "he", "she", "that"})
_AND_IS = re.compile(
    r"^(?P<first>.+?),? and (?P<second>(?:is|are|does|do|did|has|have|can) (?:the |my |our )?(?P<name>[\w.-]+)\b.*)$",
    re.I,
)
_QUESTION = re.compile(rf"^{BY}(?:{_WH}|is|are|does|do|did|can|has|have|list|count|show|tell|give)\b", re.I)
_VERB = re.compile(r"\b(?:does|do|did|is|are|was|were|has|have|had|can|should|will)\b.*$", re.IGNORECASE | re.DOTALL)
_OF_THEM = re.compile(r"\b(?P<which>which|how many|who|what)(?: ones)? of (?:them|these|those)\b", re.IGNORECASE)
_WHICH_ONES = pattern("which of them")
_BARE = re.compile(r"^(?:which|what) (?!ones?$)[a-z]+$", re.IGNORECASE)
_BARE_NOUN = pattern("asks by a noun alone")
_ANYBODY = re.compile(
    r"^(?:does|do|is|are|has|have) (?:there )?(?:any(?:body|one|thing)|some(?:body|one|thing)|any [a-z]+)\b", re.I
)
"""Behind "does anybody use X?" a kind alone asks which of that kind do."""
_DOES = re.compile(
    r"^(?:which|what) [a-z]+ (?P<does>(?:are|is|have|has|use|uses|run|runs|mount|mounts) .+)$", re.IGNORECASE
)
"""What the things that are asked for do: "they" are those that do it."""
_RANKED = pattern("of a rank")
_COUNT_IN = re.compile(
    r"^how many (?P<verb>are |exist ?|run |)(?P<place>(?:(?:in|on|of(?! (?:them|these|those)\b)|from) .+)?)$", re.I
)
_EACH_ONE = re.compile(r"\beach(?: one| of (?:them|these|those))?(?P<owner>['’]s)?(?=\W|$)", re.IGNORECASE)
_MANY_THERE = re.compile(r"^how many (?P<what>[a-z ]+?) are there$", re.IGNORECASE)
_THAT_ONE = re.compile(r"\b(?:that|this) (?:pod|node|job|deployment|service|claim|volume)\b", re.IGNORECASE)
_WHAT_OF = re.compile(r"^(?:which|what) (?P<what>[a-z]+(?: [a-z]+)?) (?:does|do|is|has) ", re.IGNORECASE)
_THAT = re.compile(r"\bthat(?: one)?\b(?= (?:exist|there))", re.IGNORECASE)
"""What the first question asks for, in the second."""
_OTHERS = re.compile(r"^(?:which|what)(?: ones?)? (?:is|are)(?: not|n't)$", re.IGNORECASE)
_MANY_ARE = re.compile(r"^(?:how many|which|what) (?P<what>.+?) (?P<are>is|are) (?P<so>(?!not|in|on|there)\w.*)$", re.I)
_IN_THERE = re.compile(r"\bin there\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
_IS_ANY = re.compile(
    r"^(?:(?:is|are) (?:there )?(?:any |some )?|do we have (?:any |some )?|(?:do|does|have|has) any )(?=[a-z])",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\b(?:in|on|of|from)\s+(?:the\s+)?[\w.-]+(?:\s+namespace)?\s*$", re.IGNORECASE)


def asks_twice(text: str) -> bool:
    """Whether a sentence may hold two questions."""
    text = text.strip()
    return bool(_topical(text)) or any(one.match(text) for one in (_BOUNDS, _AND_IS, _TWO, *_EACH_OF))


def _topical(text: str) -> tuple[str, str, str] | None:
    """What stands before two questions of it, and these, of which one may be a noun alone: "X: which image + claim
    size"."""
    topic = _TOPIC.match(text.rstrip("?!. "))
    parts = _JOINT.split(topic["asked"]) if topic and not _QUESTION.match(topic["topic"]) else []
    asked = len(parts) == 2 and any(map(_QUESTION.match, parts))
    return (topic["topic"], parts[0], parts[1]) if topic and asked else None


def _asked_of(topic: str, part: str) -> str:
    """What is asked of a topic in full; "" where it says by itself what it is asked of."""
    if (whole := of_topic(part, topic)) != part:
        return whole
    if not _QUESTION.match(part):
        return f"what is the {part} of {topic}"
    if counted := _COUNTED.match(part):
        return f"{counted['ask']} of {topic} {counted['rest']}"
    return f"{part} does {topic} have" if _OF_TOPIC.match(part) else ""


def halves(text: str, is_name: Callable[[str], bool]) -> tuple[str, str] | None:
    """The two questions of a sentence; None where it is one. `is_name` tells names of objects: "and is X …" asks again,
    where "and is ready" goes on."""
    text = text.strip().rstrip("?!. ")
    each = next(filter(None, (way.match(text) for way in _EACH_OF)), None)
    if each and is_name(each["a"]) and is_name(each["b"]):
        asked = re.sub(r"\bdo$", "does", each["asked"])
        return tuple(f"{asked} {each[one]}{each['rest']}" for one in "ab")  # type: ignore[return-value]
    if (about := _topical(text)) and any(map(is_name, about[0].split())):
        one, other = (_asked_of(about[0], part) for part in about[1:])
        return (one, other) if one and other else None
    if bounds := _BOUNDS.match(text):
        return tuple(f"{bounds['ask']}{bounds[one]} {bounds['rest']}" for one in ("least", "most"))  # type: ignore[return-value]
    again = _AND_IS.match(text)
    if again and _QUESTION.match(again["first"]) and (again["name"].lower() in _THEY or is_name(again["name"])):
        return again["first"], again["second"]
    match = _TWO.match(text)
    if match is None or not _QUESTION.match(match["first"]) or (match["asked"] or match["second"]).lower() == "why":
        return None
    first, second = match["first"].strip(" ,;?"), match["asked"] or match["second"]
    if not _VERB.search(first) and len(first.split()) <= 4 and not first.lower().startswith("who "):
        counts = first.lower().startswith("how many") and not _PLACE.search(first)
        rest = _VERB.search(second) or (_PLACE.search(second) if counts else None)
        first = f"{first} {rest.group()}" if rest else first
    return first, second


@dataclass(frozen=True)
class _Two:
    """Two attributes that "and" joins, as they are said in full, and the words of the text that say them."""

    attributes: tuple[str, str]
    start: int
    end: int
    place: int = 0
    """Its first token."""

    def put(self, text: str, words: str) -> str:
        """The text with other words in the place of both."""
        return text[: self.start] + words + text[self.end :]

    def each(self, text: str) -> tuple[str, str]:
        """The text with either alone."""
        return self.put(text, self.attributes[0]), self.put(text, self.attributes[1])


def in_full(text: str) -> str:
    """The text with each of two attributes said in full: "cpu requests and limits" are "cpu request and cpu limit",
    "cpu and memory limit" are "cpu limit and memory limit"."""
    tokens = split(text)
    two = _two(tokens)
    if two is None:
        return text
    beside = opening(tokens).ask in ("list", "noun") and two.place and tokens[two.place - 1].lower == "with"
    always = not _OFTEN_UNSET & {*" ".join(two.attributes).split()}  # "services with type and port"
    return two.put(text, f"{'their ' if beside and always else ''}{' and '.join(two.attributes)}")


def two_attributes(text: str) -> tuple[str, str] | None:
    """The two questions of one that asks two attributes of the same things, where the tables have both."""
    text = _together(text)
    tokens = split(text)
    two, begins = _two(tokens), opening(tokens)
    if two is None or begins.ask not in ("what", "noun", "which", "count"):
        return None
    words = {token.lower for token in tokens}
    listed = tokens[two.place - 1].lower in _LISTED if two.place else False
    if listed or words & _EACH or (begins.ask in ("which", "count") and two.place - begins.end not in (0, 1)):
        return None
    return two.each(text)


def both_of(text: str) -> list[tuple[str, str]]:
    """The questions for each of two things that stand where attributes do, whatever they are called, the likeliest
    first: of "queue and lag warnings" the first may leave out what the second says."""
    text = _together(text)
    match = next(filter(None, (pattern.match(text) for pattern in _BOTH)), None)
    if match is None or _MORE_THAN_NAMES.search(f"{match['a']} | {match['b']}".lower()):
        return []
    one, other = match["a"], match["b"]
    firsts = [one] if " " in one or " " not in other else [one, f"{one} {other.rpartition(' ')[2]}"]
    return [_Two((first, other), match.start("a"), match.end("b")).each(text) for first in firsts]


def _together(text: str) -> str:
    """ "A of X and its B" as "A and B of X"."""
    text = text.strip().rstrip("?!. ")
    return _OF_THE_SAME.sub(
        lambda m: m.group() if _MORE_THAN_NAMES.search(m["b"].lower()) else f"{m['a']} and {m['b']} {m['of']}", text
    )


def _two(tokens: Sequence[Token]) -> _Two | None:
    words = [token.lemma for token in tokens]
    for at in (place for place, word in enumerate(words) if word == "and"):
        behind = at + 1 + (words[at + 1 : at + 2] in (["the"], ["its"], ["their"], ["a"]))
        right = next((found for n in (3, 2, 1) if _is_attribute(found := words[behind : behind + n])), [])
        left = next((found for n in (3, 2, 1) if _is_attribute(found := words[max(0, at - n) : at])), [])
        owned = words[at + 1 : at + 2] in (["its"], ["their"])
        if not (left or owned) and _is_attribute([words[at - 1], *right[-1:]]):
            left = words[at - 1 : at]  # "readiness and liveness probe"
        if not (left and right) or _is_attribute([*left, "and", *right]):
            continue
        start, end = at - len(left), behind + len(right)
        first = [*left, right[-1]] if len(right) > 1 and _is_attribute([*left, right[-1]]) else left
        second = [left[0], *right] if len(left) > 1 and _is_attribute([left[0], *right]) else right
        return _Two((" ".join(first), " ".join(second)), tokens[start].start, tokens[end - 1].end, start)
    return None


def _is_attribute(words: Sequence[str]) -> bool:
    return any(isinstance(sense, Attribute) for sense in lexicon().find(tuple(words)))


def before_amount(text: str) -> str:
    """The question for the first of an order, behind which it is asked how much that is: "which X is the biggest, and
    how big is it"; "" where it is none."""
    match = _AMOUNT.match(text.strip())
    return match["first"] if match else ""


_Ways = list[tuple[tuple[str, str], str, str]]
"""Pairs of questions for yes or no, and what is told of either that is so."""


def either_state(text: str) -> _Ways:
    """ "Is X A or B?": whether it is the one, whether it is the other, and what both are called."""
    match = _EITHER.match(text.strip())
    if match is None or STARTS.match(match["what"]):  # "any pods A or B": of several it is asked whether one is so
        return []
    ask = f"{match['is'] or 'is'} {match['what']}"
    first, second = f"{ask} {match['a']}", f"{ask} {match['b']}"
    return [((first, second), match["a"], match["b"]), *_alone((first, match["a"]), (second, match["b"]))]


def _alone(*asked: tuple[str, str]) -> _Ways:
    """The ways to tell by one question alone whether what it asks is so, where the other is not understood."""
    return [((one, one), called, "") for one, called in asked if called != "yes"]


def alternatives(text: str, subject: Callable[[str], str]) -> _Ways:
    """ "Did X finish or is it still going?": the questions for either with what both are called, and those for one
    alone, where the other says nothing that is known; `subject` is what such words begin with that names something."""
    if two := pattern("which of two").match(text.strip(" ?!.")):
        return [((f"{two['is']} {two['a']} {two['so']}", f"{two['is']} {two['b']} {two['so']}"), two["a"], two["b"])]
    match = _ALTERNATIVES.match(text.strip())
    who = subject(match["what"]) if match else ""
    if match is None or not who:
        return []
    they = _ANY_OF.sub("", who)
    first, a = match["first"], _STILL.sub("", match["what"][len(who) :].strip()) or "yes"
    second, b = of_topic(match["second"], they), _STILL.sub("", match["b"])
    both = [((first, second), a, b)] if second != match["second"] else []
    return [*both, *_alone((first, a), *((second, b) for _ in both))]


def which_ones(second: str, first: str) -> str:
    """ "Which ones?" behind a question for a number: the question for those that it counts, or that it leaves out
    ("which one is not"); "" where it is neither."""
    if _OTHERS.match(second):
        return _MANY_ARE.sub(r"which \g<what> \g<are> not \g<so>", first) if _MANY_ARE.match(first) else ""
    return (
        _HOW_MANY.sub("which", first, count=1)
        if _WHICH_ONES.fullmatch(second.lower().rstrip("?!. ")) and _HOW_MANY.search(first)
        else ""
    )


def which_do(first: str, second: str) -> str:
    """ "Does anybody use X? Which jobs?" is one question: which jobs use X, and "are there any, which?" asks which; ""
    where it is not so."""
    if _WHICH_ONES.fullmatch(second.lower().rstrip("?!. ")) and _IS_ANY.match(first):
        return _IS_ANY.sub("which ", first)
    return _ANYBODY.sub(second, first) if _BARE.match(second) and _ANYBODY.match(first) else ""


def of_a_rank(first: str, second: str) -> bool:
    """Whether more is asked of the first of an order, which no name is put for: "which X is the oldest and what runs on
    it"; whether "the X that is the oldest" is so can be asked."""
    whether = _DOES.match(first) and second.lower().startswith(("is ", "are ", "does ", "has "))
    return bool(_RANKED.search(first) and of_topic(second, "") != second and not whether)


def completed(second: str, first: str, kind: str, name: str) -> str:
    """The second question complete in itself: what it is about is the kind or the name that the first one says."""
    if which := which_ones(second, first):
        return which
    second = _EACH_ONE.sub(lambda each: "its" if each["owner"] else "it", _IN_THERE.sub("in it", second))
    if kind and (counted := _COUNT_IN.match(second)):
        second = f"how many {kind} {counted['verb'].strip() or 'are'} {counted['place']}".strip()
    place = _PLACE.search(first)
    behind = f" {place.group()}" if place and not _PLACE.search(second) else ""
    if kind and (those := _DOES.match(first)):
        kind = f"{kind} that {those['does']}"
        behind = ""
    if _OF_THEM.search(second):
        return _OF_THEM.sub(lambda them: f"{them['which']} {kind}", second) + behind if kind else second
    if name and wants_cause(second):
        return f"what is wrong with {name}"
    if name and (bare := _BARE_NOUN.fullmatch(second.lower())):
        return f"what is the {bare['what']} of {name}"
    if name and (of := _WHAT_OF.match(first)):
        second = _THAT.sub(f"the {of['what']} of {name}", second)
    if name:
        second = _MANY_THERE.sub(rf"how many \g<what> does {name} have", _THAT_ONE.sub(name, second))
        return of_topic(re.sub(r"\bdo (?=they\b)", "does ", second), name)
    return of_topic(second, f"the {kind}{behind}") if kind else second
