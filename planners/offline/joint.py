"""Two questions at once, and two things compared: each is planned alone, and one program answers.

How many pods are in A, and which of them are pending?   →  How many pods are in A   +   which pods are pending in A
What image and how many replicas does X have?            →  What image does X have   +   how many replicas does X have
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from core.flow import AsCount, AsList, AsText, AsValue, AsYesNo, Plan
from kubectl.command import Command, Filter, Pipeline
from kubectl.resources import Resources
from planners.offline.forms import with_definitions
from planners.offline.words import of_topic

_WH = r"(?:how (?:many|much|old|long|big|often)|which|what|who|where|when|why)"
_TWO = re.compile(
    rf"^(?P<first>.{{4,}}?)(?:(?:\?\s*|[,;]\s+)(?:and |also |or )*"
    rf"(?P<asked>(?:{_WH}|is|are|does|do|did|can|has|have)\b.+)"
    rf"|\s+(?:and|plus|-|&)\s+(?:also )?(?P<second>(?:(?:in|on|at|from|to) )?{_WH}\b.+))$",
    re.IGNORECASE | re.DOTALL,
)
_BOUNDS = re.compile(
    r"^(?P<ask>.*?\b(?:the )?)(?P<least>min(?:imum|imal)?|lowest|smallest) and (?:the )?"
    r"(?P<most>max(?:imum|imal)?|highest|largest|biggest) (?P<rest>.+)$",
    re.IGNORECASE,
)
"""Two bounds of one thing."""
_THEY = frozenset({"it", "they", "he", "she"})
_AND_IS = re.compile(
    r"^(?P<first>.+?),? and (?P<second>(?:is|are|does|do|did|has|have|can) (?:the |my |our )?(?P<name>[\w.-]+)\b.*)$",
    re.I,
)
_QUESTION = re.compile(rf"^(?:(?:in|on|at|from|to) )?(?:{_WH}|is|are|does|do|did|can|has|have|list|count|show)\b", re.I)
_VERB = re.compile(r"\b(?:does|do|did|is|are|was|were|has|have|had|can|should|will)\b.*$", re.IGNORECASE | re.DOTALL)
_OF_THEM = re.compile(r"\b(?P<which>which|how many|who|what)(?: ones)? of (?:them|these|those)\b", re.IGNORECASE)
_WHICH_ONES = re.compile(
    r"^(?:(?:and |but )?(?:which|what)(?: ones| are they)?|(?:can you )?(?:list|show|name)(?: me)? them)\W*$",
    re.I,
)
_BARE = re.compile(r"^(?:which|what) [a-z]+$", re.IGNORECASE)
_ANYBODY = re.compile(
    r"^(?:does|do|is|are|has|have) (?:any(?:body|one|thing)|some(?:body|one|thing)|any [a-z]+)\b", re.I
)
"""Behind "does anybody use X?" a kind alone asks which of that kind do."""
_HOW = (
    r"(?:the )?(?P<how>older|newer|younger|more|fewer|less|higher|lower|bigger|larger|smaller)"
    r"(?P<what>(?: [\w-]+){0,4}?)"
)
_SIZES = ("bigger", "larger", "smaller")
_AGES, _LESS = ("older", "newer", "younger"), ("older", "fewer", "less", "lower", "smaller")
_HAS = r"(?:is|has|have|was|uses?|requests?|runs?|got|contains?|holds?)"
_COMPARISONS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"^(?:which|who|what)(?: one| of (?:them|the two)| (?P<kind>[a-z]+))??(?: (?:in|of) (?P<place>[\w.-]+))? "
        rf"{_HAS} {_HOW}\s*[,:–-]\s*(?P<a>[^,?]+?),? or (?P<b>[^,?]+)$",
        rf"^(?:which|who) of (?P<a>[^,?]+?) (?:and|or) (?P<b>[^,?]+?) {_HAS} {_HOW}$",
        rf"^(?:(?:are|is) there |do we have |we have )?{_HOW} (?:are )?(?P<inside>in) (?P<a>[^,?]+?) (?P<whether>than) "
        r"(?:there are )?(?:in )?(?P<b>[^,?]+)$",
        rf"^are there {_HOW} (?P<inside>in) (?P<a>[^,?]+?) or (?:in )?(?P<b>[^,?]+)$",
        r"^how many (?P<how>more|fewer)(?P<by>) (?P<what>[\w-]+) does (?P<a>[^,?]+?) have than (?P<b>[^,?]+)$",
        r"^(?:what is |what's )?(?:the )?(?P<by>)(?P<how>difference) (?:in|of) (?P<what>[\w -]+?) between "
        r"(?P<a>[^,?]+?) and (?P<b>[^,?]+)$",
        r"^compare (?:the )?(?P<what>[\w -]+?) (?:of|for|between) (?P<a>[^,?]+?) (?:and|with|to|vs\.?) (?P<b>[^,?]+)$",
        r"^(?:compare |how many )?(?:the )?(?P<what>[\w-]+)(?: are)? (?P<inside>in) (?P<a>[^,?]+?) "
        r"(?:compared (?:to|with)|vs\.?|versus|against) (?P<b>[^,?]+)$",
        rf"^(?:(?:which|who|what|where)(?: (?:one|namespace))? (?:is|are|has|have|runs?) )?{_HOW}(?: are there)?"
        r"(?: (?P<inside>in)|\s*[:,–-]\s*(?:in )?) ?(?P<a>[^,?:]+?),? or (?:in )?(?P<b>[^,?]+)$",
        r"^(?:which|who|what) (?P<what>[a-z]+s) (?P<how>more|less)(?: often)?\s*[,:–-]\s*"
        r"(?P<a>[^,?]+?),? or (?P<b>[^,?]+)$",
        r"^(?:does|do|has|have|is|are) (?P<a>[^,?]+?) (?P<verb>[a-z]+) (?P<how>more|fewer|less) (?P<what>[\w -]+?) "
        r"(?P<whether>than) (?P<b>[^,?]+?)(?: does| do| has)?$",
        r"^(?:do|does|are|is|have|has) (?P<a>[^,?]+?) and (?P<b>[^,?]+?)(?: (?:both|all))? "
        r"(?P<verb>have|has|use|run|request|get|need|share|mount|set|keep|(?=of the|the))(?: of)? ?(?:exactly )?the "
        r"(?P<how>same|identical) (?P<what>[^,?]+?)(?: per [a-z]+| each)?$",
        r"^compare (?:the )?(?P<what>[\w -]+?) (?P<inside>in) (?P<a>[^,?]+?) (?:and|with|to|vs\.?) (?P<b>[^,?]+)$",
        r"^is (?:the )?(?P<what>[\w -]+?) (?P<inside>in) (?P<a>[\w.-]+) "
        r"(?P<how>newer|older|higher|lower|bigger|smaller) (?P<whether>than) "
        r"(?:(?:the one|that|it is) )?in (?P<b>[\w.-]+)$",
    )
)
_AND_WHICH = re.compile(
    r"^(?P<ask>(?:which|what|how many|is|are|does|do) [^,?]+?) in (?P<a>[\w.-]+)"
    r"(?:,? and (?:which|what|how many)(?: (?:is|are|one is|ones are))?|, and) in (?P<b>[\w.-]+)$",
    re.IGNORECASE,
)
"""One question about two places."""
_AMOUNT = re.compile(r"^(?:amount|number|kind|type) of ")
_IS = re.compile(r"\b(what|which|who)['’]s\b", re.IGNORECASE)
_COUNT_IN = re.compile(r"^how many (?:are )?(?P<place>(?:in|on|of|from) .+)$", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many\b", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:in|on|of|from)\s+(?:the\s+)?[\w.-]+(?:\s+namespace)?\s*$", re.IGNORECASE)


def asks_twice(text: str) -> bool:
    """Whether a sentence may hold two questions."""
    return bool(_BOUNDS.match(text.strip()) or _AND_IS.match(text.strip()) or _TWO.match(text.strip()))


def halves(text: str, is_name: Callable[[str], bool]) -> tuple[str, str] | None:
    """The two questions of a sentence; None where it is one. `is_name` tells names of objects: "and is X …" asks again,
    where "and is ready" goes on."""
    text = text.strip().rstrip("?!. ")
    if bounds := _BOUNDS.match(text):
        return tuple(f"{bounds['ask']}{bounds[one]} {bounds['rest']}" for one in ("least", "most"))  # type: ignore[return-value]
    again = _AND_IS.match(text)
    if again and _QUESTION.match(again["first"]) and (again["name"].lower() in _THEY or is_name(again["name"])):
        return again["first"], again["second"]
    match = _TWO.match(text)
    if match is None or not _QUESTION.match(match["first"]) or (match["asked"] or match["second"]).lower() == "why":
        return None
    first, second = match["first"].strip(" ,;?"), match["asked"] or match["second"]
    if not _VERB.search(first) and len(first.split()) <= 4:
        verb = _VERB.search(second)
        first = f"{first} {verb.group()}" if verb else first
    return first, second


def which_ones(second: str, first: str) -> str:
    """ "Which ones?" behind a question for a number: the question for those that it counts; "" where it is neither."""
    return _HOW_MANY.sub("which", first, count=1) if _WHICH_ONES.match(second) and _HOW_MANY.search(first) else ""


def which_do(first: str, second: str) -> str:
    """ "Does anybody use X? Which jobs?" is one question: which jobs use X; "" where it is not so."""
    return _ANYBODY.sub(second, first) if _BARE.match(second) and _ANYBODY.match(first) else ""


def completed(second: str, first: str, kind: str, name: str) -> str:
    """The second question complete in itself: what it is about is the kind or the name that the first one says."""
    if which := which_ones(second, first):
        return which
    if kind and (counted := _COUNT_IN.match(second)):
        second = f"how many {kind} are {counted['place']}"
    place = _PLACE.search(first)
    behind = f" {place.group()}" if place and not _PLACE.search(second) else ""
    if _OF_THEM.search(second):
        return _OF_THEM.sub(lambda said: f"{said['which']} {kind}", second) + behind if kind else second
    if name:
        return of_topic(re.sub(r"\bdo (?=they\b)", "does ", second), name)
    return of_topic(second, f"the {kind}{behind}") if kind else second


@dataclass(frozen=True)
class Comparison:
    """Two things by name, the same question about each (other wordings of it behind), and which of the two wins: the
    one with "more" or with "less", "by" how much they differ, whether they have the "same", or "" where both are told;
    `whether` it is the first."""

    names: tuple[str, str]
    questions: tuple[tuple[str, str], ...]
    wins: str = ""
    whether: bool = False


def comparison(text: str) -> Comparison | None:
    """ "Which is older, X or Y?", "who has more replicas: X or Y?", "compare the images of X and Y"."""
    text = _IS.sub(r"\1 is", text.strip().rstrip("?!. "))
    if places := _AND_WHICH.match(text):
        names = places["a"], places["b"]
        return Comparison(names, (tuple(f"{places['ask']} in {name}" for name in names),))  # type: ignore[arg-type]
    match = next(filter(None, (pattern.match(text) for pattern in _COMPARISONS)), None)
    if match is None:
        return None
    said = {key: (value or "").strip() for key, value in match.groupdict().items()}
    names, things = _called(said)
    how, what = said.get("how", "").lower(), said.get("what", "")
    if not what and how in _SIZES:
        what = "size"
    if what and how in _SIZES:
        forms = ["what is the size of the {what} of {}", "what is the {what} of {}"]
    elif how in ("same", "identical"):
        what = _AMOUNT.sub("", what)
        forms = [f"{ask} {{what}} does {{}} {said['verb'] or 'have'}" for ask in ("which", "how much")]
        forms = ["what is the {what} of {}", *forms, "what is the {what} in {}"]
    elif said.get("inside"):
        forms = ["how many {what} are in {}", "what is the {what} in {}"][:: -1 if " " in what else 1]
    elif said.get("verb"):
        forms = [f"how {many} {{what}} does {{}} {said['verb']}" for many in ("many", "much")]
    elif what:
        forms = ["how many {what} does {} have", "what is the {what} of {}"][:: 1 if how else -1]
    else:
        forms = ["when was {} created"] if how in _AGES else []
    questions = tuple((form.format(things[0], what=what), form.format(things[1], what=what)) for form in forms)
    same = how in ("same", "identical")
    wins = "" if not how else "same" if same else "by" if "by" in said else "less" if how in _LESS else "more"
    return Comparison(names, questions, wins, same or bool(said.get("whether"))) if questions else None


def _called(said: Mapping[str, str]) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two names, and how each is called in a question: with its kind and place where they are said."""
    kind, place = said.get("kind", ""), f" in {said['place']}" if said.get("place") else ""
    one, other = (re.sub(r"^(?:the|our|my|in|of) ", "", said[group], flags=re.I) for group in ("a", "b"))
    if " " in other and " " not in one:  # "the X or the Y deployment"
        other, _, kind = other.partition(" ")
    one_thing, other_thing = (
        f"the {kind} {n}{place}" if kind and " " not in n else f"{n}{place}" for n in (one, other)
    )
    return (one, other), (one_thing, other_thing)


