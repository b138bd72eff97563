"""Stand-ins for what lies beyond the planners: a catalog in memory and a chat that says what it is told to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.flow import Usage
from core.index import ObjectIndex
from core.objects import ObjectMeta, Owner
from core.ports import ChatReply, Message, Terms
from core.terms import TermIndex
from kubectl.resources import Resource, Resources

LIST = ("get", "list", "watch")


def resource(
    kind: str, plural: str = "", group: str = "", *, namespaced: bool = True, short: tuple[str, ...] = ()
) -> Resource:
    """A resource type as discovery would give it."""
    return Resource(group, "v1", plural or f"{kind.lower()}s", kind.lower(), kind, namespaced, LIST, short)


POD = resource("Pod", short=("po",))
NAMESPACE = resource("Namespace", namespaced=False, short=("ns",))
DEPLOYMENT = resource("Deployment", group="apps", short=("deploy",))
SERVICE = resource("Service", short=("svc",))
CLAIM = resource("PersistentVolumeClaim", short=("pvc",))
POLICY = resource("NetworkPolicy", "networkpolicies", "networking.k8s.io")
EVENT = resource("Event", short=("ev",))
KILN = resource("Kiln", group="forge.example")

FIELDS: Mapping[str, Any] = {
    "schema": {"$ref": "#/components/schemas/Kiln"},
    "components": {
        "Kiln": {
            "type": "object",
            "properties": {
                "apiVersion": {"type": "string"},
                "metadata": {"$ref": "#/components/schemas/Meta"},
                "spec": {"allOf": [{"$ref": "#/components/schemas/Spec"}]},
            },
        },
        "Spec": {
            "type": "object",
            "properties": {
                "heat": {"type": "integer"},
                "bricks": {"type": "array", "items": {"type": "object", "properties": {"clay": {"type": "string"}}}},
            },
        },
    },
}


def meta(kind: str, name: str, namespace: str = "quarry", owner: str = "", **labels: str) -> ObjectMeta:
    """An object's identity; `owner` is `Kind/name` of its controller."""
    owner_kind, _, owner_name = owner.partition("/")
    owners = (Owner(owner_kind, owner_name, controller=True),) if owner else ()
    return ObjectMeta(kind, name, namespace, labels, {}, owners)


class FakeCatalog:
    """Implements `core.ports.Catalog` from a table of objects; `listed` are the types that were asked for."""

    namespace = "default"

    def __init__(self, objects: Mapping[Resource, Sequence[ObjectMeta]]) -> None:
        self._objects = objects
        self.listed: list[str] = []
        self.used: dict[Resource, TermIndex] = {}

    async def resources(self) -> Resources:
        return Resources(tuple(self._objects))

    async def objects(self, resource: Resource, namespace: str | None = None) -> tuple[ObjectMeta, ...]:
        self.listed.append(resource.plural)
        return tuple(o for o in self._objects.get(resource, ()) if namespace in (None, o.namespace))

    async def recent(self, resource: Resource) -> ObjectIndex:
        return ObjectIndex(await self.objects(resource))

    async def terms(self, resource: Resource) -> TermIndex:
        return self.used.get(resource, TermIndex())

    async def forbidden(self, resource: Resource, namespace: str | None = None) -> bool:
        return False

    def failing(self, resource: Resource) -> bool:
        return False

    async def has_namespace(self, name: str) -> bool | None:
        return any(o.name == name for o in self._objects.get(NAMESPACE, ()))

    async def schema(self, resource: Resource) -> Mapping[str, Any]:
        return FIELDS if resource is KILN or resource == KILN else {}


def quarry() -> FakeCatalog:
    """A small cluster with look-alike namespaces, a deployment with its pods, and a custom kind."""
    return FakeCatalog(
        {
            NAMESPACE: [meta("Namespace", name, "") for name in ("default", "quarry", "quarry2", "kube-system")],
            POD: [
                meta("Pod", "lantern-5c9d8f7b6-qw2rt", "quarry", "ReplicaSet/lantern-5c9d8f7b6", app="lantern"),
                meta("Pod", "lantern-5c9d8f7b6-zx4cv", "quarry", "ReplicaSet/lantern-5c9d8f7b6", app="lantern"),
                meta("Pod", "zephyr", "quarry2", tier="upper"),
                meta("Pod", "coredns-abc", "kube-system"),
            ],
            DEPLOYMENT: [meta("Deployment", "lantern", "quarry", app="lantern")],
            SERVICE: [meta("Service", "order-api", "quarry2")],
            CLAIM: [meta("PersistentVolumeClaim", "ore-data", "quarry")],
            POLICY: [meta("NetworkPolicy", "closed", "quarry")],
            EVENT: [meta("Event", "lantern.17a", "quarry")],
            KILN: [meta("Kiln", "north", "quarry")],
        }
    )


class ScriptedChat:
    """Implements `core.ports.ChatModel`: says its replies in turn (or raises them) and keeps what it was sent."""

    name = "scripted"

    def __init__(self, *replies: str | Exception, reply_tokens: int = 50) -> None:
        self._replies = list(replies)
        self._terms = Terms(reply_tokens)
        self.sent: list[list[Message]] = []
        self.schemas: list[Mapping[str, Any] | None] = []
        self.closed = False

    async def terms(self) -> Terms:
        return self._terms

    async def chat(self, messages: Sequence[Message], schema: Mapping[str, Any] | None = None) -> ChatReply:
        self.sent.append(list(messages))
        self.schemas.append(schema)
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if isinstance(reply, Exception):
            raise reply
        return ChatReply(reply, Usage(100, 10, 0.001))

    async def close(self) -> None:
        self.closed = True
