"""What things hold, asked by everyday words: fields of objects that are meant by what they say, arguments, and what
events and logs tell where nothing is named."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.linking import without
from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from planners.offline.words import meanings
from tests.planners.offline.asking import Asked

_GRANARY = """
at: '2026-05-02T08:00:00'
age: 90d
nodes:
- {name: loft-1, cpu: 8, memory: 16Gi, version: v1.31.2}
namespaces:
- {name: grain, age: 80d}
workloads:
- {kind: Deployment, ns: grain, name: sieve, replicas: 1, age: 9d, image: 'reg.example/sieve:1',
   args: ['--mesh=3', '--dusty'], env: [{name: HOPPER_URL, value: 'http://hopper:80'}, {name: SACK_TTL, value: 9d},
   {name: SIEVE_SHAKES, value: '1'}],
   log: [licence expired on 2026-04-01, queue length 6, sieve 411 opened, closed 2026-04-02 with 3 gaps,
   'level=warn msg="belt 80% worn" path=/sieve']}
- {kind: Deployment, ns: grain, name: dryer, replicas: 1, age: 9d, image: 'reg.example/dryer:1',
   annotations: {mill.example/heat-limit-peak: '70', mill.example/contact: 'ext. 4471'},
   env: [{name: SEND_TO, value: ida@mill.example}, {name: FAN_MS, value: '900'}, {name: MAX_LOAD_M2, value: '12'},
   {name: DUST_LIMIT_KMH, value: '55'}],
   log: ['[3/9] warming', '[4/9] airing']}
- {kind: Deployment, ns: grain, name: flour-press, replicas: 2, age: 9d, image: 'reg.example/press:1'}
objects:
- {kind: ConfigMap, ns: grain, name: silos, data: {list: 'two', OPEN_SILOS: 'gs-1,gs-4'}}
- {kind: ConfigMap, ns: grain, name: shop-hours, data: {monday: 8-18, rye_bread_eur: '4'}}
- {kind: ConfigMap, ns: grain, name: milk-shakes, data: {list: 'two'}}
- {kind: CustomResourceDefinition, resource: GrainSilo, plural: grainsilos, group: mill.example, version: v1, age: 80d,
   properties: {town: {type: string}, tons: {type: integer}, keeper: {type: string}, dataSheet: {type: string},
   targetSeed: {type: string}, notAfter: {type: string}, site: {type: string},
   roofed: {type: array, items: {type: string}},
   crops: {type: array, items: {type: string}}},
   states: {phase: {type: string}, note: {type: string}, fault: {type: string}, leaks: {type: integer},
   seed: {type: string}}}
custom:
- {kind: GrainSilo, ns: grain, name: gs-1, spec: {town: Ulm, tons: 40, keeper: Ida Roth, dataSheet: blue,
   targetSeed: rye, notAfter: '2027-03-01', crops: [oats, rye]}, status: {phase: Open, leaks: 0, seed: oats}}
- {kind: GrainSilo, ns: grain, name: gs-2, spec: {town: Bern, tons: 70, keeper: Max Ott, dataSheet: red,
   targetSeed: rye, site: barn-3, roofed: [north]},
   status: {phase: Blocked, note: rats, fault: hatch stuck, leaks: 3, seed: rye}}
