"""No request leaves that could act on a cluster."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clusters import guard
from clusters.guard import READ_ONLY_SUBRESOURCES, check
from core.errors import Refused, Unserved
from core.ports import Cluster
from tests.thoroughness import examples

READS = [
    "/version",
    "/healthz",
    "/livez",
    "/readyz",
    "/readyz/poststarthook/start-apiextensions-informers",
    "/openapi/v2",
    "/openapi/v3",
    "/openapi/v3/api/v1",
    "/openapi/v3/apis/apps/v1",
    "/openapi/v3/.well-known/openid-configuration",
    "/api",
    "/apis",
    "/api/v1",
    "/apis/apps",
    "/apis/apps/v1",
    "/api/v1/pods",
    "/api/v1/namespaces",
    "/api/v1/namespaces/default",
    "/api/v1/namespaces/default/status",
    "/api/v1/namespaces/default/pods",
    "/api/v1/namespaces/default/pods/my-app",
    "/api/v1/namespaces/default/pods/my-app/log",
    "/api/v1/namespaces/default/pods/my-app/status",
    "/api/v1/nodes/minikube",
    "/api/v1/nodes/minikube/status",
    "/apis/apps/v1/namespaces/shop/deployments/web/scale",
    "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:controller:job-controller",
    "/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods",
    "/apis/metrics.k8s.io/v1beta1/nodes/minikube",
    "/apis/certs.acme.test/v1/namespaces/shop/certificates/web",
    "/api/v1/namespaces/proxy/pods/exec",  # odd names, not subresources
]

ACTS = [
    "/api/v1/namespaces/default/pods/my-app/exec",
    "/api/v1/namespaces/default/pods/my-app/attach",
    "/api/v1/namespaces/default/pods/my-app/portforward",
    "/api/v1/namespaces/default/pods/my-app/proxy",
    "/api/v1/namespaces/default/pods/my-app/proxy/admin/delete",
    "/api/v1/namespaces/default/pods/my-app/eviction",
    "/api/v1/namespaces/default/pods/my-app/binding",
    "/api/v1/namespaces/default/pods/my-app/ephemeralcontainers",
    "/api/v1/namespaces/default/pods/my-app/resize",
    "/api/v1/namespaces/default/pods/my-app/log/more",
    "/api/v1/namespaces/default/pods/my-app/status/more",
    "/api/v1/namespaces/default/services/web/proxy",
    "/api/v1/namespaces/default/services/web:80/proxy/metrics",
    "/api/v1/namespaces/default/serviceaccounts/default/token",
    "/api/v1/namespaces/default/finalize",
    "/api/v1/nodes/x/proxy",
    "/api/v1/nodes/x/proxy/run/default/my-app/c",
    "/api/v1/proxy/nodes/x",
    "/api/v1/proxy/namespaces/default/pods/x",
    "/api/v1/redirect/nodes/x",
    "/api/v1/watch/pods",
    "/api/v1/watch/namespaces/default/pods",
    "/apis/apps/v1/watch/deployments",
    "/apis/subresources.kubevirt.io/v1/namespaces/a/virtualmachineinstances/vm/console",
    "/apis/certificates.k8s.io/v1/certificatesigningrequests/x/approval",
    "/apis/apps/v1/namespaces/a/pods/x/log",
    "/api/v1/pods/x/log",
]

MALFORMED = [
    "/apis/apps/v1.1/pods",
    "/apis/Bakery_Group/v1/pods",
    "",
    "api/v1/pods",
    "//evil.example/api/v1/pods",
    "http://evil.example/api/v1/pods",
    "https://evil.example/",
    "/",
    "/metrics",
    "/logs/kubelet.log",
    "/debug/pprof/profile",
    "/.well-known/openid-configuration",
    "/api/v1/pods/",
    "/api/v1//pods",
    "/api/v1/namespaces/../nodes/x/proxy",
    "/api/v1/namespaces/default/pods/..",
    "/api/v1/namespaces/default/pods/.",
    "/api/v1/namespaces/./pods",
    "/api/v1/namespaces/default/pods/a%2fexec",
    "/api/v1/namespaces/default/pods/a%2Fexec",
    "/api/v1/namespaces/default/pods/a%00",
    "/api/v1/namespaces/default/pods/a\0",
    "/api/v1/namespaces/default/pods/a\nb",
    "/api/v1/namespaces/default/pods/a\\exec",
    "/api/v1/namespaces/default/pods?watch=true",
    "/api/v1/namespaces/default/pods#x",
    "/api/v1/namespaces/default/pods/-A",
    "/api/v1/namespaces/default/pods/--server=https:",
    "/api/v1/namespaces/default/pods/a b",
    "/api/v1/namespaces/default/pods/a\u2215exec",
    "/api/v1/namespaces/default/pods/a;b",
    "/api/v1/namespaces/default/Pods",
    "/api/V1/pods",
    "/API/v1/pods",
    "/api/v1/namespaces/-x/pods",
    "/api/v1/namespaces/default/pods/" + "a" * 254,
    "/api/v1/" + "a/" * 2_000,
]


@pytest.mark.parametrize("path", READS)
def test_a_read_passes(path: str) -> None:
    check(path, [("limit", "500"), ("labelSelector", "app in (a, b)")])


@pytest.mark.parametrize("path", ACTS)
def test_a_path_that_acts_over_get_is_refused(path: str) -> None:
    with pytest.raises(Refused):
        check(path)


@pytest.mark.parametrize("path", MALFORMED)
def test_a_path_of_unknown_or_doubtful_shape_is_refused(path: str) -> None:
    with pytest.raises(Refused) as caught:
        check(path)
    assert caught.value.mend


@pytest.mark.parametrize(
    "path", ["api/v1/pods", "api", "//api/v1/pods", "//evil.example/api", "", "https://evil.example/api"]
)
def test_a_path_begins_with_one_slash(path: str) -> None:
    with pytest.raises(Refused, match="one '/'"):
        check(path)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/made/up", Unserved),
        ("/exec/made/up", Refused),
        ("/EXEC/x", Refused),
        ("/made/u~p", Refused),
        ("/made up", Refused),
    ],
)
def test_only_what_no_server_ever_had_is_said_not_to_exist(path: str, kind: type[Refused]) -> None:
    with pytest.raises(Refused) as caught:
        check(path)
    assert type(caught.value) is kind


def test_names_and_values_may_be_as_long_as_kubernetes_has_them_and_no_longer() -> None:
    check("/api/v1/pods/" + "a" * 253)
    check("/api/v1/pods", [("labelSelector", "a" * 16_000)])
    for path, query in (("/api/v1/pods/" + "a" * 254, []), ("/api/v1/pods", [("labelSelector", "a" * 16_001)])):
        with pytest.raises(Refused):
            check(path, query)


def test_probes_and_documents_are_read_no_deeper_than_servers_have_them() -> None:
    check("/readyz/a/b/c")
    check("/openapi/v3/a/b/c/d")
    for path in ("/readyz/a/b/c/d", "/openapi/v3/a/b/c/d/e", "/readyz/a~b", "/openapi/v3/a~b"):
        with pytest.raises(Refused):
            check(path)


@pytest.mark.parametrize("name", ["watch", "Watch", "WATCH", " watch", "watch ", "follow", "Follow", "FOLLOW"])
@pytest.mark.parametrize("value", ["true", "1", "t", "TRUE", "", "false"])
def test_watch_and_follow_are_refused_in_any_spelling(name: str, value: str) -> None:
    with pytest.raises(Refused, match="connection open"):
        check("/api/v1/pods", [(name, value)])


@pytest.mark.parametrize("name", ["", "dryRun", "command", "stdin", "tty", "allowWatchBookmarks", "labelselector"])
def test_a_parameter_that_is_not_known_is_refused(name: str) -> None:
    with pytest.raises(Refused, match="parameter"):
        check("/api/v1/pods", [(name, "true")])


@pytest.mark.parametrize("value", ["a\0b", "a\r\nHost: evil", "\x7f", "x" * 20_000])
def test_a_parameter_value_with_control_characters_or_no_end_is_refused(value: str) -> None:
    with pytest.raises(Refused, match="labelSelector"):
        check("/api/v1/pods", [("labelSelector", value)])


def test_a_message_shows_only_the_beginning_of_a_long_path() -> None:
    with pytest.raises(Refused) as caught:
        check("/" + "a" * 1_500)
    assert len(str(caught.value)) < 250


SEGMENTS = st.sampled_from(
    ["api", "apis", "v1", "apps", "namespaces", "default", "pods", "nodes", "services", "x", "exec", "attach", "proxy"]
) | st.sampled_from(
    ["portforward", "log", "status", "scale", "token", "binding", "eviction", "watch", "..", ".", "", "a%2fb", "%"]
)


@settings(max_examples=examples(400))
@given(st.lists(SEGMENTS, max_size=9))
def test_no_path_that_passes_ends_in_a_subresource_that_may_act(segments: list[str]) -> None:
    path = "/" + "/".join(segments)
    try:
        check(path)
    except Refused:
        return
    assert "" not in segments
    assert not {"..", ".", "%", "a%2fb"} & set(segments)
    parts = segments[2:] if segments[0] == "api" else segments[3:]
    if parts[:1] == ["namespaces"] and len(parts) > 2 and parts[2] != "status":
        parts = parts[2:]
    assert len(parts) <= 3
    assert len(parts) < 3 or parts[2] in READ_ONLY_SUBRESOURCES | {"log"}


@settings(max_examples=examples(300))
@given(st.text(max_size=40))
def test_whatever_the_name_the_request_stays_a_read_of_that_object(name: str) -> None:
    try:
        check(f"/api/v1/namespaces/default/pods/{name}")
    except Refused:
        return
    assert "/" not in name or name.split("/", 1)[1] in READ_ONLY_SUBRESOURCES | {"log"}
    assert name.isascii()
    assert not set(name) & set("%?#\\ ")


WATCH = (("watch", "true"), ("allowWatchBookmarks", "true"), ("resourceVersion", "7"), ("timeoutSeconds", "300"))


@pytest.mark.parametrize(
    "path",
    ["/api/v1/pods", "/api/v1/namespaces", "/apis/apps/v1/deployments", "/apis/apps/v1/namespaces/shop/deployments"],
)  # fmt: skip
def test_a_list_may_be_watched_through_its_own_door_alone(path: str) -> None:
    guard.check_watch(path, WATCH)
    with pytest.raises(Refused):
        guard.check(path, WATCH)


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/namespaces/shop/pods/cart",
        "/api/v1/namespaces/shop",
        "/api/v1/nodes/a/proxy",
        "/api/v1/namespaces/shop/pods/cart/log",
        "/api/v1/namespaces/shop/pods/cart/exec",
        "/api/v1/watch/pods",
        "/api/v1",
        "/apis/apps/v1",
        "/version",
        "/openapi/v3",
        "/healthz",
        "/api/v1/../v1/pods",
        "/apis/apps/v1/a/b/c",
    ],
)
def test_nothing_but_a_list_may_be_watched(path: str) -> None:
    with pytest.raises(Refused):
        guard.check_watch(path, WATCH)


@pytest.mark.parametrize("name", ["follow", "command", "container", "fieldManager", "dryRun", "sendInitialEvents"])
def test_a_watch_takes_no_other_parameters(name: str) -> None:
    with pytest.raises(Refused):
        guard.check_watch("/api/v1/pods", (*WATCH, (name, "true")))


def test_the_executor_has_no_way_to_watch() -> None:
    sources = (Path(__file__).parents[2] / "executor").rglob("*.py")
    assert not [file.name for file in sources if re.search(r"Watchable|\.watch\(|check_watch", file.read_text())]
    assert not hasattr(Cluster, "watch")
