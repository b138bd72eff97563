"""What the offline planner makes of what is not set, of words that are no labels, and of two of a thing."""

from __future__ import annotations

import pytest

from tests.planners.offline.asking import Asked
from tests.planners.offline.cluster_maker import Made, make
from tests.planners.offline.cluster_recording import cluster
from tests.planners.offline.object_maker import document


@pytest.fixture(scope="module")
def made() -> Made:
    made = make(83)
    place = made.namespaces[0]
    service = document("Service", "quiet-well", place, spec={"clusterIP": "None", "ports": [{"port": 80}]})
    made.add("services", service)
    made.add("serviceaccounts", document("ServiceAccount", "mute", place, automountServiceAccountToken=False))
    for name, pod, container in (
        ("plain-kiln", {}, {}),
        ("root-kiln", {"securityContext": {"runAsUser": 1000}}, {"securityContext": {"runAsUser": 0}}),
        ("user-kiln", {"securityContext": {"runAsNonRoot": True}}, {}),
        ("mute-kiln", {"serviceAccountName": "mute"}, {"securityContext": {"allowPrivilegeEscalation": False}}),
        ("loud-kiln", {"serviceAccountName": "mute", "automountServiceAccountToken": True}, {}),
    ):
        labels = {"app.kubernetes.io/name": name, "a": "b"}
        spec = {**pod, "containers": [{"name": "main", "image": "registry.example/kiln:1", **container}]}
        workload = {"replicas": 1, "template": {"metadata": {"labels": labels}, "spec": spec}}
        made.add("deployments", document("Deployment", name, place, labels, spec=workload, status={}))
        one = document("Pod", f"{name}-pod", place, labels, spec=spec, status={"phase": "Running"})
        one["metadata"]["annotations"] = {"a": "c", "name": "d"}
        made.add("pods", one)
    return made


@pytest.fixture
def asked(made: Made) -> Asked:
    return Asked(cluster(made))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Does plain-kiln run as root?", "not set (the image decides)"),
        ("Does root-kiln run as root?", "yes"),
        ("Does user-kiln run as root?", "no"),
        ("Is the service account token mounted in plain-kiln?", "yes"),
        ("Is the service account token mounted in mute-kiln?", "no"),
        ("Is the service account token mounted in loud-kiln?", "yes"),
        ("Does plain-kiln allow privilege escalation?", "yes"),
        ("Does mute-kiln allow privilege escalation?", "no"),
        ("Is plain-kiln privileged?", "no"),
        ("Does the service quiet-well have a cluster IP?", "no"),
        ("What is the cluster IP of quiet-well?", "None"),
    ],
)
async def test_what_is_not_set_is_what_kubernetes_makes_of_it_or_is_said_to_be_not_set(
    asked: Asked, question: str, expected: str
) -> None:
    assert await asked.ask(question) == expected


@pytest.mark.parametrize("question", ["What is the name of the plain-kiln pod?", "the name of the plain-kiln pod"])
async def test_an_objects_own_name_is_no_label_that_is_called_so(asked: Asked, question: str) -> None:
    assert await asked.ask(question) in ("plain-kiln-pod", None)


async def test_an_article_is_no_annotation_that_is_called_so(asked: Asked) -> None:
    assert await asked.ask("pods that have a memory limit above 500Gi") in ("none", None)
    with_article = await asked.ask("Which pods have a memory limit above 1Mi?")
    assert with_article == await asked.ask("Which pods have memory limits above 1Mi?")


@pytest.mark.parametrize("form", ["How many pods are in {a} and in {b}?", "How many pods are in {a} and {b}?"])
async def test_two_places_are_both_of_them(asked: Asked, made: Made, form: str) -> None:
    a, b = made.namespaces[0], made.namespaces[3]
    both = sum(pod["metadata"]["namespace"] in (a, b) for pod in made.objects["pods"])
    assert await asked.ask(form.format(a=a, b=b)) == str(both)


@pytest.mark.parametrize("form", ["How many pods are not in {a}?", "How many pods are there besides {a}?"])
async def test_a_place_that_is_left_out_is_left_out(asked: Asked, made: Made, form: str) -> None:
    a = made.namespaces[0]
    others = sum(pod["metadata"]["namespace"] != a for pod in made.objects["pods"])
    assert await asked.ask(form.format(a=a)) in (str(others), None)


@pytest.mark.parametrize("question", ["Which contexts are there?", "How many contexts do I have?"])
async def test_what_no_object_tells_is_left(asked: Asked, made: Made, question: str) -> None:
    assert await asked.ask(question.format(a=made.namespaces[0])) is None


@pytest.mark.parametrize(
    "form", ["Is there a namespace {}?", "Does the namespace {} exist?", "Is there a namespace called {}?"]
)
async def test_whether_a_misspelt_thing_exists_is_no_with_what_was_perhaps_meant(
    asked: Asked, made: Made, form: str
) -> None:
    right = made.namespaces[2]
    wrong = right[:-2] + right[-1] + right[-2]
    assert await asked.ask(form.format(wrong)) == f"no (did you mean {right}?)"
