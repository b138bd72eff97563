"""Who may do what is decided as the API server's RBAC decides it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clusters.recorded.rbac import Policy, allows, means
from core.reviews import AccessAttributes, Subject, impersonated
from tests.thoroughness import examples

BOB = Subject("bob", ("devs", "system:authenticated"))


def rule(verbs: str, resources: str = "", groups: str = "", names: str = "", urls: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {"verbs": verbs.split(",")}
    if urls:
        return found | {"nonResourceURLs": urls.split(",")}
    found |= {"apiGroups": groups.split(","), "resources": resources.split(",")}
    return found | ({"resourceNames": names.split(",")} if names else {})


def role(name: str, *rules: dict[str, Any], namespace: str = "") -> dict[str, Any]:
    return {"metadata": {"name": name, **({"namespace": namespace} if namespace else {})}, "rules": list(rules)}


def binding(name: str, reference: str, *subjects: dict[str, str], namespace: str = "") -> dict[str, Any]:
    kind, _, to = reference.partition("/")
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    return {"metadata": metadata, "roleRef": {"kind": kind, "name": to}, "subjects": list(subjects)}


def user(name: str) -> dict[str, str]:
    return {"kind": "User", "name": name}


RULES: list[tuple[dict[str, Any], AccessAttributes, bool]] = [
    (rule("get", "pods"), AccessAttributes("get", resource="pods"), True),
    (rule("get", "pods"), AccessAttributes("list", resource="pods"), False),
    (rule("*", "pods"), AccessAttributes("list", resource="pods"), True),
    (rule("get", "pods"), AccessAttributes("*", resource="pods"), False),
    (rule("get", "pods"), AccessAttributes("get", group="x.io", resource="pods"), False),
    (rule("get", "pods", "*"), AccessAttributes("get", group="x.io", resource="pods"), True),
    (rule("get", "deployments", "apps"), AccessAttributes("get", group="apps", resource="deployments"), True),
    (rule("get", "deployments", "apps"), AccessAttributes("get", resource="deployments"), False),
    (rule("get", "*"), AccessAttributes("get", resource="secrets"), True),
    (rule("get", "*"), AccessAttributes("get", resource="pods", subresource="log"), True),
    (rule("get", "pods"), AccessAttributes("get", resource="pods", subresource="log"), False),
    (rule("get", "pods/log"), AccessAttributes("get", resource="pods", subresource="log"), True),
    (rule("get", "pods/log"), AccessAttributes("get", resource="pods"), False),
    (rule("get", "*/scale"), AccessAttributes("get", resource="deployments", subresource="scale"), True),
    (rule("get", "*/scale"), AccessAttributes("get", resource="deployments", subresource="status"), False),
    (rule("get", "*/scale"), AccessAttributes("get", resource="deployments"), False),
    (rule("get", "cm", names="a,b"), AccessAttributes("get", resource="cm", name="b"), True),
    (rule("get", "cm", names="a,b"), AccessAttributes("get", resource="cm", name="c"), False),
    (rule("get", "cm", names="a,b"), AccessAttributes("get", resource="cm"), False),
    (rule("get", urls="/healthz"), AccessAttributes("get", path="/healthz"), True),
    (rule("get", urls="/healthz"), AccessAttributes("get", path="/healthz/etcd"), False),
    (rule("get", urls="/healthz/*"), AccessAttributes("get", path="/healthz/etcd"), True),
    (rule("get", urls="/healthz/*"), AccessAttributes("get", path="/healthz"), False),
    (rule("get", urls="*"), AccessAttributes("get", path="/anything"), True),
    (rule("get", urls="*"), AccessAttributes("get", resource="pods"), False),
    (rule("*", "*", "*"), AccessAttributes("get", path="/healthz"), False),
    ({"verbs": None}, AccessAttributes("get", resource="pods"), False),
]


@pytest.mark.parametrize(("one", "asked", "expected"), RULES)
def test_a_rule_allows_what_it_names_and_no_more(one: dict[str, Any], asked: AccessAttributes, expected: bool) -> None:
    assert allows(one, asked) is expected


ACCOUNT = impersonated("system:serviceaccount:shop:web")
ENTRIES: list[tuple[dict[str, str], Subject, str, bool]] = [
    (user("bob"), BOB, "", True),
    (user("alice"), BOB, "", False),
    ({"kind": "Group", "name": "devs"}, BOB, "", True),
    ({"kind": "Group", "name": "bob"}, BOB, "", False),
    ({"kind": "Group", "name": "system:authenticated"}, BOB, "", True),
    ({"kind": "ServiceAccount", "name": "web", "namespace": "shop"}, ACCOUNT, "", True),
    ({"kind": "ServiceAccount", "name": "web", "namespace": "other"}, ACCOUNT, "shop", False),
    ({"kind": "ServiceAccount", "name": "web"}, ACCOUNT, "shop", True),
    ({"kind": "ServiceAccount", "name": "web"}, ACCOUNT, "", False),
    ({"kind": "ServiceAccount", "name": "shop:web"}, ACCOUNT, "", False),
    (user("system:serviceaccount:shop:web"), ACCOUNT, "", True),
    ({"kind": "Group", "name": "system:serviceaccounts:shop"}, ACCOUNT, "", True),
    ({"kind": "Group", "name": "system:serviceaccounts:other"}, ACCOUNT, "", False),
    ({"kind": "Robot", "name": "bob"}, BOB, "", False),
]


@pytest.mark.parametrize(("entry", "subject", "namespace", "expected"), ENTRIES)
def test_a_binding_reaches_whom_it_names(
    entry: dict[str, str], subject: Subject, namespace: str, expected: bool
) -> None:
    assert means(entry, subject, namespace) is expected


READS = role("reads", rule("get", "pods"))


def test_a_role_binding_holds_in_its_namespace_only_even_for_a_cluster_role() -> None:
    policy = Policy.of((), [READS], [binding("b", "ClusterRole/reads", user("bob"), namespace="shop")])
    inside = policy.decide(BOB, AccessAttributes("get", resource="pods", namespace="shop"))
    assert inside.allowed
    assert inside.reason == 'RBAC: allowed by RoleBinding "b/shop" of ClusterRole "reads" to User "bob"'
    for elsewhere in ("other", ""):
        assert not policy.decide(BOB, AccessAttributes("get", resource="pods", namespace=elsewhere)).allowed


def test_a_cluster_role_binding_holds_everywhere_and_for_paths() -> None:
    role_ = role("reads", rule("get", "pods"), rule("get", urls="/metrics"))
    policy = Policy.of((), [role_], (), [binding("b", "ClusterRole/reads", {"kind": "Group", "name": "devs"})])
    for asked in (AccessAttributes("get", resource="pods", namespace="x"), AccessAttributes("get", path="/metrics")):
        said = policy.decide(BOB, asked)
        assert said.reason == 'RBAC: allowed by ClusterRoleBinding "b" of ClusterRole "reads" to Group "devs"'


def test_roles_of_one_name_in_two_namespaces_are_not_mistaken_for_each_other() -> None:
    roles = [role("r", rule("get", "pods"), namespace="a"), role("r", rule("get", "secrets"), namespace="b")]
    bindings = [binding("b", "Role/r", user("bob"), namespace=namespace) for namespace in ("a", "b")]
    policy = Policy.of(roles, (), bindings)
    assert policy.decide(BOB, AccessAttributes("get", resource="secrets", namespace="b")).allowed
    assert not policy.decide(BOB, AccessAttributes("get", resource="secrets", namespace="a")).allowed


def test_a_binding_to_a_role_that_is_missing_is_told_and_the_others_still_count() -> None:
    lost = [binding(name, "ClusterRole/gone", user("bob")) for name in ("a", "b")]
    lost += [binding("c", "Role/lost", user("bob"), namespace="shop")]
    asked = AccessAttributes("get", resource="pods", namespace="shop")
    missing = 'clusterrole.rbac.authorization.k8s.io "gone" not found'
    assert Policy.of((), (), (), lost[:2]).decide(BOB, asked).reason == f"RBAC: {missing}"
    both = Policy.of((), (), lost[2:], lost[:2]).decide(BOB, asked)
    assert both.reason == f'RBAC: [{missing}, role.rbac.authorization.k8s.io "lost" not found]'
    good = binding("d", "ClusterRole/reads", user("bob"))
    assert Policy.of((), [READS], (), [*lost[:2], good]).decide(BOB, asked).allowed


def test_the_masters_may_do_everything_and_nobody_else_anything_without_a_rule() -> None:
    asked = AccessAttributes("delete", resource="nodes")
    assert Policy.of().decide(Subject("x", ("system:masters",)), asked).allowed
    assert not Policy.of().decide(Subject("system:masters", ("system:authenticated",)), asked).allowed


def test_of_a_kubelet_it_is_told_that_rules_are_not_all() -> None:
    said = Policy.of().decide(Subject("system:node:n", ("system:nodes",)), AccessAttributes("get", resource="pods"))
    assert not said.allowed
    assert "Node authorizer" in said.evaluation_error


@pytest.mark.parametrize(
    ("user_", "groups", "expected"),
    [
        ("bob", (), ("system:authenticated",)),
        ("bob", ("a",), ("a", "system:authenticated")),
        ("bob", ("system:unauthenticated",), ("system:unauthenticated",)),
        ("system:anonymous", (), ("system:unauthenticated",)),
        (
            "system:serviceaccount:shop:web",
            (),
            ("system:serviceaccounts", "system:serviceaccounts:shop", "system:authenticated"),
        ),
        ("system:serviceaccount:shop:web", ("a",), ("a", "system:authenticated")),
        ("system:serviceaccount:odd", (), ("system:authenticated",)),
    ],
)
def test_whom_one_asks_about_is_in_the_groups_that_the_server_would_give(
    user_: str, groups: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert impersonated(user_, groups).groups == expected


WORDS = st.sampled_from(["get", "list", "*", "pods", "secrets", "pods/log", "*/log", "apps", "", "a", "/x", "/x/*"])
ASKED = st.builds(
    AccessAttributes,
    verb=st.sampled_from(["get", "list"]),
    group=st.sampled_from(["", "apps"]),
    resource=st.sampled_from(["pods", "secrets"]),
    subresource=st.sampled_from(["", "log"]),
    name=st.sampled_from(["", "a", "b"]),
)


@settings(max_examples=examples(150))
@given(
    st.fixed_dictionaries(
        {key: st.lists(WORDS, max_size=3) for key in ("verbs", "apiGroups", "resources", "resourceNames")}
    ),
    ASKED,
)
def test_a_wider_rule_never_allows_less(one: dict[str, Any], asked: AccessAttributes) -> None:
    wider = {"verbs": ["*"], "apiGroups": ["*"], "resources": ["*"]}
    assert allows(wider, asked)
    if allows(one, asked):
        assert allows({**one, "resourceNames": []}, asked)
        assert allows({**one, "verbs": [*one["verbs"], "*"]}, asked)
        assert asked.verb in one["verbs"] or "*" in one["verbs"]