def decided(told: Comparison, first: Plan, second: Plan, resources: Resources) -> Plan | None:
    """One plan that says which of the two wins or by how much, or tells both with their names."""
    one, other = (json.dumps(name) for name in told.names)
    if not told.wins:
        return joined(first, second, resources, f'"\\({one}): \\($first)", "\\({other}): \\($second)"')
    if told.wins == "by":
        return joined(first, second, resources, with_definitions(_MEASURED) + "$x - $y | fabs")
    if told.wins == "same":
        return joined(first, second, resources, 'if $first == $second then "yes" else "no" end')
    if told.whether:
        test = ">" if told.wins == "more" else "<"
        program = f'if $x {test} $y then "yes" else "no" end'
        return joined(first, second, resources, with_definitions(_MEASURED) + program)
    winner, loser = (one, other) if told.wins == "more" else (other, one)
    program = f'if $x == $y then "the same: \\($first)" elif $x > $y then {winner} else {loser} end'
    return joined(first, second, resources, with_definitions(_MEASURED) + program)


def joined(first: Plan, second: Plan, resources: Resources, told: str = "$first, $second") -> Plan | None:
    """One plan whose output is the answer of the one and, below, that of the other, or what `told` makes of both; None
    where they do not go together: logs, tables, what is refused."""
    parts = [_Part.of(one, resources) for one in (first, second)]
    one, other = parts
    if one is None or other is None:
        return None
    spaces = {one.namespace, other.namespace} - {None}
    space = next(iter(spaces)) if len(spaces) == 1 else ""
    flags = ((("namespace", space) if space else ("all-namespaces", "true")),) if spaces else ()
    kinds = ",".join(dict.fromkeys([*one.kinds, *other.kinds]))
    program = f"{one.program(space or '')} as $first | {other.program(space or '')} as $second | {told}"
    command = Command("get", (kinds,), (*flags, ("output", "json")))
    because = f"{first.rationale}; {second.rationale}"
    return Plan((Pipeline(command, (Filter("jq", ("-r", program)),)),), AsText(), because)


