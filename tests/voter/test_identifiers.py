from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from core.flow import Value
from core.objects import Lineage, ObjectMeta, Owner
from voter.identifiers import short_name, strip


def owned(kind: str, name: str, by: ObjectMeta | Owner | None = None, generate: str = "", **more: Any) -> ObjectMeta:
    owner = Owner(by.kind, by.name, True) if by else None
    return ObjectMeta(kind, name, "ns", owners=(owner,) if owner else (), generate_name=generate, **more)


def replica_set(deployment: str, digest: str) -> ObjectMeta:
    above = Owner("Deployment", deployment)
    return owned("ReplicaSet", f"{deployment}-{digest}", above, labels={"pod-template-hash": digest})


def of_deployment(deployment: str, digest: str, suffix: str) -> Lineage:
    set_ = replica_set(deployment, digest)
    name = f"{set_.name}-"[:58] + suffix
    pod = owned("Pod", name, set_, f"{set_.name}-", labels={"pod-template-hash": digest})
    return Lineage(pod, (set_, owned("Deployment", deployment)))


def of_controller(kind: str, owner: str, name: str, generate: str, *above: ObjectMeta, **more: Any) -> Lineage:
    controller = above[0] if above else owned(kind, owner)
    return Lineage(owned("Pod", name, controller, generate, **more), above or (controller,))


def job(cronjob: str, name: str, by_hand: bool = False) -> ObjectMeta:
    annotations = {"cronjob.kubernetes.io/instantiate": "manual"} if by_hand else {}
    return owned("Job", name, Owner("CronJob", cronjob), annotations=annotations)


SCHEDULED, BY_HAND = job("backup", "backup-29401560"), job("report", "report-manual", True)
LONG = "a-deployment-whose-name-is-so-long-that-its-pods-names-are-cut"

CASES = [
    ("api", of_deployment("api", "5fc4979fd7", "795s4")),
    ("my-app", of_deployment("my-app", "7f9f5ccdd6", "pcdxx")),
    (LONG, of_deployment(LONG, "59ddfc6f4", "lddhk")),
    ("api", Lineage(replica_set("api", "5fc4979fd7"), (owned("Deployment", "api"),))),
    ("exporter", of_controller("DaemonSet", "exporter", "exporter-ksw9v", "exporter-")),
    ("migrate", of_controller("Job", "migrate", "migrate-7lkqs", "migrate-")),
    ("migrate-2", of_controller("Job", "migrate", "migrate-2-7lkqs", "migrate-2-")),
    (
        "backup",
        of_controller("", "", "backup-29401560-x7k2p", "backup-29401560-", SCHEDULED, owned("CronJob", "backup")),
    ),
    ("backup", Lineage(SCHEDULED, (owned("CronJob", "backup"),))),
    (
        "report-manual",
        of_controller("", "", "report-manual-s5tvl", "report-manual-", BY_HAND, owned("CronJob", "report")),
    ),
    ("report-manual", Lineage(BY_HAND, (owned("CronJob", "report"),))),
    ("redis-0", of_controller("StatefulSet", "redis", "redis-0", "redis-")),
    ("redis-10000", of_controller("", "", "redis-10000", "", owned("StatefulSet", "redis"))),
    ("etcd", Lineage(owned("Pod", "etcd-node-1", Owner("Node", "node-1")), (owned("Node", "node-1"),))),
    ("api", Lineage(owned("EndpointSlice", "api-x4mq6", Owner("Service", "api"), "api-"))),
    ("web", of_controller("Rollout", "web", "web-abcde", "web-")),
    # the ReplicaSet between cannot be seen: the pod's own label tells of the hash
    ("api", Lineage(of_deployment("api", "5fc4979fd7", "795s4").object)),
    # nobody made these
    ("audit-7d9f8b6c4d-x2x9k", Lineage(owned("Pod", "audit-7d9f8b6c4d-x2x9k"))),
    ("python3", Lineage(owned("Pod", "python3"))),
    ("my-app", Lineage(owned("Pod", "my-app"))),
    # owned, but named by hand
    ("web-special", of_controller("ReplicaSet", "web-59ddfc6f4", "web-special", "")),
    ("web-adopted", of_controller("DaemonSet", "web", "web-adopted", "web-")),
    ("kept-5fc4979fd7", Lineage(owned("ReplicaSet", "kept-5fc4979fd7", Owner("Deployment", "other")))),
    ("nightly", Lineage(owned("Job", "nightly", Owner("CronJob", "backup")))),
    # an owner that does not control
    ("x-abcde", Lineage(ObjectMeta("Pod", "x-abcde", owners=(Owner("DaemonSet", "x"),), generate_name="x-"))),
]


