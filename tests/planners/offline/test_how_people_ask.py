"""How managers, newcomers and the tired put what others ask plainly: frames that say nothing, and other words."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_KENNEL = """
at: '2026-05-06T09:00:00'
age: 60d
nodes:
- {name: hut-1, cpu: 8, memory: 16Gi, version: v1.31.2, age: 60d}
- {name: hut-2, cpu: 8, memory: 16Gi, version: v1.31.2, age: 60d, down: ['False', KubeletNotReady, no runtime]}
namespaces:
- {name: puppies, age: 60d, labels: {team: breeding}}
- {name: feeding, age: 60d, labels: {team: kitchen}}
workloads:
- {kind: Deployment, ns: puppies, name: leash, replicas: 1, age: 9d, revised: 5h, image: 'reg.example/leash:2.0',
   readinessProbe: {exec: {command: [/bin/tug]}}, revisions: [{age: 9d, image: 'reg.example/leash:1.9'}],
   pods: [{node: hut-1, log: ['tension 12.5', 'WARN buckle brass-2 is worn', 'tension 13.5']}]}
- {kind: Deployment, ns: puppies, name: collar, replicas: 1, age: 9d, image: 'reg.example/collar:1.0',
   pods: [{node: hut-1, state: ContainerCreating, age: 2h, message: 'configmap "tags" not found'}]}
- {kind: Deployment, ns: puppies, name: basket, replicas: 1, age: 9d, image: 'reg.example/basket:1.0',
   pods: [{node: hut-1}, {node: hut-1, state: Terminating, terminating: 20m}]}
- {kind: CronJob, ns: feeding, name: weigh, age: 40d, schedule: '0 3 * * *', zone: Europe/Oslo,
   image: 'reg.example/weigh:1', last: 1h}
- {kind: Job, ns: feeding, name: weigh-29600000, cron: weigh, age: 1h, image: 'reg.example/weigh:1',
   pods: [{node: hut-1, age: 1h, log: [weighed 40 of 90 dogs, UNDERWEIGHT dog-7, UNDERWEIGHT dog-9]}]}
- {kind: CronJob, ns: feeding, name: walks-log, age: 40d, schedule: '0 4 * * *', image: 'reg.example/walks:1', last: 2h}
- {kind: Job, ns: feeding, name: walks-log-29599940, cron: walks-log, age: 2h, image: 'reg.example/walks:1',
   pods: [{node: hut-1, age: 2h, log: [wrote 12 walks]}]}
objects:
- {kind: Secret, ns: puppies, name: chip-key, age: 9d, data: {key: x}}
- {kind: ClusterRoleBinding, name: masters, age: 60d, role: ClusterRole/cluster-admin, subjects: ['User:ylva']}
events:
- {about: Node/hut-2, ns: default, reason: NodeNotReady, message: 'Node hut-2 status is now: NodeNotReady', age: 41m,
   source: node-controller, type: Normal}
- {about: Secret/chip-key, ns: puppies, reason: Rotated, message: key rotated by groomer-desk, type: Normal, age: 9h,
   source: groomer-desk}
