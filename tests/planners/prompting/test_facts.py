import time
from dataclasses import replace

import pytest

from core.flow import Question
from core.objects import ObjectMeta
from kubectl.resources import Resource
from planners.prompting import facts, rendering
from planners.prompting.facts import Facts
from tests.planners.fakes import DEPLOYMENT, KILN, NAMESPACE, POD, FakeCatalog, meta, quarry, resource


async def told(text: str, catalog: FakeCatalog | None = None, names: bool = True) -> Facts:
    return await facts.gather(Question(text), catalog or quarry(), names=names)


def names(found: Facts) -> list[str]:
    return [match.object.name for match in found.matches]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Is lantern healthy?", "lantern"),
        ("is the zephyr pod running", "zephyr"),
        ("Is ZEPHYR's status fine?", "zephyr"),
        ("What port has the order api?", "order-api"),
        ("Which pods back the 'order-api' service?", "order-api"),
        ("Is lantren healthy?", "lantern"),
        ("is zefyr running", "zephyr"),
        ("Which pods have the label tier=upper?", "zephyr"),
        ("what is the capacity of ore-dta", "ore-data"),
    ],
)
async def test_an_object_is_found_by_its_name_its_label_or_a_misspelling(question: str, first: str) -> None:
    assert names(await told(question))[0] == first


@pytest.mark.parametrize(
    "question",
    ["Which one has the annotation on-call?", "who is on call for it", "what is annotated with team.example/on-call?"],
)
async def test_an_object_is_found_by_the_key_of_its_annotation(question: str) -> None:
    noted = replace(meta("Pod", "ember"), annotations={"team.example/on-call": "nobody"})
    found = await told(question, FakeCatalog({POD: [meta("Pod", "flint"), noted]}))
    assert names(found) == ["ember"]
    assert "on-call, such as 'nobody'" in rendering.render_facts(found)


async def test_nothing_is_said_to_resemble_a_name_that_nothing_resembles() -> None:
    found = await told("How is the gantry doing?")
    assert found.matches == ()
    assert "No object" in rendering.render_facts(found)


async def test_words_that_questions_are_made_of_are_not_names() -> None:
    assert names(await told("How many are running in the namespace?")) == []


async def test_look_alike_namespaces_are_both_told_the_exact_one_first() -> None:
    found = await told("How many pods are in quarry2?")
    assert found.namespaces[0] == "quarry2"
    assert "quarry" in found.namespaces


@pytest.mark.parametrize(
    "words", ["persistent volume claims", "volume claim", "claims", "pvc", "PersistentVolumeClaim"]
)
async def test_a_kind_is_meant_by_how_people_speak_of_it(words: str) -> None:
    catalog = quarry()
    await told(f"List all {words}", catalog)
    assert catalog.listed[0] == "persistentvolumeclaims"


@pytest.mark.parametrize("question", ["Which network policies are there?", "what does the policy closed allow?"])
async def test_a_kind_that_is_not_common_is_looked_through_when_it_is_named(question: str) -> None:
    catalog = quarry()
    await told(question, catalog)
    assert "networkpolicies" in catalog.listed


async def test_a_question_of_everyday_words_lists_no_kind_that_is_neither_common_nor_named() -> None:
    catalog = quarry()
    await told("How many pods are healthy?", catalog)
    assert "networkpolicies" not in catalog.listed


@pytest.mark.parametrize("question", ["Is closed in force?", "what does CLOSED let in"])
async def test_a_word_spelled_like_an_object_of_any_kind_tells_it_though_the_kind_is_not_said(question: str) -> None:
    found = await told(question)
    assert [(match.resource.plural, match.object.name) for match in found.matches] == [("networkpolicies", "closed")]