events:
- {about: GrainSilo/gs-2, ns: grain, reason: HatchStuck, message: hatch was forced by ottmar, age: 2h, count: 4}
- {about: Node/loft-1, ns: '', reason: Rebooted, message: 'Node loft-1 has been rebooted', age: 3h, type: Normal}
"""


@pytest.fixture(scope="module")
def granary() -> RecordedCluster:
    return RecordedCluster(built("granary", yaml.safe_load(_GRANARY)))


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("how many tons has the silo in Ulm", "40"),  # named by what it says
        ("who keeps the silo in Bern?", "Max Ott"),  # a verb for its field, and no silo
        ("which data sheet does gs-1 follow", "blue"),  # words that say nothing elsewhere; what it does is dropped
        ("how many tons does gs-2 hold", "70"),
        ("silos with a fault", "gs-2"),  # of the kind, and not the config map that is called so
        ("which grain silos have no leaks", "gs-1"),  # none is 0
        ("what crops does gs-1 take", "oats, rye"),
        ("which silos are roofed", "gs-2"),  # a list that is there
        ("why is the Bern silo blocked", "rats"),  # its state names it, and a note tells why
    ],
)
async def test_fields_of_the_clusters_own_kinds_are_told_of_what_is_meant(
    granary: RecordedCluster, question: str, told: str
) -> None:
    assert await Asked(granary).ask(question) == told


@pytest.mark.parametrize(
    "question",
    [
        "how many tons of gs-1 are mouldy",  # which of them, nothing tells
        "which seed does gs-1 expect",  # one of two fields, which the verb alone would tell
        "who keeps the silo",
    ],
)
async def test_a_word_that_may_tell_something_else_is_not_dropped(granary: RecordedCluster, question: str) -> None:
    assert await Asked(granary).ask(question) is None


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("With which arguments is sieve started?", "--dusty, --mesh=3"),
        ("what flags do we give to sieve", "--dusty, --mesh=3"),
        ("with what hopper address is sieve configured", "http://hopper:80"),
        ("how long is a sack kept", "9d"),
        ("does sieve use shakes", "yes"),  # of a part of another's name alone nothing is denied
        ("for how many days is a sack retained", "9d"),  # a unit that the value says
        ("With which mesh is the sieve started?", "3"),  # flags are what it is started with
    ],
)
async def test_what_something_is_started_with_is_told(granary: RecordedCluster, question: str, told: str) -> None:
    assert await Asked(granary).ask(question) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("to which address does the dryer send its mails?", "ida@mill.example"),  # it looks like one
        ("At which interval in milliseconds does the dryer turn its fan?", "900"),
        ("which heat limit is annotated on the dryer", "70"),
        ("which heat limit may a customer set on the dryer", "70"),  # it is not about who sets it
        ("in which barn does gs-2 stand", "barn-3"),  # it is called so
        ("gs-1 expiry", "2027-03-01"),  # two words of a key that mean something together
        ("what extension do i dial for the dryer", "ext. 4471"),  # the value says it
        ("what is the biggest load in square metres that a customer can give to the dryer", "12"),
        ("above which dust speed does the dryer choke", "55"),  # a bound, in the unit of a speed
        ("What does rye bread cost according to shop-hours?", "4"),
        ("what are the shop hours on monday", "8-18"),
        ("which silos count as open in the silos config map", "gs-1,gs-4"),
    ],
)
async def test_of_what_sort_a_value_is_its_looks_and_its_place_tell(
    granary: RecordedCluster, question: str, told: str
) -> None:
    assert await Asked(granary).ask(question) == told


@pytest.mark.parametrize(
    "question",
    [
        "which version does the dryer's fan have",  # the number of another sort
        "to which address does the dryer send its fan",
        "what does oat bread cost according to shop-hours",
    ],
)
async def test_a_value_of_another_sort_is_not_told(granary: RecordedCluster, question: str) -> None:
    assert await Asked(granary).ask(question) is None


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("was there a reboot of any node tonight?", "yes: loft-1: Rebooted: Node loft-1 has been rebooted"),
        ("According to the events, who forced a hatch?", "gs-2: HatchStuck: hatch was forced by ottmar"),
        ("did any silo get its hatch forced? which event", "yes: gs-2: HatchStuck: hatch was forced by ottmar"),
        ("how many times was the hatch of gs-2 forced", "4"),
        ("who forced the hatch of gs-2", "HatchStuck: hatch was forced by ottmar"),
    ],
)
async def test_events_are_found_where_nothing_is_named(granary: RecordedCluster, question: str, told: str) -> None:
    assert await Asked(granary).ask(question) == told


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("how long is the sieve queue according to its log", "6"),  # what says more of it, and no other number
        ("what is sieve grumbling about", 'level=warn msg="belt 80% worn" path=/sieve'),
        ("which step is the dryer at", "[4/9] airing"),
        ("with how many gaps did the sieve close", "3"),  # no part of a date
        ("when did the licence of sieve expire", "licence expired on 2026-04-01"),
    ],
)
async def test_logs_tell_lengths_trouble_and_steps(granary: RecordedCluster, question: str, told: str) -> None:
    assert await Asked(granary).ask(question) == told


async def test_a_name_that_the_question_has_is_no_answer(granary: RecordedCluster) -> None:
    assert await Asked(granary).ask("somebody left sieve lying around, which deployment is it") is None


async def test_what_is_asked_for_is_not_left_out(granary: RecordedCluster) -> None:
    (state,) = (one for one, texts in meanings() if one.id == "status" and "state" in texts)
    with without(("state",), state):
        assert await Asked(granary).ask("What is the state of the node?") is None  # and not which node


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("tons of each grain silo", "gs-1: 40\ngs-2: 70"),  # each with its name
        ("how many flour presses do we have", "2"),
        ("how many presses today", None),  # no pods of what is nearly called so
        ("the sieve is down again. are all sieve pods ready?", "yes"),  # and not why it is down
        ("gs-1 leaks again. with which mesh is the sieve started?", "3"),  # what is said beside it hides no setting
        ("which nodes have disk pressure or run linux", "loft-1"),  # either is not both
        ("which deployments were rolled out today", None),  # and not whenever
        ("which deployments were created today", None),
    ],
)
async def test_words_between_things_are_heeded_or_the_question_is_left(
    granary: RecordedCluster, question: str, told: str | None
) -> None:
    assert await Asked(granary).ask(question) == told
