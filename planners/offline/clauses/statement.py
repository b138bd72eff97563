"""What is asked of a statement, where the words that ask say nothing else: why it is so, which it is, how many.

    X is not up yet. whats the hold-up?           → why X not up
    one node in the north is cordoned, which?     → which node in the north is cordoned
    two of the three X pods are ready, who is not?  → which X pods are not ready
    most memory in X, who is that?                → who has the most memory in X
    all restarts of X together, how much is it?   → the sum of all restarts of X

Which words ask for a cause, for a thing or for an amount, `data/words.yaml` tells; which name something, the cluster.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from planners.offline.clauses.clause import clauses_of
from planners.offline.clauses.known import Known
from planners.offline.data import compiled_later, load, pattern
from planners.offline.words import Attribute, lexicon, split

_ASKED = load("words")["asked_of_statements"]
_CAUSES, _WHOSE, _SAYING, _BESIDE, _NO_CAUSE, _BARE, _BARE_CAUSES, _WHICH, _ODD, _AMOUNT = (
    frozenset(_ASKED[sort])
    for sort in ["causes", "whose", "saying", "beside", "no_cause", "bare", "bare_causes", "which", "odd", "amount"]
)
_QUANTITIES = frozenset(_ASKED["quantities"]) | {*load("words")["numbers"]}
_RANKED = frozenset(w for sort in ("superlatives", "ages") for words in load("words")[sort].values() for w in words)
_WORDS = re.compile(r"[\w./-]+")
_TOGETHER = re.compile(r",? (?:all )?(?:(?:added|summed|taken|counted|put) )?(?:together|up)$", re.IGNORECASE)
_VERB = re.compile(r"\b(?:is|are|was|were|can|could|do|does|has|have)\b", re.IGNORECASE)
_IT = frozenset({"it", "that", "this", "they", "them", "he", "she"})
_LAST = re.compile(r"\b(?:the|an?|its|their|whose) (?P<what>[a-z]+(?: [a-z]+){0,2})\W*$", re.IGNORECASE)
"""What a statement speaks of last."""
_ITSELF = frozenset(
    {"what", "is", "it", "that", "this", "does", "do", "say", "says", "the", "be", "are", "exactly", "'s"}
)
_TROUBLE = compiled_later(
    rf"{pattern('wrong').pattern}|{pattern('complaint').pattern}|{pattern('awry').pattern}", re.IGNORECASE
)
"""Says that something is not as it should be."""
_FAR, _OTHERS = 3, 2
"""Words between a number and the kind that it counts ("two old smtp pods"); words for who says what is wrong."""


def asked_of(stated: str, asked: str, known: Known) -> str:
    """The question of a statement and what is asked of it; "" where that says something else."""
    words = [token.lower for token in split(asked) if token.lower != "'s"]
    said = {*words}
    if not words:
        return ""
    if attribute := _of_attribute(stated, said, known):
        return attribute
    if words[0] not in _NO_CAUSE and (why := _why(stated, words, known)):
        return why
    if said <= _AMOUNT and not said.isdisjoint({"much", "many"}):
        return _amount(stated)
    lemmas = {token.lemma for token in split(stated)}
    said -= {token.lower for token in split(asked) if token.lemma in lemmas and known.kind((token.lemma,))}
    return _which(stated, said, known) if said <= _WHICH | _ODD else ""  # "which ingress is that?"


def _of_attribute(stated: str, asked: set[str], known: Known) -> str:
    """ "… I suspect the node selector, what is it": what the attribute is of the one thing that is named, where the
    statement ends with it and nothing else is asked; "" where it does not."""
    last, things = _LAST.search(stated), known.things(stated)
    nouns = tuple(token.lemma for token in split(last["what"])) if last else ()
    if last is None or len(things) != 1 or not asked <= _ITSELF | {*nouns, *last["what"].lower().split()}:
        return ""
    runs = (nouns[at:] for at in range(len(nouns)))
    found = next((run for run in runs if any(isinstance(sense, Attribute) for sense in lexicon().find(run))), None)
    return f"what is the {' '.join(found)} of {things[0]}" if found and "what" in asked else ""


def wants_cause(asked: str) -> bool:
    """Whether words ask for a cause without saying of what."""
    said = {token.lower for token in split(asked)}
    return said <= _CAUSES | _BESIDE and not said.isdisjoint(_CAUSES)


def waits_or_fails(text: str, known: Known) -> str:
    """The question of a statement that ends in what asks for its cause without a verb: "X stuck reason", "X waiting
    for"."""
    words = text.rstrip("?!. ").split()
    for place in range(max(1, len(words) - 2), len(words)) if len(clauses_of(text)) == 1 else ():
        behind = words[place:]
        if {*map(str.lower, behind)} <= _BARE_CAUSES:
            return asked_of(" ".join(words[:place]), " ".join(behind), known)
    return ""


