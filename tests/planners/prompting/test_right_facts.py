"""What a scripted model is sent about a made-up cluster: names that nobody bears, what is selected, what is absent."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest

from clusters.grounding import ClusterCatalog
from core.flow import Question
from planners.model import ModelPlanner
from planners.prompting import VARIANTS, Share
from tests.planners.fakes import ScriptedChat
from tests.planners.offline.cluster_maker import Made, make
from tests.planners.offline.cluster_recording import cluster
from tests.planners.offline.object_maker import Document, document

PLACE = "harrow"
CREDENTIAL = "hunter2-ZqX8"
REPLY = '{"commands": ["kubectl get pods -A -o name"], "answer": {"type": "count"}}'
Sent = Callable[..., Awaitable[str]]


def template(*containers: Document, **more: object) -> Document:
    return {"metadata": {"labels": {"app": "tannery"}}, "spec": {"containers": list(containers), **more}}


def workload(kind: str, name: str, pod: Document, labels: Document) -> Document:
    spec = {"replicas": 1, "selector": {"matchLabels": labels}, "template": pod}
    return document(kind, name, PLACE, labels, spec=spec, status={})


@pytest.fixture(scope="module")
def made() -> Made:
    made = make(83)
    place = document("Namespace", PLACE, labels={"guild": "coopers"}, status={"phase": "Active"})
    place["metadata"]["annotations"] = {
        "guild.example/pager": "+31 555 0123",
        "guild.example/login": f"password={CREDENTIAL}",
    }
    made.add("namespaces", place)
    soak: Document = {
        "name": "soaker",
        "image": "registry.example/vats/brinepump:1.4@sha256:0123",
        "ports": [{"name": "brine-in", "containerPort": 8123}],
        "env": [{"name": "VAT_REGION", "value": CREDENTIAL}],
    }
    pod = template(
        soak,
        initContainers=[{"name": "fill-vats", "image": "registry.example/filler:3"}],
        serviceAccountName="tanner",
        volumes=[{"name": "hides", "persistentVolumeClaim": {"claimName": "hide-store"}}],
    )
    made.add("deployments", workload("Deployment", "tannery", pod, {"app": "tannery"}))
    made.add(
        "statefulsets",
        workload("StatefulSet", "cooperage", template({"name": "stave", "image": "stave:1"}), {"app": "cooperage"}),
    )
    for number in range(2):
        made.add(
            "pods",
            document(
                "Pod",
                f"tannery-{number}",
                PLACE,
                {"app": "tannery"},
                spec={"containers": [soak]},
                status={"phase": "Running"},
            ),
        )
    made.add("configmaps", document("ConfigMap", "vat-settings", PLACE, data={"tannin.level": CREDENTIAL}))
    made.add("secrets", document("Secret", "vat-lock", PLACE, type="Opaque", data={"combination": "aHVudGVyMi1acVg4"}))
    ports = [{"name": "brine", "port": 8123, "targetPort": 8123}]
    made.add(
        "services",
        document(
            "Service", "brine-hub", PLACE, spec={"type": "NodePort", "ports": ports, "selector": {"app": "tannery"}}
        ),
    )
    made.add("services", document("Service", "brine-void", PLACE, spec={"ports": ports}))
    made.add(
        "endpointslices",
        document("EndpointSlice", "brine-hub-x2k", PLACE, {"kubernetes.io/service-name": "brine-hub"}, endpoints=[]),
    )
    rules = [
        {"host": "vats.example.org", "http": {"paths": [{"path": "/", "backend": {"service": {"name": "brine-hub"}}}]}}
    ]
    made.add("ingresses", document("Ingress", "gatehouse", PLACE, spec={"rules": rules}))
    made.add(
        "persistentvolumeclaims",
        document("PersistentVolumeClaim", "hide-store", PLACE, spec={"volumeName": "pv-0042"}, status={}),
    )
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": "tannery"}
    made.add(
        "horizontalpodautoscalers",
        document("HorizontalPodAutoscaler", "stretcher", PLACE, spec={"scaleTargetRef": target}, status={}),
    )
    made.add("clusterroles", document("ClusterRole", "vatwarden", rules=[]))
    made.add("clusterroles", document("ClusterRole", "system:vat-keeper", rules=[]))
    made.add("priorityclasses", document("PriorityClass", "urgentest", value=7))
    subjects = [{"kind": "User", "name": "marigold"}, {"kind": "Group", "name": "night-coopers"}]
    role = {"kind": "ClusterRole", "name": "vatwarden"}
    made.add("rolebindings", document("RoleBinding", "keyring", PLACE, subjects=subjects, roleRef=role))
    made.add("configmaps", document("ConfigMap", "kube-root-ca.crt", PLACE, data={"ca.crt": "x"}))
    return made


@pytest.fixture(scope="module")
def catalog(made: Made) -> ClusterCatalog:
    return ClusterCatalog(cluster(made), objects_seconds=3_600.0)


@pytest.fixture
def sent(catalog: ClusterCatalog) -> Sent:
    async def ask(question: str, variant: int = 0, share: Share = "outputs") -> str:
        chat = ScriptedChat(REPLY)
        await ModelPlanner("p", chat, catalog, variant=variant, share=share).propose(Question(question))
        return chat.sent[0][-1].content

    return ask


def line(text: str, start: str) -> str:
    found = [one for one in text.splitlines() if re.match(rf"- {start}\b", one)]
    assert found, text
    return found[0]


@pytest.mark.parametrize("variant", range(len(VARIANTS)))
@pytest.mark.parametrize(
    ("question", "what", "where"),
    [
        ("How many soakers are there?", "container soaker", "deployments/tannery -n harrow"),
        ("What image does fill-vats run?", "init container fill-vats", "deployments/tannery -n harrow"),
        ("what does fill vats do", "init container fill-vats", "deployments/tannery -n harrow"),
        ("Which port is brine-in?", "port brine-in", "deployments/tannery -n harrow"),
        ("What is tannin.level set to?", "key tannin.level", "configmaps/vat-settings -n harrow"),
        ("Which secret has a combination?", "key combination", "secrets/vat-lock -n harrow"),
        ("What is the VAT_REGION of it?", "env VAT_REGION", "deployments/tannery -n harrow"),
        ("what vat region is set", "env VAT_REGION", "deployments/tannery -n harrow"),
        ("Who runs the brinepump?", "image registry.example/vats/brinepump", "deployments/tannery -n harrow"),
        ("What answers at vats.example.org?", "host vats.example.org", "ingresses/gatehouse -n harrow"),
        ("What runs as tanner?", "service account tanner", "deployments/tannery -n harrow"),
        ("Who mounts hides?", "volume hides", "deployments/tannery -n harrow"),
        ("Who uses hide-store?", "claim hide-store", "deployments/tannery -n harrow"),
        ("What may marigold do?", "user marigold", "rolebindings/keyring -n harrow"),
        ("What is granted to the night-coopers?", "group night-coopers", "rolebindings/keyring -n harrow"),
    ],
)
async def test_a_name_that_objects_use_is_told_with_who_uses_it(
    sent: Sent, question: str, what: str, where: str, variant: int
) -> None:
    assert where in line(await sent(question, variant), what)


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What does vatwarden allow?", "clusterroles"),
        ("How far does stretcher go?", "horizontalpodautoscalers"),
        ("Is gatehouse alright?", "ingresses"),
        ("What is urgentest worth?", "priorityclasses"),
        ("What does system:vat-keeper allow?", "clusterroles"),
    ],
)
async def test_a_word_spelled_like_an_object_of_any_kind_is_told_with_its_kind(
    sent: Sent, question: str, kind: str
) -> None:
    name = next(
        w
        for w in re.findall(r"[\w:-]+", question)
        if w in ("vatwarden", "stretcher", "gatehouse", "urgentest", "system:vat-keeper")
    )
    assert re.search(rf"^{kind} \| \S+ \| {name}", await sent(question), re.MULTILINE)


async def test_a_custom_object_is_told_with_its_kind_and_fields_though_the_kind_is_not_said(
    sent: Sent, made: Made
) -> None:
    custom = made.customs[0]
    text = await sent(f"How is {custom.objects[0]['metadata']['name']} doing?")
    assert f"{custom.plural}.{custom.group} | " in text
    assert f"Fields of {custom.plural}.{custom.group}: " in text
    assert custom.number_field in text


@pytest.mark.parametrize(
    ("question", "note"),
    [
        ("Is tannery fine?", "selector app=tannery → 2 pods"),
        ("Is cooperage fine?", "selector app=cooperage → 0 pods"),
        ("What is behind brine-hub?", "type NodePort; selector app=tannery → 2 pods; EndpointSlices brine-hub-x2k"),
        ("What is behind brine-void?", "type ClusterIP; no selector; no EndpointSlice"),
        ("How far does stretcher go?", "scales Deployment/tannery"),
        ("Where is hide-store kept?", "volume pv-0042"),
        ("Whom is keyring for?", "grants ClusterRole/vatwarden to user marigold, group night-coopers"),
    ],
)
async def test_what_an_object_selects_scales_or_is_bound_to_is_told(sent: Sent, question: str, note: str) -> None:
    for variant in range(len(VARIANTS)):
        assert note in await sent(question, variant)


async def test_the_keys_and_values_that_a_word_fits_are_told_with_their_kind(sent: Sent) -> None:
    assert "- namespaces label guild = coopers" in await sent("Which guild runs most of it?")
    assert "- namespaces label guild = coopers" in await sent("How many pods belong to the coopers?")


async def test_where_nothing_else_matches_the_keys_of_the_kinds_are_told_with_masked_samples(sent: Sent) -> None:
    text = await sent("Which organisation runs the most cron jobs?")
    assert "- namespaces label guild = coopers" in text
    assert "- namespaces annotation guild.example/pager, such as '+31 555 0123'" in text
    assert "guild.example/login" in text


async def test_a_field_that_the_words_match_is_told_with_its_path(sent: Sent) -> None:
    text = await sent("What is the termination grace of tannery?")
    assert ".spec.template.spec.terminationGracePeriodSeconds" in text
    assert ".spec.revisionHistoryLimit" in await sent("revision history limit of the tannery deployment?")


async def test_the_words_that_fields_of_custom_objects_choose_from_are_told(sent: Sent, made: Made) -> None:
    custom = made.customs[0]
    text = await sent(f"How many {custom.plural} are {custom.enum[0]}?")
    assert f"{custom.enum_field}={'|'.join(custom.enum)}" in text


async def test_what_nothing_is_named_like_is_told_by_word(sent: Sent) -> None:
    text = await sent("Is there a quicksilver beside the tannery, or a dirigible?")
    assert "Nothing is named like: quicksilver, dirigible" in text
    assert "Nothing is named like" not in await sent("How many pods of the tannery are ready?")


@pytest.mark.parametrize("word", ["address", "request", "class", "policy", "claim", "role"])
async def test_an_everyday_word_brings_no_kind_with_its_objects(sent: Sent, word: str) -> None:
    text = await sent(f"What {word} does it have?")
    assert "No object is named like a word of the question." in text


async def test_what_every_cluster_has_comes_only_when_it_is_asked_for(sent: Sent) -> None:
    for question in ("Which config maps does harrow have?", "What do the roots do in harrow?"):
        assert "kube-root-ca.crt" not in await sent(question)
    assert "kube-root-ca.crt" in await sent("Who has kube-root-ca.crt?")
    assert "system:vat-keeper" not in await sent("Which cluster role has the vat?")


async def test_cron_jobs_are_no_jobs(sent: Sent) -> None:
    assert not re.search(r"^jobs \|", await sent("How many cron jobs are there?"), re.MULTILINE)


@pytest.mark.parametrize("share", ["schema", "names", "outputs"])
async def test_no_value_leaves_and_without_names_no_name_does(sent: Sent, share: Share) -> None:
    question = "Which guild, region, combination, level or login has it, of soaker, hides and marigold?"
    text = (await sent(question, share=share)).partition("Question:")[0]
    assert CREDENTIAL not in text
    if share == "schema":
        assert not [name for name in ("tannery", PLACE, "coopers", "vat-lock", "keyring", "soaker") if name in text]
