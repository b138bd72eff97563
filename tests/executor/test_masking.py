"""What a Secret holds is nowhere in a masked reply, and all else is."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.masking import Masks, credentials, documents, mask, mask_document, mask_reply
from tests.thoroughness import examples

APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
PLAIN = "correct-horse<battery>"
CODED = b64encode(PLAIN.encode()).decode()


def secret(value: str = PLAIN, kind: str | None = "Secret", **more: Any) -> dict[str, Any]:
    applied = {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "db"}, "stringData": {"password": value}}
    body: dict[str, Any] = {"apiVersion": "v1", "kind": kind} if kind else {}
    return {
        **body,
        "metadata": {"name": "db", "annotations": {APPLIED: json.dumps(applied, separators=(",", ":")) + "\n"}},
        "data": {"password": b64encode(value.encode()).decode(), "empty": ""},
        "type": "Opaque",
        **more,
    }


def masked(document: Any, path: str = "/api/v1/namespaces/default/secrets/db") -> Any:
    return json.loads(mask_reply(path, "application/json", json.dumps(document).encode(), Masks()))


@pytest.mark.parametrize(
    ("value", "expected"),
    [("czNjcjN0LVBhNTU=", "***************="), ("QQ==", "**=="), ("hunter2", "*******"), ("", "")],
)
def test_a_mask_is_as_long_as_what_it_hides_and_keeps_the_padding(value: str, expected: str) -> None:
    assert mask(value) == expected


def test_keys_sizes_and_types_are_kept() -> None:
    result = masked(secret())
    assert result["data"] == {"password": mask(CODED), "empty": ""}
    applied = json.loads(result["metadata"]["annotations"][APPLIED])
    assert applied["stringData"] == {"password": "*" * len(PLAIN)}
    assert (result["type"], result["metadata"]["name"]) == ("Opaque", "db")


TABLE_ROW = {"cells": ["db", "Opaque", 1, "3m"], "object": {"kind": "PartialObjectMetadata", **secret(kind=None)}}
PARTIAL = {"kind": "PartialObjectMetadata", "metadata": secret()["metadata"]}
WRAPPED = {"kind": "List", "items": [{"kind": "ConfigMap", "data": {"a": "b"}}, secret()]}
ROUTES = [
    secret(),
    secret(kind=None),
    secret(apiVersion="v2"),
    {"kind": "SecretList", "items": [secret(kind=None)]},
    {"kind": "List", "items": [secret()]},
    {"kind": "Table", "columnDefinitions": [], "rows": [TABLE_ROW]},
    {"kind": "Table", "columnDefinitions": [], "rows": [{"cells": [], "object": PARTIAL}]},
    {"kind": "PartialObjectMetadataList", "items": [PARTIAL]},
    {"kind": "ConfigMap", "data": {"manifest": json.dumps(WRAPPED)}},
    {"kind": "ConfigMap", "data": {"manifest": json.dumps({"kind": "Secret", "data": {"password": CODED}})}},
    {"kind": "ConfigMap", "data": {"manifest": f"apiVersion: v1\nkind: Secret\nstringData:\n  password: {PLAIN}\n"}},
    {"kind": "ConfigMap", "data": {"manifest": f"kind: Secret\ndata:\n  a: |\n    {CODED}\ntype: Opaque\n"}},
    {"kind": "ConfigMap", "metadata": {"annotations": {"x/original": json.dumps(WRAPPED)}}},
    {"kind": "Application", "spec": {"objects": [{"template": secret()}]}},
    {**secret(), "metadata": {"annotations": {"note": f"it is {PLAIN}"}}},
    {**secret(), "metadata": {"annotations": {"note": f"it is {CODED}"}}},
    {"kind": "Config", "users": [{"name": "me", "user": {"token": PLAIN, "exec": {"password": PLAIN}}}]},
    {"kind": "ConfigMap", "data": {"kubeconfig": f"kind: Config\nusers:\n- user:\n    token: {CODED}\n"}},
]


@pytest.mark.parametrize("document", ROUTES)
def test_no_route_shows_a_value(document: Any) -> None:
    kind = document.get("kind")
    path = "/api/v1/namespaces/default/secrets" if kind in (None, "Table", "SecretList") else "/apis/x/v1/things"
    text = json.dumps(masked(document, path), ensure_ascii=False)
    assert PLAIN not in text
    assert PLAIN.replace("<", "\\u003c").replace(">", "\\u003e") not in text.replace("\\\\", "\\")
    assert CODED not in text
    assert "*" in text


UNTOUCHED = [
    {"kind": "ConfigMap", "data": {"LOG_LEVEL": "debug", "passwordPolicy": "not a secret's"}},
    {"kind": "Pod", "spec": {"volumes": [{"secret": {"secretName": "db"}}], "x": [{"kind": "Secret", "name": "db"}]}},
    {"kind": "Event", "involvedObject": {"kind": "Secret", "name": "db"}, "message": "Secret not found"},
    {"kind": "Status", "message": 'secrets "db" not found', "details": {"kind": "secrets"}},
]


@pytest.mark.parametrize("document", UNTOUCHED)
def test_what_is_no_secret_is_left_as_it_is(document: Any) -> None:
    body = json.dumps(document).encode()
    masks = Masks()
    assert mask_reply("/api/v1/namespaces/default/things", "application/json", body, masks) is body
    assert mask_document(document, masks) is document
    assert not masks.found


def test_a_reply_for_secrets_that_is_not_json_is_left_out() -> None:
    assert mask_reply("/api/v1/secrets", "application/yaml", b"data:\n  password: x\n", Masks()) == b""


def test_an_annotation_that_only_shares_a_short_value_stays() -> None:
    document = secret("admin")
    document["metadata"]["annotations"] = {"team": "admins"}
    assert masked(document)["metadata"]["annotations"] == {"team": "admins"}


FOUND = [
    ("***************=", True),
    ("password: ***************=\n", True),
    ("***************", True),
    ("******", True),
    ("**==", True),
    ("0 3 * * *", False),
    ("** bold **", False),
    ("********************************", False),
    ("nothing", False),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_a_mask_is_recognised_in_what_is_printed_also_cut_off(text: str, expected: bool) -> None:
    masks = Masks()
    masks.put({"password": "czNjcjN0LVBhNTU=", "pin": "QQ=="})
    assert masks.found_in(text) is expected


def test_stars_are_no_masks_where_nothing_was_masked() -> None:
    assert not Masks().found_in("***************=")


JSONISH = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=examples(150))
@given(
    value=st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF), min_size=8, max_size=30).map(
        lambda v: "pl4nted" + v
    ),
    around=st.lists(st.sampled_from(["list", "table", "template", "applied", "items", "text"]), max_size=4),
    noise=JSONISH,
)
def test_a_planted_value_is_nowhere_however_deep_the_secret_is_wrapped(
    value: str, around: list[str], noise: Any
) -> None:
    document: Any = secret(value)
    for wrapping in around:
        if wrapping == "list":
            document = {"kind": "List", "items": [noise, document]}
        elif wrapping == "table":
            document = {"kind": "Table", "rows": [{"cells": [noise], "object": document}]}
        elif wrapping == "template":
            document = {"kind": "Thing", "spec": {"template": document, "noise": noise}}
        elif wrapping == "applied":
            document = {"kind": "Thing", "metadata": {"annotations": {APPLIED: json.dumps(document)}}}
        elif wrapping == "text":
            document = {"kind": "ConfigMap", "data": {"f": json.dumps(document)}}
        else:
            document = {"items": [document]}
    body = mask_reply("/apis/x/v1/things", "application/json", json.dumps(document).encode(), Masks()).decode()
    coded = b64encode(value.encode()).decode()
    for text in (body, body.encode().decode("unicode_escape", "replace")):
        assert "pl4nted" not in text
        assert coded not in text


def test_every_hint_of_a_secret_is_found_wherever_it_stands() -> None:
    assert all(documents.may_hold_secrets(b'{"x":"' + hint + b'"}') for hint in documents._HINTS)
    assert not documents.may_hold_secrets(b'{"kind":"ConfigMap","metadata":{"name":"secrets"}}')


FRAGMENTS = st.sampled_from(
    [
        *(
            "password",
            "DB_PASSWORD",
            "api-token",
            "serviceAccountToken",
            "auth",
            "name",
            "value",
            "key",
            "x",
            "-",
            "--",
        ),
        *(
            ":",
            "=",
            "=>",
            ":=",
            " ",
            ", ",
            ",",
            ">",
            "<",
            '"',
            '\\"',
            "'",
            "{",
            "[",
            "]",
            "}",
            "\n",
            "\\n",
            "\n- ",
            ".",
        ),
        *("hunter2-Long9", "true", "12345678", "${VAR}", "://admin:s3cr3t@host", "AKIAABCDEFGHIJKLMNOP", "\\u0026"),
        *("Bearer abcdefghij1234567890", "-----BEGIN PRIVATE KEY-----", "MIIabc", "-----END PRIVATE KEY-----", "é"),
    ]
)


@settings(max_examples=examples(400))
@given(st.lists(FRAGMENTS, max_size=14).map("".join))
def test_the_quick_look_for_credentials_leaves_out_none_that_the_thorough_one_masks(text: str) -> None:
    quick = credentials.mask_credentials(text.encode(), Masks())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(credentials, "_MARKS", credentials._PLACES)
        assert quick == credentials.mask_credentials(text.encode(), Masks())