"""


@pytest.fixture(scope="module")
def kennel() -> Asked:
    return Asked(RecordedCluster(built("kennel", yaml.safe_load(_KENNEL))))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("can i promise the vet that leash is fully up?", "yes"),
        ("can I tell the breeders that everything in feeding is fine?", "yes"),
        ("our vet swears that collar is running, is it?", "no"),
        ("my colleague claims collar works, does it?", "no"),
        ("is something unhealthy in puppies, and what?", "collar"),
        ("which things in puppies are not working?", "collar"),
        ("which one of the puppies deployments does not work?", "collar"),
        ("which pod hangs in Terminating?", "basket"),
        ("how many deployments do the puppies people run?", "3"),
    ],
)
async def test_a_frame_around_a_question_says_nothing_of_it(kennel: Asked, question: str, answer: str) -> None:
    assert await kennel.ask(question) == answer


@pytest.mark.parametrize(
    "question",
    [
        "lucio asks me what his collar is waiting for",
        "what is the collar waiting for exactly?",
        "for what is collar waiting",
        "what does collar need to start",
        "collar hangs since ten days, what for?",
        "what's up with puppies? something there is not healthy i heard",
        "collar does not start, from what?",
        "From what comes it that collar does not start?",
        "For what reason did the most recent collar pod not start?",
        "collar is stuck. Eva believes in a bug. what is the true reason?",
    ],
)
async def test_a_cause_is_asked_for_in_many_words(kennel: Asked, question: str) -> None:
    assert 'configmap "tags" not found' in (await kennel.ask(question) or "")


@pytest.mark.parametrize(
    "question",
    [
        "What was done to the secret chip-key nine hours ago?",
        "did anyone touch chip-key lately?",
        "was chip-key touched by anybody lately?",
        "what did happen to the secret chip-key?",
    ],
)
async def test_what_was_done_to_a_thing_its_events_tell(kennel: Asked, question: str) -> None:
    assert "key rotated by groomer-desk" in (await kennel.ask(question) or "")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what is the last tension value that leash wrote down?", "13.5"),
        ("which buckle does leash warn about?", "brass-2"),
        ("how many dogs has the last weigh run weighed already?", "40"),
        ("how many dogs did the last weigh run weigh?", "40"),
        ("which dogs did the last weigh run report underweight?", "UNDERWEIGHT dog-7\nUNDERWEIGHT dog-9"),
    ],
)
async def test_a_log_tells_what_was_written_how_far_it_is_and_all_that_are_asked_for(
    kennel: Asked, question: str, answer: str
) -> None:
    assert await kennel.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which command decides whether leash counts as ready?", "/bin/tug"),
        ("if we withdraw leash 2.0, to which image do we return?", "reg.example/leash:1.9"),
        ("leash is broken since the update, which version would undo bring back?", "reg.example/leash:1.9"),
        ("which user has cluster-admin?", "ylva"),
        ("which users hold full administrator rights?", "ylva"),
        ("who is allowed everything in here? only the people please", "ylva"),
        ("ylva told me she is cluster admin, is that so?", "yes"),
        ("who can do everything here, name the users please", "ylva"),
        ("I was told of a cron job named groom-all, when does it run next?", "not found: no cronjob named groom-all"),
        ("my colleague swears by the nap-time pod, on which node is it?", "not found: no pod named nap-time"),
        ("somebody mentioned a deployment called leash, on which node does it run?", "hut-1"),
        ("which cron jobs run on Oslo time?", "weigh"),
        ("which cron jobs run on Danish time?", None),
    ],
)
async def test_a_known_question_may_be_put_in_other_words(kennel: Asked, question: str, answer: str | None) -> None:
    assert await kennel.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("who rotated the chip?", "chip-key: Rotated: key rotated by groomer-desk"),
        ("what did groomer-desk do to chip-key?", "Rotated: key rotated by groomer-desk"),
        ("who rotated chip-key nine hours ago?", "Rotated: key rotated by groomer-desk"),
        ("who rotated chip-key two minutes ago?", "none"),
        ("what happened to chip-key two minutes ago?", "none"),
        ("what happened to hut-2 nine hours ago?", "none"),
    ],
)
async def test_who_did_what_and_when_the_event_tells(kennel: Asked, question: str, answer: str) -> None:
    assert await kennel.ask(question) == answer


async def test_what_a_job_counts_is_no_pod_that_is_called_so(kennel: Asked) -> None:
    assert await kennel.ask("how many walks did walks-log write?") == "12"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("since when is hut-2 not ready?", "41m"),
        ("since when do we hear nothing from hut-2?", "41m"),
        ("when did we lose hut-2?", "41m"),
        ("how long is hut-2 gone already", "41m"),
        ("since how many hours runs the present version of leash?", "5h"),
    ],
)
async def test_since_when_a_state_is_is_no_age(kennel: Asked, question: str, answer: str) -> None:
    assert await kennel.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("when will the cron job named brush-weekly run next?", "not found: no cronjob named brush-weekly"),
        (
            "what went through the deployment called leash-v2 lately?",
            "not found: no deployment named leash-v2; did you mean leash?",
        ),
        ("how many odd pods called chip-something are there?", None),
    ],
)
async def test_what_is_called_by_a_name_that_nothing_has_is_not_found_whatever_else_is_asked(
    kennel: Asked, question: str, answer: str | None
) -> None:
    assert await kennel.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("hey, status of the brush-desk deployment please", "not found: no deployment named brush-desk"),
        ("is the brush-desk deployment healthy and what image has it", "not found: no deployment named brush-desk"),
    ],
)
async def test_what_is_not_there_is_said_of_two_questions_and_of_a_status_too(
    kennel: Asked, question: str, answer: str
) -> None:
    assert await kennel.ask(question) == answer
