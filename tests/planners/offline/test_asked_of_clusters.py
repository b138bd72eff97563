"""Nodes, rights, counts and limits, asked as people do who do not know the words of manuals, on made-up clusters."""

from __future__ import annotations

import pytest

from tests.planners.offline.asking import Asked, made_up


@pytest.fixture(scope="module")
def dairy() -> Asked:
    return Asked(made_up("dairy"))


@pytest.fixture(scope="module")
def guild() -> Asked:
    return Asked(made_up("guild"))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which node has the largest number of pods?", "dairy-b"),
        ("which node holds the smallest number of pods?", "dairy-pi"),
        ("on which node are there more pods than on any other?", "dairy-b"),
        ("how many pods does every node carry?", "dairy-a: 7, dairy-b: 8, dairy-pi: 0"),
        ("for every namespace the count of its pods", "bottling: 7, cheese: 4, kube-system: 4"),
        ("which nodes have no pods?", "dairy-pi"),
        ("empty nodes?", "dairy-pi"),
        ("which nodes have the MemoryPressure condition?", "none"),
        ("list nodes where the condition MemoryPressure is True", "none"),
        ("which nodes are cordoned nodes?", "none"),
        ("same kubelet version on every node?", "yes"),
        ("do our nodes run a single version of the kubelet?", "yes"),
        ("how many pods can dairy-a take at most?", "110"),
        ("what is the pod limit of dairy-a?", "110"),
        ("how many pods may run in cheese at most?", "9"),
        ("where do the most pods run?", "dairy-b"),
        ("the busiest node by pods", "dairy-b"),
        ("list the hosts that aren't ready", "dairy-pi"),
        ("how many servers are in working order?", "2"),
    ],
)
async def test_nodes_are_asked_for_by_what_they_carry_and_may_carry(dairy: Asked, question: str, answer: str) -> None:
    assert await dairy.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which pods carry the label dairy.example/batch?", "none"),
        ("namespaces labelled pod-security.example/level", "none"),
        ("pods with the annotation dairy.example/batch", "none"),
        ("does mq-0 have the label dairy.example/batch on it?", "no"),
        ("which pods don't carry a single label?", "none"),
        ("unlabelled pods", "none"),
    ],
)
async def test_a_key_that_nothing_has_is_known_by_its_spelling(dairy: Asked, question: str, answer: str) -> None:
    assert await dairy.ask(question) == answer


async def test_what_is_spelled_as_a_key_is_none_where_no_label_is_spoken_of(dairy: Asked) -> None:
    assert await dairy.ask("which pods use dairy.example/batch?") in (None, "none")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("disruptionsAllowed of keep-ledger", "0"),
        ("what does keep-mq require as minAvailable?", "2"),
        ("ownerReferences of mq-0", "mq"),
        ("for which pods is spec.nodeName empty?", "none"),
        ("metadata.labels of mq-0", "app=mq"),
    ],
)
async def test_a_field_may_be_spelled_as_manifests_have_it(dairy: Asked, question: str, answer: str) -> None:
    assert (await dairy.ask(question) or "").startswith(answer)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many replicas does cap-line have maximal?", "6"),
        ("between how many and how many replicas may cap-line scale?", "2\n6"),
        ("at what utilization does wash-line scale?", "70"),
        ("which runtime runs the containers on dairy-a?", "containerd://1.7.24"),
        ("deployments missing a pod disruption budget in bottling", "cap-line, wash-line"),
        ("which deployments in bottling have multiple replicas?", "cap-line, wash-line"),
        ("in what range of replicas does cap-line move?", "2, 6"),
        ("what target value does wash-line aim for?", "70"),
        ("how high is the target of wash-line?", "70"),
        ("which metric does the hpa cap-line follow?", "cpu"),
        ("which pods are under the protection of keep-mq?", "mq-0, mq-1, mq-2"),
        ("find statefulsets that nobody made a pod disruption budget for", "none"),
        ("to which object does mq-0 belong?", "mq"),
        ("does cap-line have any affinity rules?", "no"),
        ("in the name of which service account does mq act?", "default"),
        ("spec of mb-11", "bottles=900, grade=whole, tank=A"),
        ("which milkbatches have the field tank?", "mb-11, mb-12, mb-13"),
    ],
)
async def test_what_things_are_set_to_is_asked_in_other_words(dairy: Asked, question: str, answer: str) -> None:
    assert await dairy.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("number of deployments in bottling and in cheese", "bottling: 2\ncheese: 1"),
        ("deployments: bottling, cheese", "bottling: cap-line, wash-line\ncheese: ripener"),
        ("list the deployments of bottling and those of cheese", "bottling: cap-line, wash-line\ncheese: ripener"),
        ("how many deployments are in bottling and cheese?", "3"),
        ("deployments in bottling and cheese, separately", "bottling: cap-line, wash-line\ncheese: ripener"),
        ("how many deployments are in bottling and in cheese?", "3"),
        ("which deployments in bottling and in cheese are not ready?", "wash-line"),
        ("has bottling more pods as cheese?", "yes"),
        ("do more pods run in bottling than in cheese?", "yes"),
        ("bottling or cheese: where are more pods?", "bottling"),
        ("bottling vs cheese, who has more pods?", "bottling"),
        ("is the number of pods in cheese larger than that in bottling?", "no"),
        ("kube-system aside, how many pods are there?", "11"),
        ("namespaces without kube-system", "bottling, cheese, default, kube-node-lease, kube-public"),
        ("cheese-7, is that one of the deployments or am i dreaming?", "no"),
    ],
)
async def test_two_places_are_told_apart_or_compared(dairy: Asked, question: str, answer: str) -> None:
    assert await dairy.ask(question) == answer


_MAY_PATCH = "apprentices, kube-system/generic-garbage-collector, odd, ragna, system:masters, turner"
_MAY_READ = "apprentices, kube-system/generic-garbage-collector, kube-system/namespace-controller, odd, "
_ALLOWED = "get, list, patch deployments\nget, list pods, pods/log"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("to whom is it permitted to patch deployments in carving?", _MAY_PATCH),
        ("whose permissions include patching deployments in carving?", _MAY_PATCH),
        ("which people or programs can patch deployments in carving?", _MAY_PATCH),
        ("which people can patch deployments in carving?", "odd, ragna"),
        ("who is authorised to patch deployments in carving?", _MAY_PATCH),
        ("by whom can configmaps in gluing be read?", _MAY_READ),
        ("who has read access to configmaps in gluing?", _MAY_READ),
        ("is patching deployments permitted to the service account turner?", "yes"),
        ("is patching deployments permitted to the service account boiler?", "no"),
        ("to whom was the role cook given?", "boiler, ragna"),
        ("the role cook is granted to whom?", "boiler, ragna"),
        ("which people or accounts hold the role cook?", "boiler, ragna"),
        ("what are the rules of the role journeyman?", _ALLOWED),
        ("role journeyman permissions?", _ALLOWED),
        ("what does the role journeyman let people do?", _ALLOWED),
        ("which verbs on which resources are permitted by the role journeyman?", _ALLOWED),
        ("to which role does the role binding guests refer?", "view"),
        ("cluster admins?", "odd, system:masters, turner"),
    ],
)
async def test_rights_are_asked_for_by_whom_and_of_whom(guild: Asked, question: str, answer: str) -> None:
    assert (await guild.ask(question) or "").startswith(answer)
