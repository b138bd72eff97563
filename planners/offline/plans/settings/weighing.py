"""How well the keys of objects' contents fit what a question wants, and the one that fits clearly best. Pure.

Each key is weighed by how much of the question it and its object's name explain, and by how much of it the question
says (`entries`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from planners.offline.data import load
from planners.offline.plans.settings.entries import LIKE, PART, SAME, UNITS, Entry, likeness, names_it, words_of
from planners.offline.plans.settings.wanted import FALSE, TRUE, Wanted, units_of
from planners.offline.words import Token, lemma, lexicon, same_in_keys, stem

_LEAST, _MARGIN, _WHOLE = 0.65, 0.05, 0.9
"""What the best key is worth at the least, and more than any other that has another value; and where every word of the
question is explained."""
_OF_QUESTION, _OF_KEY = 0.6, 0.4
"""What it counts that the words of the question are explained, and that those of the key are said."""
_NUMBER = re.compile(r"[-+]?\d+(?:[.,:]\d+)*\s?(?:[a-zµ%]+(?:/[a-z]+)?)?", re.IGNORECASE)
_SUPERLATIVE = re.compile(r"[a-z]{3,}est")
_UNSAID = frozenset(load("contents")["plain"]).union(*UNITS.values())
"""Words of keys that need not be said."""


def best(wanted: Wanted, entries: Iterable[Entry]) -> Entry | None:
    """The entry that is clearly the likeliest; None where none is."""
    fitting = [one for one in entries if _may_be(wanted, one)]
    if wanted.keyed and len({one.answers(False) for one in fitting}) == 1:
        return fitting[0]
    like = likeness([*wanted.content, *wanted.soft], wanted.behind, {word for one in fitting for word in one.words})
    ranked = sorted(((_worth(wanted, one, like), one) for one in fitting), key=lambda pair: -pair[0])
    if not ranked or ranked[0][0] < _LEAST:
        return None
    worth, best = ranked[0]
    same = best.answers(bool(wanted.sources))
    rival = next((other for other, one in ranked if one.answers(bool(wanted.sources)) != same), 0.0)
    beside = (one for one in fitting if one.name == best.name and one.key != best.key and best.called is not None)
    if worth < _WHOLE and any({*one.words} & {*best.words} for one in beside):
        return None  # a word is dropped that may tell which is meant: "which revision does X track"
    return best if worth - rival >= _MARGIN else None


def _may_be(wanted: Wanted, one: Entry) -> bool:
    """Whether it is where the question says, and its value of the sort that is asked for."""
    if wanted.place and not one.stands(wanted.place):
        return False
    if wanted.logged and "log" not in one.words and not wanted.pointed:
        return False  # what is logged is set nowhere
    if wanted.spaces and not wanted.spaces & {one.namespace, one.name}:
        return False
    if wanted.things and not wanted.things & {one.name, one.source.rpartition(" ")[2]}:
        return False
    units = one.units
    if wanted.units and units and not wanted.units & units:
        return False
    return one.source.startswith(wanted.sources) if wanted.sources else _may_be_told(wanted, one)


def _may_be_told(wanted: Wanted, one: Entry) -> bool:
    from core.masking import telling  # its expressions take longer to compile than most questions to read

    value = one.value.strip().lower()
    if telling(one.key) or one.source.startswith("secret ") or not value:
        return False
    if wanted.choices:
        return not {stem(lemma(value)), *re.findall(r"^\d+", value)}.isdisjoint(wanted.choices)
    if wanted.whether:
        return value in TRUE | FALSE
    if wanted.dated and not re.search(r"\d", value):
        return False
    number = bool(_NUMBER.fullmatch(value))
    several = {f"{word}s" for word in wanted.singular & {*one.words}} & {*re.split(r"[^a-z]+", one.key.lower())}
    if wanted.numeric:
        return number or (not wanted.counted and value[:1].isdigit())  # "8-18"
    if number and (several or "count" in one.words or (wanted.person and one.sort != "annotation")):
        return False  # "which epoch" is none of `EPOCHS`, nor "which gpu" of `gpu-count`
    return not (value in wanted.lowers or value in ("true", "false"))


def _worth(wanted: Wanted, one: Entry, like: Mapping[str, Mapping[str, float]]) -> float:
    """0 where a word that may not be left out is no part of it, or none is of its key but what names the object."""
    explained, meant, named, strange, vain = 0.0, 0.0, False, 0, 0
    headed = not wanted.head or (wanted.numeric and not one.units)
    said: dict[str, float] = {}
    names = one.names
    content = [*wanted.content, *(t for t in wanted.soft if any(like[t.lemma].get(w) == 1.0 for w in one.words))]
    namers = {token.lemma for token in content if names_it(token, one, names)}
    for token in content:
        alike = _alike(wanted, token, one, like)
        in_key, in_name = max(alike.values(), default=0.0), names_it(token, one, names)
        in_key = max(in_key, SAME if units_of(token) & one.units else 0.0)
        of_sort = PART if one.is_sort(token) else 0.0
        if (token.name_like and not in_name and in_key < 1.0) or (
            _SUPERLATIVE.fullmatch(token.lower) and not max(in_key, in_name)
        ):
            return 0.0
        kind = not in_name and (stem(token.lemma) in one.kinds or one.kind in wanted.spoken.get(token, ()))
        headed = headed or (token in wanted.head and max(in_key, in_name, of_sort, kind) > 0)
        if kind:
            explained += max(in_key, PART)
            continue
        explained += max(in_key, in_name, of_sort)
        named = named or (in_name > 0 and (token.lower != one.namespace or token in wanted.certain))
        untold = not max(in_key, in_name, of_sort)
        vain += untold and (token in wanted.measure or max(like[token.lemma].values(), default=0.0) < LIKE)
        if untold and token not in wanted.measure:
            strange += 1
            if one.called is not None and token not in wanted.unsaid:
                return 0.0
        merely_names = in_name and namers == {token.lemma}
        if not merely_names:
            meant = max(meant, in_key)
        for word, alikeness in alike.items():
            said[word] = max(said.get(word, 0.0), alikeness)
    if wanted.person and "by" in one.words:
        said["by"] = 1.0
    pointed = not wanted.pointed.isdisjoint((one.name, one.source.rpartition(" ")[2]))
    needed, bounds, unsaid = _to_say(wanted, one, said, pointed)
    if (
        not headed  # "which version …" asks for nothing that a key without it tells
        or (bounds and wanted.counted)
        or (unsaid and one.sort == "port")
        or (strange and ((unsaid and not wanted.reasoned) or not named))
        or (meant < LIKE and not all(said.get(word) for word in one.words))
    ):
        return 0.0  # how many there may be is not how many there are; a strange word may name something else
    covered = min(1.0, 2 * sum(said.get(word, 0.0) for word in needed) / (len(needed) + 1))
    number = wanted.person and _NUMBER.fullmatch(one.value)  # of a person a name is told, and else an extension
    told = len(content) - vain * pointed  # what no key there says does not tell which is meant
    return _OF_QUESTION * explained / told + _OF_KEY * covered - (2 * _MARGIN if number else 0.0)


def _to_say(wanted: Wanted, one: Entry, said: Mapping[str, float], pointed: bool) -> tuple[list[str], bool, bool]:
    """The words of a key that are to be said; whether it is a bound that is not, and whether any of them is not. In the
    one thing that it is said to stand in, that it is a bound or has a unit tells which is meant."""
    bounded = [word for word in one.words if stem(word) in same_in_keys("max")]
    free = _UNSAID.union(bounded if pointed else ())
    needed = [word for word in one.words if word not in free] or list(one.words)
    unsaid = not all(said.get(word, 0.0) >= LIKE for word in needed)
    if unsaid and pointed and (any(map(said.get, bounded)) or wanted.units & one.units):
        return bounded or list(one.words), False, False
    return needed, any(not said.get(word) for word in bounded) and not pointed, unsaid


def _alike(wanted: Wanted, token: Token, one: Entry, like: Mapping[str, Mapping[str, float]]) -> Mapping[str, float]:
    """How like each word of a key is to one of the question: all of them to what is asked for where the value is
    called so ("which saw" is `saw-1`)."""
    parts = words_of(token.text)
    apart = len(parts) > 1 and not {*parts} <= {*one.words} and "".join(parts) not in one.words
    own = one.sort != "field" or one.called is not None
    if apart or (not own and lexicon().find((token.lemma,))):  # which was looked for before
        return {}
    called = own and token in wanted.head and stem(token.lemma) in map(stem, words_of(one.value))
    return {word: max(like[token.lemma].get(word, 0.0), PART * called) for word in one.words}