def united(plans: Sequence[Plan], resources: Resources) -> Plan | None:
    """One plan that tells what all of them tell: the items of each, their number, or whether there is one."""
    parts = [_Part.of(one, resources) for one in plans]
    answers = {one.answer for one in plans}
    if not parts or None in parts or len(answers) != 1 or not isinstance(plans[0].answer, AsList | AsCount | AsYesNo):
        return None
    found = [part for part in parts if part is not None]
    spaces = {part.namespace for part in found} - {None}
    space = next(iter(spaces)) if len(spaces) == 1 else ""
    flags = (("namespace", space) if space else ("all-namespaces", "true"), ("output", "json"))
    kinds = ",".join(dict.fromkeys(kind for part in found for kind in part.kinds))
    streams = ", ".join(f"($objects | {part.stream(space or '', made=False)})" for part in found)
    program = f". as $objects | {streams}"
    rationale = "; ".join(dict.fromkeys(one.rationale for one in plans))
    pipeline = Pipeline(Command("get", (kinds,), flags), (Filter("jq", ("-r", program)),))
    return Plan((pipeline,), plans[0].answer, rationale)


_MADE = (
    "(.metadata.ownerReferences // []) | any(.kind | "
    'IN("ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicationController", "Node")) | not'
)
"""Whether no controller made it that is told itself, or whose own is."""
_MEASURED = (
    'def measure: (if test("^v[0-9]|^[0-9]+[.][0-9]+[.]") then [scan("[0-9]+") | tonumber] elif test(", ") then '
    '([split(", ")[] | quantity] | add) else (quantity? // .) end) | '
    'if . == null then error("nothing is set there") else . end; '
    "($first | measure) as $x | ($second | measure) as $y | "
    'if ($x | type) != ($y | type) then error("they can not be compared") else . end | '
)


