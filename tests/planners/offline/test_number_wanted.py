"""That only a number is wanted, wherever it is said, and who made something, which is no question for when."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_FOUNTAIN = """
at: '2026-05-06T09:00:00'
age: 90d
nodes:
- {name: well-1, cpu: 8, memory: 16Gi, version: v1.31.2, age: 90d}
namespaces:
- {name: basin, age: 90d}
workloads:
- {kind: StatefulSet, ns: basin, name: spout, replicas: 2, age: 40d, image: 'reg.example/spout:1', pods: [{}, {}]}
- {kind: CronJob, ns: basin, name: drain, age: 50d, schedule: '0 4 * * *', image: 'reg.example/drain:1', last: 2h}
- {kind: CronJob, ns: basin, name: scrub, age: 50d, schedule: '0 5 * * *', image: 'reg.example/scrub:1', suspend: true}
- {kind: Job, ns: basin, name: drain-29633040, cron: drain, age: 2h, image: 'reg.example/drain:1', finished: 1h,
   pods: [{state: Completed, age: 2h, finished: 1h, node: well-1}]}
"""


@pytest.fixture(scope="module")
def fountain() -> Asked:
    return Asked(RecordedCluster(built("fountain", yaml.safe_load(_FOUNTAIN))))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("need the number of cron jobs", "2"),
        ("I'm filling in a form for the council and need the number of cron jobs that are not suspended", "1"),
        ("we must state the number of stateful sets", "1"),
        ("the pods of spout, just a number please", "2"),
        ("the cron jobs in basin - only the number please", "2"),
    ],
)
async def test_where_a_number_is_wanted_no_names_are_told(fountain: Asked, question: str, answer: str) -> None:
    assert await fountain.ask(question) == answer


async def test_who_speaks_of_a_number_beside_names_is_told_the_names(fountain: Asked) -> None:
    assert await fountain.ask("which cron jobs are there?") == "drain, scrub"
    assert await fountain.ask("need the cron jobs that are suspended") == "scrub"


@pytest.mark.parametrize(
    "question",
    [
        "drain-29633040 was created by which cron job",
        "by which cronjob was drain-29633040 made?",
        "what cron job has drain-29633040 been started by?",
    ],
)
async def test_the_kind_that_made_something_is_whose_it_is(fountain: Asked, question: str) -> None:
    assert await fountain.ask(question) == "drain"


async def test_when_something_was_made_is_a_time(fountain: Asked) -> None:
    assert await fountain.ask("when was drain-29633040 created?") == "2026-05-06T07:00:00Z"
