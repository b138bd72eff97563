"""What a description needs beside the object: its events, and the objects that belong to it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from executor.access import Access
from executor.verbs.selecting import label_selector
from kubectl.describe.kinds import Describer
from kubectl.describe.page import About
from kubectl.describe.services import SLICES
from kubectl.golang.sort import sort

Item = Mapping[str, Any]
Look = Callable[[Item, Access], Awaitable["dict[str, Sequence[Item]]"]]


async def gather(item: Item, describer: Describer, show_events: bool, access: Access) -> About:
    """Everything that the describer needs, looked up at the same time. What may not be read is left out."""
    looks = [NEEDS[need](item, access) for need in describer.needs]
    found = await asyncio.gather(_events(item, access) if show_events and describer.events else _none(), *looks)
    events, *related = found
    merged = {key: value for one in related for key, value in one.items()}
    return About(access.now, events.get("events"), merged)


async def list_of(
    access: Access, word: str, namespace: str | None, query: Sequence[tuple[str, str]] = ()
) -> Sequence[Item] | None:
    """The objects of a type, page by page; None where the server has no such type or does not let it be read."""
    resource = (await access.resources()).find(word)
    if resource is None:
        return None
    items: list[Item] = []
    following = ""
    while True:
        more = (("continue", following),) if following else ()
        status, document = await access.document(resource.path(namespace), (*query, ("limit", "500"), *more))
        if status != 200:
            return None
        items += [
            {"apiVersion": resource.api_version, "kind": resource.kind, **item} for item in document.get("items") or ()
        ]
        following = (document.get("metadata") or {}).get("continue") or ""
        if not following:
            return items


async def _none() -> dict[str, Sequence[Item]]:
    return {}


async def _events(item: Item, access: Access) -> dict[str, Sequence[Item]]:
    meta = item.get("metadata") or {}
    uids = [meta.get("uid", "")]
    if item.get("kind") == "Node":
        uids.append(meta.get("name", ""))  # the kubelet writes its own name there
    found: list[Item] = []
    for uid in dict.fromkeys(uids):
        wanted = {
            "involvedObject.name": meta.get("name"),
            "involvedObject.namespace": meta.get("namespace"),
            "involvedObject.kind": item.get("kind"),
            "involvedObject.uid": uid,
        }
        fields = ",".join(f"{key}={_escaped(str(value))}" for key, value in wanted.items() if value)
        found += await list_of(access, "events.v1.", meta.get("namespace"), (("fieldSelector", fields),)) or ()
    return {"events": found}


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(",", "\\,").replace("=", "\\=")


def _namespace(item: Item) -> str:
    return str((item.get("metadata") or {}).get("namespace", ""))


def _name(item: Item) -> str:
    return str((item.get("metadata") or {}).get("name", ""))


def _selector(item: Item) -> tuple[tuple[str, str], ...]:
    chosen = (item.get("spec") or {}).get("selector") or {}
    text = label_selector({"matchLabels": chosen} if item.get("kind") == "ReplicationController" else chosen)
    return (("labelSelector", text),) if text else ()


def _owned(item: Item, found: Sequence[Item] | None) -> list[Item]:
    uid = (item.get("metadata") or {}).get("uid")
    return [
        one
        for one in found or ()
        if any(
            owner.get("controller") and owner.get("uid") == uid
            for owner in (one.get("metadata") or {}).get("ownerReferences") or ()
        )
    ]


async def _replica_sets(item: Item, access: Access) -> dict[str, Sequence[Item]]:
    found = await list_of(access, "replicasets.apps", _namespace(item), _selector(item))
    return {"replicasets": _owned(item, found)}


async def _controlled_pods(item: Item, access: Access) -> dict[str, Sequence[Item]]:
    return {"pods": _owned(item, await list_of(access, "pods.v1.", _namespace(item), _selector(item)))}


async def _slices_of_service(item: Item, access: Access) -> dict[str, Sequence[Item]]:
    query = (("labelSelector", f"kubernetes.io/service-name={_name(item)}"),)
    return {SLICES: await list_of(access, "endpointslices.discovery.k8s.io", _namespace(item), query) or ()}


async def _pods_on_node(item: Item, access: Access) -> dict[str, Sequence[Item]]:
    fields = f"spec.nodeName={_name(item)},status.phase!=Succeeded,status.phase!=Failed"
    return {"pods": await list_of(access, "pods.v1.", None, (("fieldSelector", fields),)) or ()}


async def _lease(item: Item, access: Access) -> dict[str, Sequence[Item]]:
    resource = (await access.resources()).find("leases.coordination.k8s.io")
    if resource is None:
        return {}
    status, document = await access.document(resource.path("kube-node-lease", _name(item)))
    return {"lease": (document if status == 200 else {**document, "kind": "Status"},)}


async def _pods_using_claim(item: Item, access: Access) -> dict[str, Sequence[Item]]:
    name = _name(item)
    pods = await list_of(access, "pods.v1.", _namespace(item)) or ()
    users = [
        pod
        for pod in pods
        if any(
            (volume.get("persistentVolumeClaim") or {}).get("claimName") == name
            or (volume.get("ephemeral") is not None and f"{_name(pod)}-{volume.get('name')}" == name)
            for volume in (pod.get("spec") or {}).get("volumes") or ()
        )
    ]
    return {"pods": sort(users, lambda one, other: _name(one) < _name(other))}


def _all(word: str, key: str) -> Look:
    async def look(item: Item, access: Access) -> dict[str, Sequence[Item]]:
        namespace = _name(item) if item.get("kind") == "Namespace" else _namespace(item)
        found = await list_of(access, word, namespace)
        return {} if found is None else {key: found}

    return look


NEEDS: dict[str, Look] = {
    "replicasets": _replica_sets,
    "controlled pods": _controlled_pods,
    "endpointslices of service": _slices_of_service,
    "services": _all("services.v1.", "services"),
    "endpointslices": _all("endpointslices.discovery.k8s.io", SLICES),
    "pods on node": _pods_on_node,
    "lease": _lease,
    "pods using claim": _pods_using_claim,
    "resourcequotas": _all("resourcequotas", "resourcequotas"),
    "limitranges": _all("limitranges", "limitranges"),
    "secrets": _all("secrets.v1.", "secrets"),
}
