"""`kubectl explain` with Kubernetes' own descriptions, which are read where they are and not carried here."""

from __future__ import annotations

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from clusters.grounding.catalog import ClusterCatalog
from clusters.recorded.cluster import RecordedCluster
from clusters.recorded.recording import load
from kubectl.printers.explain import explain

SHARED = Path(__file__).parents[4] / "shared"
DOCUMENTS = SHARED / "openapi" / "openapi-v3-with-descriptions.json.gz"
GOLDEN = SHARED / "golden" / "explain.jsonl"

pytestmark = pytest.mark.skipif(not DOCUMENTS.exists(), reason="Kubernetes' own descriptions are not here")


@cache
def documents() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(gzip.decompress(DOCUMENTS.read_bytes()))
    docs: dict[str, Any] = read.get("docs", read)
    return docs


def lines() -> list[dict[str, Any]]:
    found = [json.loads(line) for line in GOLDEN.read_text().splitlines()] if GOLDEN.exists() else []
    return [line for line in found if line["exit"] == 0]


@pytest.mark.parametrize("line", lines(), ids=[line["command"] for line in lines()])
async def test_a_field_is_explained_as_kubectl_explains_it(line: dict[str, Any]) -> None:
    resources = await ClusterCatalog(RecordedCluster(load(line["recording"]))).resources()
    words = line["command"].split()
    kind, *path = words[2].split(".")
    resource = resources.find(kind)
    assert resource is not None
    document = next((d for name, d in documents().items() if name.strip("/").endswith(resource.root.strip("/"))), None)
    if document is None:
        pytest.skip(f"no document for {resource.root}")
    components = document["components"]["schemas"]
    wanted = {"group": resource.group, "version": resource.version, "kind": resource.kind}
    schema = next(s for s in components.values() if wanted in s.get("x-kubernetes-group-version-kind", ()))
    assert explain(resource, schema, components, path, "--recursive" in words) == line["stdout"]
