"""What would come of an act that nobody has done, as the question about what is there that tells it.

    if i drain a node now, will the budget of X let it go   → is X evictable
    who would suffer if the secret X vanished               → what uses the secret X
    say we give up on X 3.0, which image are we back on     → which image would X go back to if 3.0 is undone

Every word of the clause that asks has its place in a frame of `data/supposed.yaml`. In one that only supposes, words
that name nothing and limit nothing tell of the occasion, and may be any.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from typing import Any

from planners.offline.clauses.clause import clauses_of
from planners.offline.data import load
from planners.offline.words import kinds_said, lemma, split, stem
from planners.offline.world import World

_SAID = {sort: frozenset(words) for sort, words in load("supposed")["words"].items()}
_FRAMES = load("supposed")["frames"]
_READS = tuple((re.compile(rf"\b{said}\b", re.IGNORECASE), meant) for said, meant in load("supposed")["reads"].items())
_WRITTEN = {"version": re.compile(r"v?\d+(?:\.\d+)+[\w.-]*"), "number": re.compile(r"\d+")}
_RESOURCES = {tuple(said.split()): name for name, one in load("quotas").items() for said in one["says"]}
_SLOT = re.compile(r"\{(\w+)\}")
_SORTS = ("of", "places", "beside", "idle")
"""What names are to a frame: what it is about, the namespace of that, what may stand beside it, and what need not."""


@cache
def _stem(word: str) -> str:
    return stem(lemma(word))


def _says(words: Iterable[str], group: Iterable[str]) -> bool:
    """Whether one of some words is of the stem of one of a group."""
    return not {*map(_stem, words)}.isdisjoint(map(_stem, group))


def supposed(text: str, world: World) -> str:
    """The question that tells what would be; "" where nothing is supposed, or no fact tells it."""
    parts = _parts(text)
    asking = [part for role, part in parts if role == "asks"]
    words, asked = [*chain(*(part for _, part in parts))], {*chain(*asking)}
    if any(not _SAID["happened"].isdisjoint(part[:3]) for part in asking):
        return ""
    lacks = set() if any(role == "supposes" for role, _ in parts) or _SAID["may"] & {*words} else {"supposing"}
    lacks |= {"denied"} if _SAID["denies"].isdisjoint(words) else set()
    for frame in _FRAMES if asking else ():
        barred = asked & {*frame.get("unasked", ())} or {*words} & {*frame.get("without", ())} or lacks & frame.keys()
        apt = not barred and all(_says(words, group) for group in frame["needs"])
        fills = _fills(frame, words, world) if apt else {}
        if fills and all(_has_place(frame, role, part, {*fills.values()}, world) for role, part in parts):
            put = {_put(frame, part, fills, world) for part in asking}
            return put.pop() if len(put) == 1 else ""
    return ""


def _parts(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """The words of a text that stand together: those that ask, that suppose, or are only said."""
    for said, meant in _READS:
        text = said.sub(meant, text)
    parts: list[tuple[str, tuple[str, ...]]] = []
    for clause in clauses_of(text):
        heard = tuple(token.lower for token in split(clause.text))
        role, begun = "said", 0
        for place, word in enumerate(heard):
            turn = _turn(word, role, heard[begun:place], heard[place + 1 : place + 2])
            if turn != role:
                parts += [(role, heard[begun:place])] * (place > begun)
                role, begun = turn, place
        parts.append((role, heard[begun:]))
    if parts and text.rstrip().endswith("?") and all(role == "said" for role, _ in parts):
        parts[-1] = ("asks", parts[-1][1])  # "room for another eviction?"
    return parts


def _turn(word: str, role: str, before: Sequence[str], behind: Sequence[str]) -> str:
    """The role of a part from a word on."""
    verb = not (verbs := _SAID["verbs"] | _SAID["may"]).isdisjoint(behind)
    first = not (before or verb) and (word in _SAID["first"] or word.endswith("ing"))
    first |= role == "said" and word == "to" and not _SAID["means"].isdisjoint(before[-1:])
    first |= role == "asks" and word == "or" and verb  # "… or is the quota used up"
    if first or (word in _SAID["supposes"] and not (word == "when" and verb)):
        return "supposes"
    acted = word in _SAID["may"] and _says(before, chain(*(frame["needs"][0] for frame in _FRAMES)))
    begins = word in _SAID["asking"] or acted or (word in verbs and not before)
    return "asks" if begins and role != "asks" else role


def _fills(frame: dict[str, Any], words: Sequence[str], world: World) -> dict[str, str]:
    """What a frame may put into its questions, of what words say; nothing where they do not name what it is about."""
    named: dict[str, list[str]] = {sort: [] for sort in _SORTS}
    for word in dict.fromkeys(words):
        said = word in _SAID["common"] or _says((word,), frame["words"])
        kinds = set() if said else {found.resource.plural for found in world.names.exact(word)}
        sort = next((sort for sort in _SORTS if not kinds.isdisjoint(frame.get(sort, ("namespaces",)))), "")
        named.get(sort, []).append(word)
    if len(named["of"]) != ("of" in frame) or len(named["places"]) > 1:
        return {}
    written = {slot: {word for word in words if one.fullmatch(word)} for slot, one in _WRITTEN.items()}
    fills = {slot: " ".join(found) for slot, found in written.items() if len(found) == 1}
    things = {found.resource.singular for name in named["of"] for found in world.names.exact(name)}
    sorts = [" ".join(run) for run, kinds in _runs(words, world) if kinds & {*frame.get("of", ())}]
    fills["sort"] = (sorts or [*things, ""])[0] if sorts or len(things) == 1 else ""
    runs = (tuple(map(lemma, words[at : at + width])) for width in (3, 2, 1) for at in range(len(words)))
    resource = next((run for run in runs if run in _RESOURCES), ())
    fills |= {"resource": " ".join(resource), "counted": _RESOURCES.get(resource, "")}
    puts = " ".join(way["put"] for way in frame["ways"])
    fills = {slot: text for slot, text in fills.items() if f"{{{slot}}}" in puts}
    return {"number": "1", **fills, **{sort: " ".join(names) for sort, names in named.items()}}


def _has_place(frame: dict[str, Any], role: str, part: Sequence[str], said: Iterable[str], world: World) -> bool:
    """Whether all words of a part have their place, or tell only of the occasion."""
    fit, others = {*_SAID["common"], *_SAID["supposes"], *" ".join(said).split()}, {*_SAID["limits"]}
    for run, kinds in _runs(part, world):
        fits = kinds & {"namespaces", *chain(*(frame.get(sort, ()) for sort in (*_SORTS, "nouns")))}
        (fit if fits else others).update(run)
    fit |= _SAID["denies"] if "denied" in frame and role != "asks" else frozenset()
    free = {word for word in part if word.isalpha() and role != "asks"} - others
    return all(word in fit or word in free or lemma(word) in fit or _says((word,), frame["words"]) for word in part)


def _put(frame: dict[str, Any], part: Sequence[str], fills: dict[str, str], world: World) -> str:
    """What the first fitting way of a frame puts for a part that asks."""
    at = next((place for place, word in enumerate(part) if word in ("which", "what", "many")), 0)
    behind = [word for word in part[at:] if word not in _SAID["common"]]
    nouns = (run for run, kinds in _runs(behind[:2], world) if not kinds.isdisjoint(frame.get("nouns", ())))
    filled = {**fills, "noun": " ".join(chain(*nouns)), "place": f" in {fills['places']}" * bool(fills["places"])}
    ask = "count" if "how" in part else "whether" if _SAID["asking"].isdisjoint(part) else "what"
    used = {slot for slot in ("beside", "version", "number") if fills.get(slot, "") not in ("", "1")}
    for way in frame["ways"]:
        wants = {*_SLOT.findall(way["put"])}
        about = not behind or _says(behind[:1], way.get("about", behind[:1]))
        full = used <= wants and all(filled.get(slot) for slot in wants - {"place"})
        if about and full and way["ask"] == ask and all(_says(part, group) for group in way.get("when", ())):
            return str(way["put"].format(**filled))
    return ""


def _runs(words: Sequence[str], world: World) -> list[tuple[list[str], set[str]]]:
    """The words by which kinds are called, with the kinds."""
    text = " ".join(words)
    return [(text[span.start : span.end].split(), {*span.kinds}) for span in kinds_said(text, world.kinds)]