def _why(stated: str, asked: Sequence[str], known: Known) -> str:
    """Why it is as it is stated, in the words that name something and those that say what is wrong: a story around them
    means nothing. "" where no cause is asked for."""
    clauses = [_telling(clause.text, known) for clause in clauses_of(stated)]
    tells_all = [clause for clause in clauses if {*clause.values()} == {"name", "wrong"}]
    told = tells_all[0] if len(tells_all) == 1 else _telling(stated, known)
    wrong = "wrong" in told.values() and bool(_TROUBLE.search(stated.lower()))
    if "name" not in told.values() or not _asks_cause(asked, wrong, known):
        return ""
    thing = next(filter(known.thing, told), "")
    if thing and "ready" in told and {"log", "logs"} & {*asked}:
        return f"what does the log of {thing} not ready say"  # of its pods one that is not
    return "why " + " ".join(f"in {word}" if known.place(word.lower()) else word for word in told)


def _asks_cause(asked: Sequence[str], wrong: bool, known: Known) -> bool:
    """Whether words ask for a cause and say nothing else. What is said or written of it is one only where something is
    wrong, whoever says it ("what does the probe say")."""
    said = {*asked}
    others = said - _CAUSES - _SAYING - _BESIDE
    if not said.isdisjoint({"log", "logs"}) and "complain" in said:
        return False  # the log itself is asked for
    if others and asked[0] == "why":
        return not said.isdisjoint(_IT) and not known.things(" ".join(others))
    if wrong and "not" in said and not said.isdisjoint(_IT) and asked[0] in ("which", "what", "who"):
        return True  # "which host can't it reach"
    if wrong and {"what", "wrong", "with"} <= said:
        return not known.things(" ".join(others))  # "what is wrong with the image"
    if others and (not wrong or len(others) > _OTHERS or said.isdisjoint(_SAYING | {"or"})):
        return False
    causes = _WHOSE if "who" in said else _CAUSES | _SAYING if wrong else _CAUSES
    asks = not said.isdisjoint(causes) or (wrong and said <= others | _BARE)
    return asks and not known.things(" ".join(others))


def _telling(text: str, known: Known) -> dict[str, str]:
    """The words of a text that are a "name" of something, and those that say what is "wrong", in order."""
    words = _WORDS.findall(text)
    runs = (words[at : at + width] for width in (2, 3) for at in range(len(words) - width + 1))
    several = {word for run in runs if known.thing("-".join(run)) for word in run}  # "the wire feed"
    parts = [known.part(word) for word in words] + [False]
    several |= {one for at, one in enumerate(words) if (parts[at - 1] or parts[at + 1]) and known.worded(one)}
    found = {}
    for word in words:
        named = known.names(word) or known.part(word) or word in several or known.place(word.lower())
        if (named and not word.isdigit()) or known.wrong(word.lower()):
            found[word] = "name" if named else "wrong"
    return found


def _amount(stated: str) -> str:
    """How many there are of what is stated, or how much it is together."""
    together = _TOGETHER.search(stated)
    return f"the sum of {stated[: together.start()]}" if together else f"how many {stated}"


def _which(stated: str, said: set[str], known: Known) -> str:
    """Which of a kind it is that is spoken of, or which is not, where the odd one is asked for; or who has the most."""
    rank, _, of = re.sub("^the ", "", stated, flags=re.IGNORECASE).partition(" ")
    if rank.lower() in _RANKED and known.tells(of):
        return f"which is the {rank} {of}" if known.kind(_WORDS.findall(of)[:1]) else f"who has the {rank} {of}"
    spoken = _spoken_of(stated, known) or (stated if "which" in said and known.tells(stated) else "")
    denied = _VERB.sub(lambda verb: f"{verb.group()} not", spoken, count=1)
    if said.isdisjoint(_ODD):
        return f"which {spoken}" if spoken else ""
    return f"which {denied}" if denied != spoken else ""


def _spoken_of(stated: str, known: Known) -> str:
    """The first kind that a statement speaks of without its number, and what is said of it: "one of our nodes is down"
    says of nodes that they are down; "" where no kind is, or where something is named before it."""
    found = list(_WORDS.finditer(stated))
    words = [one.group().lower() for one in found]
    for place in range(len(words)):
        end = next((at for at in range(place, len(words)) if words[at] not in _QUANTITIES), len(words))
        far = [*takewhile(lambda word: word not in _QUANTITIES, words[end : end + _FAR])]
        kind = any(known.kind(far[at : at + n]) for at in range(len(far)) for n in (1, 2))
        if (end > place or not place) and (kind or ("of" in words[place:end] and known.part("".join(far[:1])))):
            return "" if known.tells(stated[: found[place].start()]) else stated[found[end].start() :]
    return ""
