"""What the events of something tell under the words of a question, when that was, and how often: "how many days ago was
X rebooted?". The events are read first; then the plan tells of the one that says it."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from core.flow import AsText, Plan
from core.objects import ObjectMeta
from core.ports import Executor
from planners.offline.data import load, pattern
from planners.offline.plans.events import NUMBERS, seen_at, time_said
from planners.offline.plans.logs import says_log
from planners.offline.plans.printed import Line, Telling
from planners.offline.plans.program import Program
from planners.offline.plans.settings.wanted import named_runs
from planners.offline.plans.witness import lines_of
from planners.offline.words import Attribute, Found, Opening, Token, camel_words, lexicon, mentioned, stem
from planners.offline.world import World

_IDLE = frozenset(load("plans")["event_idle"])
_SPOKEN = frozenset(load("plans")["event_spoken"])
"""Without one of them what is asked for is no event."""
_VAGUE = frozenset(load("plans")["event_vague"])
"""Words for whatever was done to something."""
_ANY = frozenset(load("plans")["event_any"])
"""Words for any event, whatever it is about."""
_PAST = frozenset({"was", "were", "did", "has", "have", "had"})
"""How questions begin for what happened: what is so now, an event that is past does not tell."""
_BADLY = pattern("ended badly")
_AT = '(.series.lastObservedTime // .lastTimestamp // .eventTime | sub("[.][0-9]+"; ""))'
_SHOWN = {
    "ago": f"now - ({_AT} | fromdate) | human",
    "when": f'"\\(now - ({_AT} | fromdate) | human) ago (\\({_AT}))"',
    "times": ".series.count // .count // 1",
    "whether": '"yes: OF\\(.reason): \\(.message)"',
    "said": '"OF\\(.reason): \\(.message)"',
}
"""What is told of the event, by what is asked; `OF` is the place for what it is about, where that is not named."""


async def reported(tokens: Sequence[Token], begins: Opening, world: World, executor: Executor) -> Plan | None:
    """The plan that tells of the event that is meant; None where none clearly is. `executor` reads the events."""
    there = {"according", "events"} <= {token.lower for token in tokens}
    asks = _asks(tokens, begins, there)
    time = time_said([token.lower for token in tokens]) if asks == "said" else None
    wanted = Telling(tokens, begins, world, _IDLE.union(NUMBERS, time.group().split()) if time else _IDLE)
    kind = world.resource("events")
    named = {found.meta.name for _, objects in named_runs(tokens, world) for found in objects} - {*wanted.spaces}
    whose = "true" if there else _whose(named, tokens, world)
    vague = there and all(
        token.lemma in _VAGUE or token.lower in named or token.lower[0].isdigit() for token in wanted.content
    )
    if not asks or not (wanted.fits or vague) or not whose or kind is None:
        return None
    program = Program(world.resources, kind)
    row = "[.involvedObject.kind, .metadata.namespace, .involvedObject.name, .reason, .message, .source.component]"
    fetch = program.plan(f"$all[] | select(.involvedObject | {whose}) | {row} | tojson", world.within, AsText())
    rows = map(json.loads, await lines_of(fetch, executor))
    lines: dict[tuple[Found, str], tuple[str, ...]] = {}
    for about, space, name, reason, message, source in rows:
        if not wanted.spaces or space in wanted.spaces:
            said = " ".join((reason, *camel_words(reason), (message or "").replace("_", " "), source or ""))
            lines[Found(kind, ObjectMeta(about, name, space)), said] = (about, space, name, reason)
    own = {key: told for key, told in lines.items() if key[0].meta.name in named}
    best = wanted.best([*(own or lines if there else lines)])
    if best is None and vague and len(own) == 1:  # "who touched X"
        best = next(Line(found, text, (), 1.0) for found, text in own)
    badly = best is not None and _BADLY.search(best.text.lower())
    if best is None or (asks == "whether" and badly and not any(_BADLY.search(t.lower) for t in tokens)):
        return None  # nor is "did X work" told by its failure
    about, space, name, reason = map(json.dumps, lines[best.source, best.text])
    which = f".involvedObject.kind == {about} and .involvedObject.name == {name} and .reason == {reason}"
    which += f" and {seen_at(time)}" if time else ""
    shown = _SHOWN[asks].replace("OF", "" if named else "\\(.involvedObject.name): ")
    body = f"[$all[] | select({which})] | max_by({_AT}) | values | {shown}"
    return program.plan(body, json.loads(space), AsText(), f"the event {reason} of {name}")


def _whose(named: Collection[str], tokens: Sequence[Token], world: World) -> str:
    """The jq that says whose events may be meant: of what is named, else of the kinds that are spoken of, else any
    where it is events that are spoken of; "" where nothing tells."""
    if named:
        return f'.name as $n | any({json.dumps(sorted(named))}[]; . == $n or (. as $o | $n | startswith($o + "-")))'
    if kinds := {one.kind for one in mentioned(tokens, world.kinds)} - {"Event", "Namespace"}:
        return f".kind | IN({json.dumps(sorted(kinds))}[])"
    return "true" if tokens[0].lower == "who" or any(token.lemma in _ANY for token in tokens) else ""


def _asks(tokens: Sequence[Token], begins: Opening, there: bool) -> str:
    """What is asked of the event, which is said to be `there`; "" where it is nothing that one tells."""
    words = {token.lower for token in tokens}
    past = begins.ask == "when" and words & _PAST
    if there and not (begins.ask in ("count", "age", "yes_no", "exists") or past or {"times", "often"} & words):
        return "said"  # and when something is to be
    senses = (one for t in tokens if t.lower not in _IDLE for one in lexicon().find((stem(t.lemma),)))
    counted = any(isinstance(one, Attribute) and one.kind == "number" for one in senses)  # how often it "restarted"
    did = begins.ask == "who" and any(t.text.endswith("ed") for t in tokens)  # as written, and not as mended
    if says_log(tokens) or (counted and not did) or "if" in words:
        return ""  # what would be has not happened
    if did:
        return "said"
    if "ago" in words or begins.ask == "when":
        return "ago" if "ago" in words else "when"
    if {"times", "often"} & words:
        return "times"
    if begins.ask in ("yes_no", "exists"):
        return "whether" if tokens[0].lower in _PAST and "what" not in words else ""
    return "said" if begins.ask in ("what", "which", "who", "noun", "list") and words & _SPOKEN else ""
