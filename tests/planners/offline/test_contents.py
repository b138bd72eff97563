"""What an object holds, asked for in scattered words: its variables, flags, annotations, and its config maps' keys."""

from __future__ import annotations

import pytest

from benchmarks.unseen.building import built
from clusters.recorded.cluster import RecordedCluster
from tests.planners.offline.asking import Asked

_LAUNDRY = {
    "at": "2026-03-03T08:00:00",
    "age": "90d",
    "nodes": [{"name": "tub-1", "cpu": 4, "memory": "8Gi", "version": "v1.31.2"}],
    "namespaces": [{"name": "wash", "age": "80d"}, {"name": "press", "age": "70d"}],
    "workloads": [
        {"kind": "Deployment", "ns": "wash", "name": "spin-loader", "replicas": 1, "age": "40d",
         "image": "reg.example/spin:1.4", "annotations": {"laundry.example/pager": "ronja"},
         "containers": [{"name": "spin", "image": "reg.example/spin:1.4",
                         "args": ["--drain-interval=45s", "--verbosity", "4"],
                         "envFrom": [{"configMapRef": {"name": "spin-rules"}}],
                         "env": [{"name": "LOADER_WORKERS", "value": "12"},
                                 {"name": "GENTLE_MODE", "value": "true"},
                                 {"name": "MAX_DRUMS", "value": "8"},
                                 {"name": "API_TOKEN", "value": "made-up-soap-77"},
                                 {"name": "SUDS_TOKEN", "value": "made-up-suds-78"},
                                 {"name": "DB_PASSWORD",
                                  "valueFrom": {"secretKeyRef": {"name": "drum-login", "key": "pass"}}}]}]},
        {"kind": "Deployment", "ns": "press", "name": "steam", "replicas": 1, "age": "9d",
         "image": "reg.example/steam:2",
         "env": [{"name": "HEAT_LEVEL", "value": "3"}, {"name": "VAPOUR_LEVEL", "value": "5"}]},
        {"kind": "Deployment", "ns": "wash", "name": "steam", "replicas": 1, "age": "9d",
         "image": "reg.example/steam:2", "env": [{"name": "HEAT_LEVEL", "value": "1"}]},
    ],
    "objects": [
        {"kind": "ConfigMap", "ns": "wash", "name": "spin-rules",
         "data": {"RINSE_SECONDS": "90", "soapBrand": "lather", "dry.yaml": "fans: 6\nsheetHeat: low\n"}},
        {"kind": "ConfigMap", "ns": "press", "name": "folding-plan",
         "data": {"IDLE_STOP_MIN": "25", "FEE_EUR": "3", "plan": "half",
                  "silk.yaml": "starch: rice", "wool.yaml": "starch: potato"}},
        {"kind": "ConfigMap", "ns": "press", "name": "press-rules", "data": {"FR": "7"}},
        {"kind": "Service", "ns": "wash", "name": "spin-loader", "type": "NodePort", "selector": {"app": "spin-loader"},
         "ports": [{"name": "suds", "port": 80, "targetPort": 8080, "nodePort": 30080},
                   {"name": "mgmt", "port": 81, "nodePort": 30081}]},
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def cluster() -> RecordedCluster:
    return RecordedCluster(built("laundry", _LAUNDRY))


@pytest.fixture
def asked(cluster: RecordedCluster) -> Asked:
    return Asked(cluster)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("how many threads does the spin loader work with?", "12"),  # a variable, by a word of the same meaning
        ("how often does spin-loader drain?", "45s"),  # a flag with its value behind "="
        ("how verbose is the spin loader?", "4"),  # a flag with its value behind it
        ("who is the pager of spin-loader", "ronja"),  # an annotation
        ("which brand of soap does the spin loader wash with?", "lather"),  # camelCase, of a config map behind envFrom
        ("for how many seconds does the spin loader rinse?", "90"),
        ("how many fans does spin-rules give the drying?", "6"),  # a line within a value
        ("which starch goes on silk?", "rice"),  # the only line of a value, of the file that is called so
        ("for how many seconds is each sheet rinsed by the spin loader?", "90"),  # "each" and "by" count no kind
        ("after how many idle minutes does the folding plan stop a drum?", "25"),  # in its unit, of what is named
        ("which plan do we follow for folding", "half"),  # the key is a part of its object's name too
        ("which folding rate do the press rules set?", "7"),  # FR: the initials of two words
        ("what is the folding fee in euros?", "3"),  # a unit, and no namespace
        ("suds port of spin-loader", "80"),  # a port by what it is called
        ("on which node port is the management ui of spin-loader?", "30081"),
        ("suds target port of spin-loader", "8080"),
    ],
)
async def test_a_value_is_told_whose_key_has_words_of_the_question(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


async def test_whether_something_is_on_is_told_as_yes_or_no(asked: Asked) -> None:
    assert await asked.ask("is the gentle mode of the spin loader switched on?") == "yes"


async def test_the_secret_that_a_value_is_read_from_is_told_by_name(asked: Asked) -> None:
    assert await asked.ask("from which secret does spin-loader take its database password?") == "drum-login"


@pytest.mark.parametrize(
    "question",
    [
        "what token does the spin loader show to the api?",
        "suds token of the spin loader",
        "what database password does the spin loader use",
    ],
)
async def test_no_credential_is_told(asked: Asked, question: str) -> None:
    answer = await asked.ask(question)
    assert answer is None or answer.startswith("refused")


@pytest.mark.parametrize(
    "question",
    [
        "what level is steam in press on?",  # two keys are as like it
        "how hot is it allowed to be, heat-wise, for steam?",  # two objects with different values
        "which brand of soap does the mangle wash with?",  # a strange word may name something else
        "for how many hours does the spin loader rinse?",  # the key is in seconds
        "to which level of vapour is steam set in wash?",  # it is set in another namespace
        "which fabric does spin-loader rinse with soap brand seconds?",  # the very word that is asked for is in no key
        "which drum is the spin loader at?",  # how many there may be is not which
        "how many threads does loader-77 work with?",  # a name that nothing has
        "which soap brand does the spin loader love and which fans?",
    ],
)
async def test_what_no_key_clearly_tells_is_left(asked: Asked, question: str) -> None:
    answer = await asked.ask(question)
    assert answer is None or answer.startswith("not found"), answer


async def test_a_namespace_tells_which_of_two_is_meant(asked: Asked) -> None:
    assert await asked.ask("to which level of heat is steam set in press?") == "3"
