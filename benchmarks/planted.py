"""A recording with a secret planted in every place that holds one, and what no output may have of it."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from clusters.recorded import Recording, Response, load

PLAIN = "zQ7vXk2WpLr9TnB4hYd"
"""The planted value. No object's name, image or hash has six characters of it in a row."""
CODED = b64encode(PLAIN.encode()).decode()
RECORDING, NAMESPACE = "shop", "shop"
PIECE = 6
"""Characters of a piece that counts as a leak."""
APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_WHEN = "2026-11-23T05:58:20Z"


def _coded(text: str) -> str:
    return b64encode(text.encode()).decode()


def _pieces() -> tuple[str, ...]:
    """Every six characters of the value: plain, in base64 wherever it begins, in base64 of that, and all reversed."""
    whole = {PLAIN, PLAIN.lower(), PLAIN.upper()}
    for text in (PLAIN, CODED):
        for lead in range(3):
            coded = _coded("x" * lead + text)
            whole.add(coded[4 if lead else 0 :].rstrip("=")[:-1])
    pieces = {text[at : at + PIECE] for text in whole for at in range(len(text) - PIECE + 1)}
    digits = PLAIN.encode().hex()  # longer pieces: six of these are in any hash
    pieces |= {digits[at : at + 2 * PIECE] for at in range(0, len(digits) - 2 * PIECE, 2)}
    return tuple(sorted(pieces | {piece[::-1] for piece in pieces}))


PIECES = _pieces()


def leaked(text: str) -> str:
    """The first piece of the planted value in a text, "" for none."""
    return next((piece for piece in PIECES if piece in text), "")


def _meta(name: str, **more: Any) -> dict[str, Any]:
    uid = f"00000000-0000-4000-8000-{abs(hash(name)) % 10**12:012d}"
    meta = {"name": name, "namespace": NAMESPACE, "uid": uid, "resourceVersion": "1", "creationTimestamp": _WHEN}
    return {**meta, **more}


def secrets() -> list[dict[str, Any]]:
    """Secrets of every type that there is, each with the value in it."""
    applied = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "planted"}, "stringData": {"password": PLAIN}}
    annotations = {
        APPLIED: json.dumps(applied, separators=(",", ":")) + "\n",
        "managed-by/original": json.dumps({**applied, "data": {"password": CODED}}),
    }
    fields = [{"manager": "kubectl", "operation": "Update", "fieldsV1": {"f:data": {"f:password": {}}}}]
    docker = json.dumps({"auths": {"registry.example": {"password": PLAIN, "auth": _coded(f"bot:{PLAIN}")}}})
    kubeconfig = f"apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user:\n    token: {PLAIN}\n"
    key = f"-----BEGIN PRIVATE KEY-----\n{PLAIN}\n-----END PRIVATE KEY-----\n"
    kinds: Mapping[str, tuple[str, dict[str, str]]] = {
        "planted": ("Opaque", {"password": CODED, "user": _coded("admin"), "empty": "", "twice": _coded(CODED)}),
        "planted-token": ("kubernetes.io/service-account-token", {"token": _coded(f"eyJhb.{PLAIN}"), "ca.crt": CODED}),
        "planted-tls": ("kubernetes.io/tls", {"tls.key": _coded(key), "tls.crt": _coded(PLAIN)}),
        "planted-docker": ("kubernetes.io/dockerconfigjson", {".dockerconfigjson": _coded(docker)}),
        "planted-kubeconfig": ("Opaque", {"kubeconfig": _coded(kubeconfig)}),
        "sh.helm.release.v1.planted.v1": ("helm.sh/release.v1", {"release": _coded(_coded(PLAIN))}),
        "bootstrap-token-abcdef": ("bootstrap.kubernetes.io/token", {"token-secret": CODED}),
    }
    found: list[dict[str, Any]] = [
        {"metadata": _meta(name, annotations=dict(annotations), managedFields=fields), "data": data, "type": kind}
        for name, (kind, data) in kinds.items()
    ]
    found[0]["metadata"]["annotations"]["note"] = f"the password is {PLAIN}, or {CODED}"
    return found


def config_maps() -> list[dict[str, Any]]:
    """ConfigMaps that hold a manifest of a Secret, a kubeconfig, and a Helm release."""
    secret = f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\nstringData:\n  password: {PLAIN}\n"
    user = f"apiVersion: v1\nkind: Config\nusers:\n- name: a\n  user:\n    token: {PLAIN}\n    password: {CODED}\n"
    manifest = {"kind": "List", "items": [{"kind": "Secret", "data": {"password": CODED}}]}
    texts = {"secret.yaml": secret, "kubeconfig": user, "list.json": json.dumps(manifest, indent=2)}
    return [
        {"metadata": _meta("planted-files", annotations={APPLIED: json.dumps(manifest)}), "data": texts},
        {"metadata": _meta("sh.helm.release.v1.planted.v2"), "data": {"release": _coded(_coded(PLAIN))}},
    ]


def recording() -> Recording:
    """The recording with all of that in it, as objects and as rows of tables."""
    planted = {"/api/v1/secrets": secrets(), "/api/v1/configmaps": config_maps()}
    source = load(RECORDING)
    responses = [
        _with(response, planted[response.path]) if response.path in planted else response
        for response in source.responses
    ]
    return replace(source, name="planted", responses=responses)


def _with(response: Response, objects: list[dict[str, Any]]) -> Response:
    document = json.loads(response.body)
    if document["kind"] == "Table":
        columns = len(document["columnDefinitions"])
        for item in objects:
            cells = [item["metadata"]["name"], item.get("type", ""), len(item["data"]), "3m"]
            part = {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": item["metadata"]}
            document["rows"].append({"cells": (cells if columns > 3 else [cells[0], *cells[2:]]), "object": part})
    else:
        document["items"] += objects
    return replace(response, body=json.dumps(document, separators=(",", ":")).encode())