async def test_a_few_extensions_are_all_looked_through_and_many_only_for_what_is_spelled_like_a_word() -> None:
    few = quarry()
    assert names(await told("Is nort healthy?", few)) == ["north"]
    kinds = [resource(f"Widget{number}", group=f"widgets{number}.example") for number in range(300)]
    objects: dict[Resource, list[ObjectMeta]] = {kind: [] for kind in kinds}
    objects[kinds[7]].append(meta("Widget7", "sprocket"))
    many = FakeCatalog(objects)
    assert names(await told("Is sprocket there?", many)) == ["sprocket"]
    assert names(await told("Is sprokcet there?", many)) == []


async def test_the_few_objects_of_a_kind_that_is_named_are_told_whatever_their_names() -> None:
    assert "ore-data" in names(await told("How large is the volume claim?"))


@pytest.mark.parametrize("group", ["gateway.networking.k8s.io", "forge.example"])
async def test_an_extension_is_spelled_with_its_group_even_below_k8s_io(group: str) -> None:
    gateway = resource("Gateway", group=group)
    text = rendering.render_facts(await told("Which gateways are there?", FakeCatalog({POD: [], gateway: []})))
    assert f"gateways.{group}" in text


async def test_the_names_of_events_say_nothing_and_are_not_asked_for() -> None:
    catalog = quarry()
    await told("Which events has lantern?", catalog)
    assert "events" not in catalog.listed


async def test_a_custom_kind_that_is_named_comes_with_its_fields() -> None:
    found = await told("How hot is the kiln north?")
    assert found.fields == ((KILN.qualified, "spec{heat, bricks[]{clay}}"),)
    assert "Fields of kilns.forge.example: spec{heat, bricks[]{clay}}" in rendering.render_facts(found)


async def test_without_names_only_the_schema_is_told_and_no_object_is_asked_for() -> None:
    catalog = quarry()
    found = await told("Is the kiln north hot in quarry?", catalog, names=False)
    assert catalog.listed == []
    for variant in range(3):
        text = rendering.render_facts(found, variant)
        assert "kilns.forge.example" in text
        assert not any(name in text for name in ("north", "quarry", "lantern", "default"))


@pytest.mark.parametrize("variant", [0, 1, 2])
async def test_each_rendering_tells_kind_namespace_labels_and_owner(variant: int) -> None:
    text = rendering.render_facts(await told("Is lantern fine?"), variant)
    for part in ("lantern-5c9d8f7b6-qw2rt", "quarry", "app=lantern", "ReplicaSet/lantern-5c9d8f7b6", "default"):
        assert part in text


def big(pods: int) -> FakeCatalog:
    """Many namespaces, each with a deployment of a hundred pods, and hundreds of custom kinds."""
    spaces = [f"team-{number}" for number in range(pods // 100)]
    objects = {
        NAMESPACE: [meta("Namespace", space, "") for space in spaces],
        POD: [
            meta("Pod", f"worker-7d9f8b6c4d-{number:05d}", space, "ReplicaSet/worker-7d9f8b6c4d", app="worker")
            for space in spaces
            for number in range(100)
        ],
        DEPLOYMENT: [meta("Deployment", "worker", space, app="worker") for space in spaces],
    }
    custom: dict[Resource, list[ObjectMeta]] = {
        resource(f"Widget{number}", group=f"widgets{number}.example"): [] for number in range(300)
    }
    return FakeCatalog({**objects, **custom})


async def test_ten_thousand_pods_and_three_hundred_kinds_stay_within_the_bound_and_fast() -> None:
    catalog = big(10_000)
    began = time.process_time()  # the machine may be busy with other things
    found = await told("Why are the worker pods in team-42 restarting?", catalog)
    text = rendering.render_facts(found)
    assert time.process_time() - began < 1.5
    assert len(text) <= rendering.MOST + 400
    assert found.namespaces[0] == "team-42"
    assert {match.object.namespace for match in found.matches} >= {"team-42"}
    assert "more of the same" in text
    assert len(catalog.listed) == len(set(catalog.listed))


async def test_objects_of_the_namespace_that_is_named_come_before_their_namesakes() -> None:
    found = await told("How many replicas has worker in team-7?", big(2_000))
    assert next(m.object.namespace for m in found.matches if m.object.name == "worker") == "team-7"
