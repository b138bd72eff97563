"""Clusters made from a seed: names, kinds and fields drawn at random, so that no test can be passed by heart.

Discovery and the OpenAPI documents of Kubernetes' own kinds are those of a shipped recording; every object and every
custom resource (with its schema) is made up here.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.planners.offline.object_maker import Document, document, node, owned, pod

_STARTS = [
    "vor",
    "keth",
    "mal",
    "dru",
    "zin",
    "pol",
    "tas",
    "bryn",
    "quel",
    "hom",
    "fen",
    "gris",
    "lun",
    "nox",
    "pav",
    "rud",
    "sol",
    "tem",
    "ulm",
    "wex",
    "yar",
    "zeb",
    "cor",
    "jun",
]
_ENDS = [
    "la",
    "rin",
    "dek",
    "mos",
    "tav",
    "ul",
    "eth",
    "on",
    "ix",
    "ara",
    "bel",
    "dor",
    "eska",
    "fin",
    "go",
    "hul",
    "ima",
    "jor",
    "kan",
    "lo",
]
_ADJECTIVES = [
    "cooling",
    "primary",
    "backup",
    "burst",
    "shadow",
    "outer",
    "landing",
    "hidden",
    "upper",
    "daily",
    "linked",
    "sealed",
    "frozen",
]
_NOUNS = [
    "rate",
    "zone",
    "depth",
    "grade",
    "color",
    "vendor",
    "altitude",
    "voltage",
    "quota",
    "batch",
    "warden",
    "crate",
    "lever",
    "tariff",
    "margin",
]
_KINDS = [
    "Turbine",
    "Ledgerbook",
    "Glider",
    "Beacon",
    "Orchard",
    "Kiln",
    "Foundry",
    "Harbor",
    "Lantern",
    "Silo",
    "Viaduct",
    "Windmill",
]


@dataclass
class Custom:
    """A made-up kind: the names of its fields by type, and its objects."""

    kind: str
    plural: str
    group: str
    text_field: str
    number_field: str
    flag_field: str
    enum_field: str
    enum: tuple[str, ...]
    objects: list[Document] = field(default_factory=list)


@dataclass
class Made:
    """A cluster and what is in it, by plural."""

    seed: int
    random: random.Random
    objects: dict[str, list[Document]] = field(default_factory=dict)
    customs: list[Custom] = field(default_factory=list)
    namespaces: list[str] = field(default_factory=list)

    def add(self, plural: str, made: Document) -> Document:
        """One more object, with what an API server would give it."""
        meta = made["metadata"]
        meta.setdefault("uid", f"uid-{plural}-{len(self.objects.get(plural, []))}-{meta['name']}")
        minute = sum(map(len, self.objects.values()))
        meta.setdefault("creationTimestamp", f"2026-11-20T{minute // 60 % 24:02}:{minute % 60:02}:00Z")
        self.objects.setdefault(plural, []).append(made)
        return made


def make(seed: int) -> Made:
    """The cluster of a seed."""
    made = Made(seed, random.Random(seed))
    names = _names(made.random)
    base = next(names)
    made.namespaces = [base, f"{base}1", next(names), next(names)]
    for name in made.namespaces:
        made.add("namespaces", document("Namespace", name, labels={"crew": next(names)}, status={"phase": "Active"}))
    nodes = [next(names) for _ in range(3)]
    for name in nodes:
        made.add("nodes", node(name))
    for namespace in made.namespaces:
        _fill(made, namespace, names, nodes)
    for kind in made.random.sample(_KINDS, 2):
        made.customs.append(_custom(made, kind, names))
    return made


def _names(source: random.Random) -> Iterator[str]:
    seen: set[str] = set()
    while True:
        name = source.choice(_STARTS) + source.choice(_ENDS)
        if source.random() < 0.4:
            name += "-" + source.choice(_STARTS) + source.choice(_ENDS)
        if name not in seen and not any(name in old or old in name for old in seen):
            seen.add(name)
            yield name


def _fill(made: Made, namespace: str, names: Iterator[str], nodes: list[str]) -> None:
    source, fresh = made.random, names
    for number in range(2):
        name = next(fresh)
        healthy = number == 0
        config, port = next(fresh), source.randint(3000, 9000)
        made.add(
            "configmaps", document("ConfigMap", config, namespace, data={"MODE_LEVEL": source.choice("abcdef") * 4})
        )
        made.add("serviceaccounts", document("ServiceAccount", f"{name}-runner", namespace))
        deployment = _workload(made, "Deployment", name, namespace, config, port, replicas=source.randint(2, 4))
        deployment["status"] = {
            "readyReplicas": deployment["spec"]["replicas"] if healthy else 0,
            "availableReplicas": deployment["spec"]["replicas"] if healthy else 0,
        }
        made.add("deployments", deployment)
        owner = made.add(
            "replicasets",
            owned(
                document(
                    "ReplicaSet",
                    f"{name}-6f5d9c7b8d",
                    namespace,
                    spec={"replicas": 1},
                    labels={"app": name, "pod-template-hash": "6f5d9c7b8d"},
                ),
                deployment,
                "Deployment",
            ),
        )
        for index in range(deployment["spec"]["replicas"]):
            made.add(
                "pods",
                pod(
                    f"{owner['metadata']['name']}-{'bcdfg'[index] * 5}",
                    owner,
                    "ReplicaSet",
                    deployment,
                    source.choice(nodes),
                    healthy,
                ),
            )
        made.add(
            "services",
            document(
                "Service",
                f"{name}-entry",
                namespace,
                spec={
                    "type": "NodePort" if number else "ClusterIP",
                    "clusterIP": f"10.96.{len(made.objects['pods'])}.7",
                    "selector": {"app": name},
                    "ports": [{"port": port + 1, "targetPort": port, "protocol": "TCP"}],
                },
            ),
        )
    claim = next(fresh)
    made.add(
        "persistentvolumeclaims",
        document(
            "PersistentVolumeClaim",
            claim,
            namespace,
            spec={
                "storageClassName": next(fresh),
                "resources": {"requests": {"storage": f"{source.randint(2, 90)}Gi"}},
                "accessModes": ["ReadWriteOnce"],
            },
            status={"phase": source.choice(["Bound", "Pending"])},
        ),
    )
    target = made.objects["deployments"][-1]["metadata"]["name"]
    made.add(
        "horizontalpodautoscalers",
        document(
            "HorizontalPodAutoscaler",
            next(fresh),
            namespace,
            spec={
                "minReplicas": 2,
                "maxReplicas": source.randint(11, 40),
                "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": target},
            },
            status={},
        ),
    )
    made.add(
        "cronjobs",
        document(
            "CronJob",
            next(fresh),
            namespace,
            spec={
                "schedule": f"{source.randint(1, 59)} {source.randint(1, 23)} * * *",
                "suspend": source.random() < 0.5,
                "jobTemplate": {
                    "spec": {"template": {"spec": {"containers": [{"name": "run", "image": "made/task:3"}]}}}
                },
            },
        ),
    )
    made.add(
        "ingresses",
        document(
            "Ingress",
            next(fresh),
            namespace,
            spec={
                "rules": [
                    {
                        "host": f"{next(fresh)}.example.org",
                        "http": {
                            "paths": [
                                {
                                    "path": "/",
                                    "pathType": "Prefix",
                                    "backend": {"service": {"name": f"{target}-entry", "port": {"number": 80}}},
                                }
                            ]
                        },
                    }
                ]
            },
        ),
    )


def _workload(made: Made, kind: str, name: str, namespace: str, config: str, port: int, replicas: int) -> Document:
    container = {
        "name": f"{name.split('-')[0]}-main",
        "image": f"made.example/{name}:{made.random.randint(1, 9)}.4",
        "ports": [{"containerPort": port}],
        "env": [{"name": "QUEUE_NAME", "value": next(_names(made.random))}],
        "envFrom": [{"configMapRef": {"name": config}}],
        "resources": {
            "requests": {"cpu": "70m", "memory": "48Mi"},
            "limits": {"memory": f"{made.random.randint(2, 9)}00Mi"},
        },
        "readinessProbe": {"httpGet": {"path": "/ok", "port": port}, "periodSeconds": made.random.randint(4, 30)},
    }
    return document(
        kind,
        name,
        namespace,
        labels={"app": name, "floor": made.random.choice(["alto", "basso"])},
        spec={
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "strategy": {"type": "Recreate"},
            "template": {
                "metadata": {"labels": {"app": name}},
                "spec": {
                    "serviceAccountName": f"{name}-runner",
                    "terminationGracePeriodSeconds": made.random.randint(31, 90),
                    "containers": [container],
                },
            },
        },
    )


def _custom(made: Made, kind: str, names: Iterator[str]) -> Custom:
    source, fresh = made.random, names
    nouns, adjectives = source.sample(_NOUNS, 4), source.sample(_ADJECTIVES, 4)
    text, number, flag, choice = [
        adjective + noun.capitalize() for adjective, noun in zip(adjectives, nouns, strict=True)
    ]
    enum = tuple(source.sample(["amber", "cobalt", "crimson", "teal", "ochre"], 3))
    custom = Custom(kind, kind.lower() + "s", f"{source.choice(_STARTS)}.example.org", text, number, flag, choice, enum)
    for _ in range(4):
        custom.objects.append(
            made.add(
                custom.plural,
                {
                    **document(kind, next(fresh), source.choice(made.namespaces)),
                    "apiVersion": f"{custom.group}/v1",
                    "spec": {
                        custom.text_field: next(fresh),
                        custom.number_field: source.randint(1, 900),
                        custom.flag_field: source.random() < 0.5,
                        custom.enum_field: source.choice(enum),
                    },
                },
            )
        )
    return custom
