"""A made-up cluster as a recording: Kubernetes' own discovery and schemas with the made-up kinds beside them."""

from __future__ import annotations

import json
from functools import cache

from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import OpenAPI, Recording, Response, load
from tests.planners.offline.cluster_maker import Made
from tests.planners.offline.object_maker import Document


def cluster(made: Made) -> RecordedCluster:
    """The made-up cluster behind the port."""
    return RecordedCluster(_recording(made))


@cache
def _base() -> Recording:
    return load("starter")


def _recording(made: Made) -> Recording:
    base = _base()
    kept, lists = [], {}
    for response in base.responses:
        if response.path.startswith(("/version", "/healthz")) or b'"APIResourceList"' in response.body[:200]:
            kept.append(response)
        elif "APIGroupDiscoveryList" in response.accept:
            kept.append(_discovery(response, made))
        elif response.path.rpartition("/")[2] and response.accept == "application/json" and b'"items"' in response.body:
            lists[response.path] = json.loads(response.body)["kind"]
    for custom in made.customs:
        lists[f"/apis/{custom.group}/v1/{custom.plural}"] = f"{custom.kind}List"
        entry = {
            "name": custom.plural,
            "singularName": custom.kind.lower(),
            "namespaced": True,
            "kind": custom.kind,
            "verbs": ["get", "list"],
        }
        types = {"kind": "APIResourceList", "groupVersion": f"{custom.group}/v1", "resources": [entry]}
        kept.append(_json(f"/apis/{custom.group}/v1", types))
    for path, kind in lists.items():
        plural = path.rpartition("/")[2]
        items = made.objects.get(plural, []) if not path.startswith(("/apis/events", "/apis/autoscaling/v1/")) else []
        body = {"kind": kind, "apiVersion": "v1", "metadata": {"resourceVersion": "1"}, "items": items}
        kept.append(_json(path, body))
    return Recording(f"made-{made.seed}", base.recorded_at, tuple(kept), {}, lambda: _openapi(base.openapi, made))


def _json(path: str, body: Document) -> Response:
    return Response(path, "application/json", 200, "application/json", json.dumps(body).encode())


def _discovery(response: Response, made: Made) -> Response:
    if not response.path.startswith("/apis"):
        return response
    body = json.loads(response.body)
    for custom in made.customs:
        body["items"].append(
            {
                "metadata": {"name": custom.group},
                "versions": [
                    {
                        "version": "v1",
                        "resources": [
                            {
                                "resource": custom.plural,
                                "responseKind": {"group": "", "version": "", "kind": custom.kind},
                                "scope": "Namespaced",
                                "singularResource": custom.kind.lower(),
                                "verbs": ["get", "list", "watch", "create", "delete", "patch", "update"],
                            }
                        ],
                    }
                ],
            }
        )
    return Response(response.path, response.accept, 200, response.content_type, json.dumps(body).encode())


def _openapi(base: OpenAPI, made: Made) -> OpenAPI:
    index, documents = json.loads(base.index), dict(base.documents)
    for custom in made.customs:
        spec = {
            custom.text_field: {"type": "string"},
            custom.number_field: {"type": "integer"},
            custom.flag_field: {"type": "boolean"},
            custom.enum_field: {"type": "string", "enum": list(custom.enum)},
        }
        schema = {
            "type": "object",
            "properties": {"spec": {"type": "object", "properties": spec}},
            "x-kubernetes-group-version-kind": [{"group": custom.group, "version": "v1", "kind": custom.kind}],
        }
        name = f"apis/{custom.group}/v1"
        index["paths"][name] = {"serverRelativeURL": f"/openapi/v3/{name}?hash={made.seed}"}
        documents[name] = json.dumps({"components": {"schemas": {f"made.{custom.kind}": schema}}}).encode()
    return OpenAPI(json.dumps(index).encode(), documents)
