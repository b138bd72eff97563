"""Secrets in shapes that were once missed: YAML of every style, cut-off JSON, logs, Helm ConfigMaps, deep nesting."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from core.masking import Masks, mask_reply

PLAIN = "xK7planted9Qz"

_BLOCK = f"apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\ndata:\n  code: {PLAIN}\n"
_FLOW = json.dumps({"kind": "Secret", "data": {"code": PLAIN}})
_CHANGE = f" apiVersion: v1\n data:\n-  code: {PLAIN}\n+  code: {PLAIN}2\n kind: Secret\n"

MANIFESTS = {
    "a diff": f"--- a/x.yaml\n+++ b/x.yaml\n@@ -1,4 +1,4 @@\n{_CHANGE}",
    "a diff of what is new": "".join(f"+{line}\n" for line in _BLOCK.splitlines()),
    "a diff of what is gone": "diff -u a b\n" + "".join(f"-{line}\n" for line in _BLOCK.splitlines()),
    "a diff of a list": "@@ -1 +1 @@\n" + f" items:\n-- kind: Secret\n-  data:\n-    code: {PLAIN}\n",
    "YAML coded as a URL's": f"body={quote(_BLOCK)}",
    "YAML coded as a form's": f"manifest={quote_plus(_BLOCK)}&x=1",
    "JSON coded as a URL's": f"https://api.example/apply?object={quote(_FLOW)}",
    "JSON coded twice": f"https://a.example/?next={quote(quote(_FLOW))}",
    "block style": f"kind: Secret\ndata:\n  password: {PLAIN}\n",
    "data before kind": f"stringData:\n  password: {PLAIN}\nkind: Secret\n",
    "quoted keys": f'"kind": Secret\n"data":\n  "password": "{PLAIN}"\n',
    "single-quoted kind": f"'kind': Secret\ndata: {{password: {PLAIN}}}\n",
    "two spaces": f"kind:  Secret\ndata:\n  password: {PLAIN}\n",
    "a block scalar with colons": f"kind: Secret\nstringData:\n  file: |-\n    user: a\n    {PLAIN}: b\ntype: Opaque\n",
    "a block scalar with a comment": f"kind: Secret\nstringData:\n  file: | # note\n    {PLAIN}: b\n",
    "a folded plain scalar": f"kind: Secret\nstringData:\n  file: one\n    {PLAIN}: two\n",
    "flow style": f"{{kind: Secret, data: {{password: {PLAIN}}}}}",
    "flow style in a list": f"- {{kind: Secret, data: {{password: {PLAIN}}}}}\n",
    "a list": f"items:\n- kind: Secret\n  data:\n    password: {PLAIN}\n",
    "data first in a list": f"items:\n- data:\n    password: {PLAIN}\n  kind: Secret\n",
    "several documents": f"kind: ConfigMap\n---\nkind: Secret\ndata:\n  password: {PLAIN}\n---\nkind: Pod\n",
    "a List of Secrets": f"kind: SecretList\nitems:\n- data:\n    password: {PLAIN}\n",
    "cut-off JSON": f'{{"kind":"Secret","data":{{"password":"{PLAIN}"',
    "lines of JSON": f'{{"level":"info"}}\n{{"kind":"Secret","data":{{"password":"{PLAIN}"}}}}\n',
    "a cut-off line of JSON": f'{{"level":"info"}}\n{{"kind":"Secret","data":{{"password":"{PLAIN}"\n',
    "deep JSON": '{"kind":"Secret","data":{"password":"' + PLAIN + '"},"x":' + "[" * 5_000 + "]" * 5_000 + "}",
    "a kubeconfig": f"kind: Config\nusers:\n- name: a\n  user:\n    token: {PLAIN}\n",
    "a kubeconfig with a quoted password": f'kind: Config\nusers:\n- user:\n    password: "a b {PLAIN}"\n',
    "a kubeconfig with a block": f"kind: Config\nusers:\n- user:\n    token: >-\n      {PLAIN}\n",
    "a kubeconfig in flow style": f"kind: Config\nusers:\n- user: {{token: {PLAIN}}}\n",
    "a plugin's environment": f"kind: Config\nusers:\n- user:\n    exec:\n      env:\n      - value: {PLAIN}\n",
    "an old provider": f"kind: Config\nusers:\n- user:\n    auth-provider:\n      access-token: {PLAIN}\n",
    "a kubeconfig as JSON": json.dumps({"kind": "Config", "users": [{"user": {"token": PLAIN}}]}),
    "a cut-off kubeconfig": f'{{"kind":"Config","users":[{{"user":{{"token":"{PLAIN}"',
}


def masked(document: Any, path: str = "/api/v1/namespaces/default/things") -> str:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return mask_reply(path, "application/json", body, Masks()).decode()


@pytest.mark.parametrize("text", MANIFESTS.values(), ids=MANIFESTS.keys())
def test_no_text_inside_an_object_shows_a_secret(text: str) -> None:
    shown = masked({"kind": "ConfigMap", "metadata": {"annotations": {"a": text}}, "data": {"file": text}})
    assert PLAIN not in shown
    assert "*" * len(PLAIN) in shown


@pytest.mark.parametrize("text", MANIFESTS.values(), ids=MANIFESTS.keys())
def test_no_log_shows_a_secret(text: str) -> None:
    assert PLAIN not in masked(text.encode(), "/api/v1/namespaces/default/pods/a/log")


def test_lines_of_a_log_that_only_mention_a_secret_stay() -> None:
    log = '{"kind":"Secret","name":"db","msg":"synced"}\n{"level":"info","msg":"Secret"}\nplain\n'
    assert masked(log.encode(), "/api/v1/namespaces/default/pods/a/log") == log


def test_keys_around_a_secret_in_yaml_stay() -> None:
    text = f"kind: Secret\nmetadata:\n  name: db\nstringData:\n  password: {PLAIN}\ntype: Opaque\n"
    shown = json.loads(masked({"kind": "ConfigMap", "data": {"file": text}}))["data"]["file"]
    assert shown == text.replace(PLAIN, "*" * len(PLAIN))


def test_a_helm_release_in_a_config_map_is_masked_as_one_in_a_secret_is() -> None:
    release = {"metadata": {"name": "sh.helm.release.v1.shop.v3"}, "data": {"release": PLAIN}}
    for document in (release, {"kind": "ConfigMap", **release}, {"kind": "ConfigMapList", "items": [release]}):
        assert PLAIN not in masked(document)


@pytest.mark.parametrize("path", ["/api/v1/namespaces/a/secrets/b", "/apis/x.io/v1/things"])
def test_what_is_nested_too_deeply_to_be_masked_is_not_shown(path: str) -> None:
    for depth in (300, 600, 900, 5_000):
        nested = '{"kind":"Secret","data":{"a":"' + PLAIN + '"},"x":' + "[" * depth + "]" * depth + "}"
        assert PLAIN not in masked(nested.encode(), path)


def test_lone_surrogates_in_a_reply_break_nothing() -> None:
    document = b'{"kind":"Secret","data":{"a":"eHg="},"metadata":{"labels":{"b":"\\ud800"}}}'
    assert json.loads(masked(document))["data"] == {"a": "***="}


@pytest.mark.parametrize("form", ["PartialObjectMetadata", "PartialObjectMetadataList", "Table"])
def test_the_annotations_of_a_secrets_identity_alone_are_masked_whole(form: str) -> None:
    meta = {"name": "db", "annotations": {"note": f"it is {PLAIN}"}}
    document: dict[str, Any] = {"kind": form, "metadata": meta}
    if form == "PartialObjectMetadataList":
        document = {"kind": form, "metadata": {}, "items": [{"metadata": meta}]}
    if form == "Table":
        part = {"kind": "PartialObjectMetadata", "metadata": meta}
        document = {"kind": form, "metadata": {}, "columnDefinitions": [], "rows": [{"cells": ["db"], "object": part}]}
    shown = masked(document, "/api/v1/namespaces/a/secrets")
    assert PLAIN not in shown
    assert '"db"' in shown


def test_what_a_secret_leaves_empty_stays_empty_and_hides_nothing_else() -> None:
    masks = Masks()
    assert masks.put({"a": None, "b": "", "c": ["x", 7]}) == {"a": None, "b": "", "c": ["*", "*"]}
    assert masks.found == {"*"}


@pytest.mark.parametrize("value", [False, True, None])
def test_a_bare_value_of_json_under_a_name_that_tells_takes_nothing_behind_it_along(value: bool | None) -> None:
    told = {"items": [{"name": "a", "automountServiceAccountToken": value}, {"name": "b"}]}
    body = json.dumps(told, separators=(",", ":")).encode()

    masked = json.loads(mask_reply("/api/v1/serviceaccounts", "application/json", body, Masks()))

    assert [item["name"] for item in masked["items"]] == ["a", "b"]
    assert masked["items"][0]["automountServiceAccountToken"] is value
