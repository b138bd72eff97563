"""From tokens to an outcome: a plan of its own where the question has one, else the form whose answer is likeliest."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from core.flow import Absent, Failure, Plan, Refuse
from core.ports import Executor
from core.terms import TermIndex
from kubectl.resources import Resources
from planners.offline.clauses.requests import secret_asked
from planners.offline.data import load, load_weights
from planners.offline.forms.algebra import Form, Names, Total, Values
from planners.offline.forms.writer import write
from planners.offline.nouns import Missing
from planners.offline.parsing.beam import beam, spans_of
from planners.offline.parsing.chart import markings
from planners.offline.parsing.choice import Candidate, Choice, choose
from planners.offline.parsing.makers import row
from planners.offline.plans.marked import Marked
from planners.offline.plans.rights.acts import ABLE
from planners.offline.plans.special import plan as special_plan
from planners.offline.plans.why import complaint
from planners.offline.words import SETTINGS, Kind, Mention, Opening, Token, is_english, mentioned
from planners.offline.world import World

LEAST = 0.65
"""The smallest probability of an answer that is given."""
_SECRET = re.compile(r"passw|secret|token|credential|api_?key|private_?key", re.IGNORECASE)
"""What the keys are called whose values are not shown, wherever they come from."""
_NAMED = frozenset({"ns", "name", "named", "call", "called"})
"""Words beside a name."""
_ASKING = frozenset({"which", "what", "many", "any", "no"})
"""Behind one of them and before a kind stands no name."""
_SOME = ("-something", "-whatever", "-anything")
"""How the name of some thing or other ends."""
_HIDDEN = "secret values are not shown"


@dataclass(frozen=True)
class Understanding:
    """The outcome and how it came about. `lost` says that there is no reading at all, `unexplained` are words that had
    no place in any, and `way` is what made a plan that is written from no form; one `joined` of several is as likely
    right as they are together."""

    outcome: Plan | Failure
    choice: Choice | None = None
    lost: bool = False
    unexplained: tuple[str, ...] = ()
    way: str = ""
    joined: tuple[Understanding, ...] = ()

    @property
    def looks(self) -> bool:
        """Whether it is a plan that looks at the cluster."""
        return isinstance(self.outcome, Plan) and bool(self.outcome.steps)

    @property
    def readings(self) -> tuple[str, ...]:
        """The readings that were weighed, in words, the likeliest first."""
        return tuple(one.words for one in self.choice.candidates) if self.choice is not None else ()

    @property
    def likeliest(self) -> Form | None:
        """The likeliest form, whether or not it is sure enough to be taken."""
        return self.choice.candidates[0].form.form if self.choice is not None and self.choice.candidates else None

    @property
    def form(self) -> Form | None:
        """The form that is taken; None where there is none."""
        best = self.choice.best if self.choice is not None and isinstance(self.outcome, Plan) else None
        return best.form.form if best is not None else None

    @property
    def differs(self) -> str:
        """What the likeliest reading found to differ among what is named."""
        return self.choice.candidates[0].differs if self.choice is not None and self.choice.candidates else ""

    @property
    def share(self) -> float | None:
        """How likely the answer is right: by the answers that were weighed against each other, or as often as plans
        that were made so were right on the clusters that weights are learned from; None where nothing tells."""
        if not isinstance(self.outcome, Plan):
            return None
        if self.choice is not None:
            return self.choice.share
        shares = [one.share for one in self.joined]
        known = [one for one in shares if one is not None]
        return math.prod(known) if known and len(known) == len(shares) else load_weights("plans").get(self.way)


async def understand(
    tokens: Sequence[Token], begins: Opening, world: World, terms: Mapping[str, TermIndex], executor: Executor | None
) -> Understanding:
    """The plan for a question, or why there is none."""
    if _asks_again(tokens, begins, world):
        return Understanding(Failure("not_understood", "not understood: two questions in one", "Ask one at a time."))
    spans = spans_of(tokens, world, terms)
    marked = markings(tokens, spans)
    for marking in marked:
        way, direct = special_plan(marking, begins, tokens, world) or ("", None)
        if isinstance(direct, Missing) and not _is_name(direct, tokens, world):
            continue
        if direct is not None:
            return Understanding(direct if isinstance(direct, Plan) else absent(direct), way=way)
    ranking = load_weights("ranking")
    found = beam(tokens, begins, world, spans, ranking)
    missing = [one for one in found.missing if not (_is_no_name(one, tokens) or _is_plain_word(one, tokens, world))]
    missing += _called(tokens, world)
    asks_secret = secret_asked(tokens, _names_secret(marked[0], begins)) if marked else False
    if begins.ask in ("why", "logs") or not found.forms:
        if asks_secret:
            return Understanding(Plan((), Refuse(_HIDDEN)))
        if missing:
            return Understanding(absent(missing[0]))
        return Understanding(_not_understood(found.unfit), lost=True, unexplained=found.unfit)
    if asks_secret:
        return Understanding(Plan((), Refuse(_HIDDEN)))
    choice = await choose(found.forms, world.resources, executor, ranking, load_weights("confidence"))
    if choice.best is None or choice.share < LEAST:
        if missing:
            return Understanding(absent(missing[0]), choice)
        return Understanding(_unsure(choice), choice, lost=True)
    if _shows_secret(choice.best.form.form):
        return Understanding(Plan((), Refuse(_HIDDEN)), choice)
    return Understanding(choice.best.plan, choice)


def complained(tokens: Sequence[Token], begins: Opening, world: World, terms: Mapping[str, TermIndex]) -> Plan | None:
    """The plan that tells what is wrong with what somebody complains of in other words than questions have."""
    marked = markings(tokens, spans_of(tokens, world, terms))
    return complaint(Marked(marked[0], begins, tokens, world)) if marked else None


def with_amount(found: Understanding, resources: Resources) -> Plan | None:
    """The plan that tells the first of an order with how much that is; None where it is another question."""
    form = _names_told(found)
    if form is None or form.objects.rank is None or form.objects.rank.objects is not None:
        return None
    return write(replace(form, beside=(form.objects.rank.by or row("age"),)), resources)


def with_causes(found: Understanding, resources: Resources) -> Plan | None:
    """The plan that tells why beside each of the things that are asked for; None where none are."""
    form = _names_told(found)
    if form is None or form.beside:
        return None
    return write(replace(form, beside=(row("cause"),)), resources)


def with_each(first: Understanding, second: Understanding, resources: Resources) -> Plan | None:
    """The plan that tells both beside each of the things of which two things are asked; None where they are others."""
    one, other = _names_told(first), _names_told(second)
    if one is None or other is None or not (one.beside and other.beside) or one.objects != other.objects:
        return None
    return write(replace(one, beside=(*one.beside, *other.beside)), resources)


def sums_namesakes(found: Understanding) -> bool:
    """Whether what is told is the sum of things in several places that are called the same."""
    named = found.form.objects.named if isinstance(found.form, Total) else ()
    return len(named) > 1 and len({name for _, name in named}) == 1


def tells_beside(found: Understanding) -> bool:
    """Whether something is told beside each of several things."""
    form = _names_told(found)
    return form is not None and bool(form.beside)


def _names_told(found: Understanding) -> Names | None:
    """The form that is taken, if it tells which things."""
    return found.form if isinstance(found.form, Names) else None


def candidates_of(
    tokens: Sequence[Token], begins: Opening, world: World, terms: Mapping[str, TermIndex]
) -> list[Candidate] | None:
    """The likeliest forms with their plans; None where no form is asked for."""
    if _asks_again(tokens, begins, world) or begins.ask in ("why", "logs"):
        return None
    spans = spans_of(tokens, world, terms)
    if any(special_plan(marking, begins, tokens, world) for marking in markings(tokens, spans)):
        return None
    found = beam(tokens, begins, world, spans, load_weights("ranking")).forms
    return [Candidate(one, write(one.form, world.resources)) for one in found]


_AGAIN = frozenset({"why", "who", "how", "when", "what", "which"})
_LAST, _BY = frozenset({"which", "who", "whom", "what"}), frozenset({"by", "from", "with", "under", "on"})
_VERBS = frozenset({"is", "are", "does", "do", "did", "was", "were", "has", "have", "can", "will"})
_THEY = frozenset({"it", "they", "that", "this", "those", "these", "he", "she"})
_BEFORE_RELATIVE = frozenset((*load("words")["before_relative"], *load("words")["relative_to"]))
_COMPOUND = load("words")["compound"]
_MOST = re.compile(r"(?P<of>[a-z]{2,}?)(?P<twin>[bdgmnprt])?(?P=twin)?est")
"""The most of an adjective: "fattest"."""


def _asks_again(tokens: Sequence[Token], begins: Opening, world: World) -> bool:
    """Whether a second question follows the first: two are asked, and one would be answered."""
    words = [token.lower for token in tokens]
    if words[-1] in ("what", "which") and "and" in words[-3:-1]:
        return True  # "which are tainted, and with what"
    if words[-1] in _LAST and words[-2:-1] and words[-2] in _BY and begins.ask in ("yes_no", "exists", "noun"):
        return True  # "X is blocked by whom"
    for place in range(max(1, begins.end), len(words)):
        before = words[place - 1]
        if words[place:] == ["why"]:
            return False  # of what is broken: health has a plan for it
        if words[place] == "where" and (place == len(words) - 1 or before in ("and", "or")):
            return True
        if before in ("and", "but", "or") and words[place] in _VERBS and {*words[place + 1 : place + 2]} & _THEY:
            return True
        if words[place] == "when" and not {*words[place + 1 : place + 2]} & _VERBS:
            continue  # "… when it is shut down" tells of which time it is asked
        if words[place] in _AGAIN and before not in _BEFORE_RELATIVE:
            behind = tuple(token.lemma for token in tokens[place + 1 : place + 4])
            kind = any(world.kinds.find(behind[:width]) for width in range(1, len(behind) + 1))
            return words[place] != "which" or kind or before in ("and", "or", "-")
    return False


def _is_name(missing: Missing, tokens: Sequence[Token], world: World) -> bool:
    """Whether a name that nothing has was said as a name: written as one, in quotes, behind "named", or behind a kind
    where it is no word."""
    for place, token in enumerate(tokens):
        if token.lower == missing.name.lower():
            before = tokens[place - 1] if place else token
            behind_kind = bool(world.kinds.find((before.lemma,))) and not is_english(token.lower)
            return token.name_like or before.lower in ("named", "called", "namespace") or behind_kind
    return True


def _called(tokens: Sequence[Token], world: World) -> Iterator[Missing]:
    """What is called by a name that nothing has, right behind its kind: "a cron job named X", "the pod x-1"."""
    for place, token in enumerate(tokens):
        said = tokens[place - 1].lower in ("named", "called") if place else False
        a_name = token.name_like or (said and not is_english(token.lower))
        a_name &= not token.lower.endswith(_SOME)
        if a_name and not world.names.exact(token.lower):
            before = tuple(one.lemma for one in tokens[: place - said])
            senses = (sense for width in (3, 2, 1) for sense in world.kinds.find(before[-width:]))
            kind = next((sense.resources[0].qualified for sense in senses if isinstance(sense, Kind)), None)
            if kind is not None:
                yield Missing(token.lower, kind, world.names.near(token.lower, (kind,)))


def _is_no_name(missing: Missing, tokens: Sequence[Token]) -> bool:
    """Whether it is English for all its dash ("e-mail", "node-wise", "cost-of-living"), or it is asked what somebody
    may do whom no binding names: "is X allowed to …"."""
    parts = missing.name.lower().split("-")
    if "-" in missing.name and is_english("".join(parts)):
        return True
    if parts[1:] and (parts[-1] in _COMPOUND["ends"] or {*parts[1:-1]} & {*_COMPOUND["joins"]}):
        return all(map(is_english, parts)) and not missing.nearest
    words = ["", *(token.lower for token in tokens), ""]
    around = [(a, c) for a, b, c in zip(words, words[1:], words[2:], strict=False) if b == missing.name.lower()]
    return any(c in ABLE or (a in ABLE and c != "be") for a, c in around)


def _is_plain_word(missing: Missing, tokens: Sequence[Token], world: World) -> bool:
    """Whether what is taken for a name is a word of longer names, or one that nothing here is nearly called and that no
    kind stands beside: "in automatic mode", "the clinic in Dublin"."""
    place = next((n for n, token in enumerate(tokens) if token.lower == missing.name.lower()), None)
    if any(missing.name.lower() in name.split("-") for name in missing.nearest):
        return True  # it is a part of a name, and none that nothing has
    if missing.nearest or place is None:
        return False
    if (most := _MOST.fullmatch(missing.name.lower())) and is_english(f"{most['of']}{most['twin'] or ''}"):
        return True
    behind = tokens[place + 1] if place + 1 < len(tokens) else None
    parts = missing.name.lower().split("-")
    asked = place > 0 and tokens[place - 1].lower in _ASKING
    if behind is not None and (asked or behind.lower != behind.lemma) and world.kinds.find((behind.lemma,)):
        return all(map(is_english, parts))  # "the well-lit nodes": a name has no plural; "which spare node"
    kinds = mentioned(tokens, world.kinds)
    said = _NAMED.union(kind.singular for kind in kinds)
    if not missing.name.isalpha() or any(token.lemma in said for token in tokens[max(0, place - 1) : place + 2]):
        return False
    return is_english(missing.name.lower()) or any(kind.custom for kind in kinds)


def absent(missing: Missing) -> Plan:
    """The plan that says that something is not there."""
    where = f" in namespace {missing.namespace}" if missing.namespace else ""
    among = f"among the {missing.kind}" if missing.kind else "here"
    because = f"there is no {missing.name} {among}{where}"
    return Plan((), Absent(missing.name, missing.nearest, missing.kind, missing.namespace), because)


def _not_understood(unfit: Sequence[str]) -> Failure:
    if unfit:
        words = ", ".join(repr(word) for word in dict.fromkeys(unfit[:3]))
        return Failure("not_understood", f"not understood: {words}", "Say it with names that the cluster has.")
    return Failure("not_understood", "not understood: what is asked for", "Ask for a kind, a name or a field.")


def _unsure(choice: Choice) -> Failure:
    if not choice.candidates:
        return _not_understood(())
    first = choice.candidates[0]
    if first.differs:
        return Failure("not_understood", f"{first.words}: {first.differs}", "Say which one is meant.")
    readings = list(dict.fromkeys(one.words for one in choice.candidates))[:2]
    message = f"not sure what is meant; did you mean {' or '.join(readings)}?"
    return Failure("not_understood", message, "Ask for one of these, with the kind and the name.")


def _shows_secret(form: object) -> bool:
    """Whether it would show what a secret holds."""
    if not isinstance(form, Values):
        return False
    name = form.attribute.id
    if name.startswith(SETTINGS) and _SECRET.search(name):
        return True
    held = name.startswith(("key ", "data", "stringData")) or "data." in name
    return form.objects.kind.qualified == "secrets" and held


def _names_secret(marking: Sequence[Mention], begins: Opening) -> bool | None:
    """Whether a secret is named; None where the question is which secret, or where from, and so not what it holds."""
    if begins.ask == "where":
        return None
    for mention in marking:
        kinds = mention.kind.resources if mention.kind else ()
        secret = any(r.qualified == "secrets" for r in kinds)
        if secret and mention.start == begins.end and begins.ask in ("which", "count", "what"):
            return None
        if kinds and mention.start == begins.end and begins.ask in ("which", "count"):
            return None  # names of these are told, or their number
    named = (m.named for m in marking if m.named)
    kinded = (r for m in marking if m.kind for r in m.kind.resources)
    return any(r.qualified == "secrets" for r in kinded) or any(
        all(f.kind == "secrets" for f in one.found) for one in named
    )
