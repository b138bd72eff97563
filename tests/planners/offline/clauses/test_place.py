"""Where a question says that its answer stands is taken out of its text; what asks or limits is no such place."""

from __future__ import annotations

import pytest

from planners.offline.clauses.known import Known
from planners.offline.clauses.place import Place, asked_there, told_place

THINGS = frozenset({"oven-ctl", "dough-rules", "yeast-feed"})
KINDS = frozenset({"pods", "pod", "nodes", "node", "deployments", "deployment", "namespace", "namespaces"})
KNOWN = Known(
    THINGS.union(KINDS).__contains__,
    thing=THINGS.__contains__,
    keys=lambda word: {"shift"} if word == "night" else (),
    kind=lambda words: " ".join(words) in KINDS | {"stateful sets"},
)


@pytest.mark.parametrize(
    ("said", "rest", "place"),
    [
        ("how hot may oven-ctl get? its in the args", "how hot may oven-ctl get?", Place("flag")),
        ("how hot may oven-ctl get? args!", "how hot may oven-ctl get?", Place("flag")),
        ("oven-ctl rests 5 or 9 minutes? that's an argument", "oven-ctl rests 5 or 9 minutes?", Place("flag")),
        ("how hot is a beep? they said it's an env BEEP_C", "how hot is a beep?", Place("env", "BEEP_C")),
        ("who is in charge of oven-ctl, label says so i think", "who is in charge of oven-ctl", Place("annotation")),
        ("who minds oven-ctl, the label would be shift i think", "who minds oven-ctl", Place("annotation", "shift")),
        ("whose is it? there's a label called shift", "whose is it?", Place("annotation", "shift")),
        ("which pods, label is shift=night", "which pods", Place("annotation", "shift", "night")),
        ("why is it off? the annotations should know", "why is it off?", Place("annotation")),
        ("why is it off, maybe an annotation on the node says", "why is it off", Place("annotation", kind="node")),
        ("in the env of oven-ctl, how hot is it?", "how hot is it in oven-ctl", Place("env", thing="oven-ctl")),
        ("how wet is it? it's in the dough rules", "how wet is it in dough-rules", Place(thing="dough-rules")),
        ("who cut it according to the events", "who cut it according to the events", Place("event")),
        ("someone cut it. who does the event say it was?", "who cut it according to the events", Place("event")),
        ("what broke, its log ought to tell", "what broke according to the logs", Place("log")),
        ("which loaves are burnt? look at the status", "which loaves are burnt?", Place("status")),
        ("how long did it wait (waitSeconds)?", "how long did it wait", Place(key="waitSeconds")),
        ("when does it forget? (retention)", "when does it forget?", Place(key="retention")),
        ("how many fit in it, it's the seats field", "how many fit in it", Place(key="seats")),
    ],
)  # fmt: skip
def test_what_tells_a_place_is_taken_out_of_the_text(said: str, rest: str, place: Place) -> None:
    assert told_place(said, KNOWN) == (rest, place)


@pytest.mark.parametrize(
    "said",
    [
        "what is in the args of oven-ctl?",
        "which annotations does oven-ctl have",
        "does oven-ctl have args",
        "oven-ctl is slow, is there any event on it?",
        "hey, status of the oven-ctl deployment please",
        "the image of oven-ctl and its age please",
        "which pods wait because of a config map error?",
        "which pods are there, status failed?",
        "how many pods are there? leave out those with a label",
        "who wrote the dough rules",
        "oven-ctl: how hot is it?",
        "in oven-ctl, how hot is it?",
        "can you run kubectl exec oven-ctl and print its env",
    ],
)
def test_what_asks_or_limits_tells_no_place(said: str) -> None:
    assert told_place(said, KNOWN) is None


@pytest.mark.parametrize(
    ("asked", "place", "meant"),
    [
        ("which nodes do night folk use", Place("annotation", "shift", "night"), "which nodes with shift night"),
        ("which nodes do the night people use", Place("annotation", "shift"), "which nodes with shift night"),
        ("which stateful sets at night", Place("annotation", "shift"), "which stateful sets with shift night"),
        ("how long does oven-ctl wait", Place(key="waitSeconds"), "what is the waitSeconds of oven-ctl"),
        ("how high is the night crew", Place("", "floor", kind="nodes"), "what is the floor of night nodes"),
        ("does oven-ctl wait", Place(key="waitSeconds"), ""),
        ("which of the nodes hold yeast-feed and oven-ctl at night", Place("annotation", "shift"), ""),
        ("which nodes but not those at night", Place("annotation", "shift"), ""),
        ("is oven-ctl faster than yeast-feed", Place(key="wait"), ""),
    ],
)  # fmt: skip
def test_a_key_that_is_told_is_what_is_asked_for(asked: str, place: Place, meant: str) -> None:
    assert asked_there(asked, place, KNOWN) == [meant] * bool(meant)


@pytest.mark.parametrize(
    ("plan", "way", "there"),
    [
        ("… .metadata.annotations …", "", True),
        ("… .spec.replicas …", "", False),
        ("… annotations …", "held", False),  # it looked for words in all places
    ],
)
def test_a_plan_looks_at_a_place_or_does_not(plan: str, way: str, there: bool) -> None:
    assert Place("annotation").read_by(plan, way) is there