@pytest.mark.parametrize(("expected", "lineage"), CASES, ids=lambda case: case if isinstance(case, str) else "")
def test_a_name_loses_exactly_what_was_generated(expected: str, lineage: Lineage) -> None:
    assert short_name(lineage) == expected


def test_a_statefulset_of_ten_thousand_pods_keeps_its_ordinals() -> None:
    assert short_name(of_controller("StatefulSet", "db", "db-12345", "db-")) == "db-12345"


def test_what_the_question_names_itself_is_as_far_as_it_goes() -> None:
    pod = of_deployment("api", "5fc4979fd7", "795s4")
    assert short_name(pod, "Which pods does the ReplicaSet api-5fc4979fd7 have?") == "api-5fc4979fd7"
    assert short_name(pod, "Is api-5fc4979fd7-795s4 the newest pod?") == "api-5fc4979fd7-795s4"
    assert short_name(pod, "Which pods does api have?") == "api"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("api-5fc4979fd7-795s4", "api"),
        ("pod/api-5fc4979fd7-795s4", "pod/api"),
        ("backend/api-5fc4979fd7-795s4 is Running.", "backend/api is Running."),
        ("It is api-5fc4979fd7-795s4.", "It is api."),
        ("api-5fc4979fd7-795s4-copy", "api-5fc4979fd7-795s4-copy"),
        ("my-api-5fc4979fd7-795s4", "my-api-5fc4979fd7-795s4"),
        ("api-5fc4979fd7-795s4.svc", "api-5fc4979fd7-795s4.svc"),
    ],
)
def test_only_whole_words_are_shortened(before: str, after: str) -> None:
    assert strip(Value("value", before), [of_deployment("api", "5fc4979fd7", "795s4")]).data == after


def test_members_that_become_equal_are_said_once_and_others_stay() -> None:
    pods = [of_deployment("api", "5fc4979fd7", suffix) for suffix in ("795s4", "pfs7l")]
    names = tuple(pod.object.name for pod in pods)
    assert strip(Value("list", (*names, "web", "web")), pods).data == ("api", "web", "web")
    assert strip(Value("list", ("api", *names)), pods).data == ("api",)
    assert strip(Value("list", (*names, "api")), pods).data == ("api",)
    assert strip(Value("value", "\n".join(names)), pods).data == "api"


@pytest.mark.parametrize("kind", ["count", "text", "yes_no", "not_found", "refused"])
def test_counts_and_texts_are_not_shortened(kind: Any) -> None:
    value = Value(kind, "api-5fc4979fd7-795s4")
    assert strip(value, [of_deployment("api", "5fc4979fd7", "795s4")]) == value


def test_a_word_that_names_objects_with_different_short_names_stays_whole() -> None:
    pod = of_controller("DaemonSet", "exporter", "exporter-ksw9v", "exporter-")
    namesake = Lineage(owned("Pod", "exporter-ksw9v"))
    assert strip(Value("value", "exporter-ksw9v"), [pod, namesake]).data == "exporter-ksw9v"


def test_pods_of_one_short_name_in_two_namespaces_are_told_with_their_namespace() -> None:
    def placed(space: str, digest: str, suffix: str) -> Lineage:
        lineage = of_deployment("courier", digest, suffix)
        return replace(lineage, object=replace(lineage.object, namespace=space))

    one, other = placed("fleet-alpha", "5fc4979fd7", "795s4"), placed("fleet-beta", "6bd4979fd8", "x2x9k")
    both = Value("list", (one.object.name, other.object.name))
    assert strip(both, [one, other]).data == ("fleet-alpha/courier", "fleet-beta/courier")
    assert strip(Value("list", (one.object.name,)), [one]).data == ("courier",)