class _Part:
    """One of the two: the kinds that it lists, of one namespace, all ("") or none (None), and its answer as jq."""

    def __init__(
        self, kinds: tuple[str, ...], served: tuple[str, ...], namespace: str | None, items: str, answer: str
    ) -> None:
        self.kinds, self.namespace = kinds, namespace
        self._served, self._items, self._answer = served, items, answer

    @classmethod
    def of(cls, plan: Plan, resources: Resources) -> _Part | None:
        """The part that a plan makes, where it lists objects and reads its answer with jq."""
        tell = _TOLD.get(type(plan.answer))
        step = plan.steps[0] if len(plan.steps) == 1 else None
        if tell is None or step is None or step.command.verb != "get" or not step.command.arguments:
            return None
        names, filters = step.command.arguments, step.filters
        known = {"namespace", "all-namespaces", "output"}
        kinds = tuple(names[0].split(","))
        served = [resources.find(kind) for kind in kinds]
        if any(flag not in known for flag, _ in step.command.flags) or len(names) > 2 or None in served:
            return None
        if not filters and isinstance(plan.answer, AsCount):
            program = ".items[].metadata.name"
        elif len(filters) == 1 and filters[0].name == "jq" and filters[0].arguments[0] == "-r":
            program = filters[0].arguments[-1]
        else:
            return None
        if len(names) == 2:
            program = f"first(.items[] | select(.metadata.name == {json.dumps(names[1])})) | {program}"
        told = tell(plan.answer)
        namespace = step.command.flag("namespace") or ("" if step.command.has("all-namespaces") else None)
        return cls(kinds, tuple(one.kind for one in served if one), namespace, program, told) if told else None

    def program(self, space: str) -> str:
        """The answer, read from the objects of all."""
        return f"([{self.stream(space)} | select(. != null) | tostring] | {self._answer})"

    def stream(self, space: str, made: bool = True) -> str:
        """What it tells one by one, read from the objects of all; not of those of its own kind that others `made`,
        where these are left out."""
        where = f" | select(.kind | IN({', '.join(map(json.dumps, self._served))}))"
        if self.namespace and self.namespace != space:
            where += f" | select((.metadata.namespace // {json.dumps(self.namespace)}) == {json.dumps(self.namespace)})"
        if not made and self._served[0] in ("Pod", "Job"):
            where += f" | select({_MADE})"
        return f"{{items: [.items[]{where}]}} | {self._items}"


def _yes_no(answer: AsYesNo) -> str:
    words = {"non_empty": ("no", "yes"), "empty": ("yes", "no")}.get(answer.when)
    return f'if . == [] then "{words[0]}" else "{words[1]}" end' if words else ""


_LIST = 'if . == [] then "none" else join(", ") end'
_TOLD: dict[type, Callable[[object], str]] = {
    AsCount: lambda _: "length | tostring",
    AsList: lambda _: _LIST,
    AsValue: lambda _: _LIST,
    AsText: lambda _: _LIST.replace(", ", "\\n"),
    AsYesNo: lambda answer: _yes_no(answer) if isinstance(answer, AsYesNo) else "",
}
