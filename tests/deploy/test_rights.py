"""The account of `deploy/account`: enough for what golden commands and the catalog ask, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
import yaml

from clusters.grounding import ClusterCatalog
from clusters.recorded import RecordedCluster, load
from core.reviews import AccessAttributes
from tests.deploy.asked import Asked, asked_on
from tests.planners.offline.limited import COPILOT, SHIPPED, shipped

RECORDINGS = ("starter", "shop", "troubled", "fleet")
CUSTOM = {"certs.acme.test": "its operator's roles do not aggregate into view"}
"""Groups of custom resources that the recorded clusters serve, and why they are not read."""
NOT_SERVED = {"metrics.k8s.io": "the recorded clusters have no metrics server; `kubectl top` asks it"}

_ASKED: dict[str, Asked] = {}


async def asked(recording: str) -> Asked:
    """What is asked of a recording; run once for all tests."""
    if recording not in _ASKED:
        _ASKED[recording] = await asked_on(recording)
    return _ASKED[recording]


def rules() -> list[Mapping[str, Any]]:
    """The rules of our own role."""
    documents = yaml.safe_load_all(SHIPPED.read_text())
    return [rule for document in documents if document["kind"] == "ClusterRole" for rule in document["rules"]]


@pytest.mark.parametrize("recording", RECORDINGS)
async def test_it_is_enough_for_every_request_but_those_for_secrets(recording: str) -> None:
    found, policy = await asked(recording), shipped(load(recording))._cluster.granted  # type: ignore[attr-defined]
    assert len(found.commands) > 30
    assert len(found.catalog) > 100
    denied = {one for one in found.commands | found.catalog if not policy.decide(COPILOT, one).allowed}
    assert {(one.group, one.resource) for one in denied if one.group not in CUSTOM} <= {("", "secrets")}


async def test_each_rule_is_needed_and_each_verb_is_one_that_the_server_has() -> None:
    every: set[AccessAttributes] = set()
    for recording in RECORDINGS:
        found = await asked(recording)
        every |= found.commands | found.catalog
    needed = {(one.group, one.resource) for one in every}
    served = {
        (one.group, one.plural): one.verbs for one in await ClusterCatalog(RecordedCluster(load("fleet"))).resources()
    }
    for rule in rules():
        for group in rule["apiGroups"]:
            for resource in rule["resources"]:
                if group not in NOT_SERVED:
                    assert (group, resource) in needed
                    assert set(rule["verbs"]) <= set(served[group, resource]), resource


async def test_our_own_role_grants_nothing_that_view_does() -> None:
    viewing = shipped(load("fleet"))._cluster.granted  # type: ignore[attr-defined]
    without = replace(viewing, roles={key: role for key, role in viewing.roles.items() if "copilot" not in key[1]})
    for rule in rules():
        for group in rule["apiGroups"]:
            for resource in rule["resources"]:
                for verb in rule["verbs"]:
                    asks = AccessAttributes(verb, group, "v1", resource)
                    assert not without.decide(COPILOT, asks).allowed, (verb, group, resource)
                    assert viewing.decide(COPILOT, asks).allowed


ACTS = [
    AccessAttributes("get", "", "v1", "secrets", name="heron"),
    AccessAttributes("list", "", "v1", "secrets"),
    AccessAttributes("watch", "", "v1", "secrets"),
    *(
        AccessAttributes(verb, "", "v1", kind, what, "heron")
        for verb in ("get", "create")
        for kind, what in (
            ("pods", "exec"),
            ("pods", "attach"),
            ("pods", "portforward"),
            ("pods", "proxy"),
            ("pods", "ephemeralcontainers"),
            ("services", "proxy"),
            ("nodes", "proxy"),
            ("serviceaccounts", "token"),
        )
    ),
    *(AccessAttributes(verb, "", "v1", "pods") for verb in ("create", "update", "patch", "delete", "deletecollection")),
    AccessAttributes("create", "authentication.k8s.io", "v1", "tokenreviews"),
    AccessAttributes("impersonate", "", "v1", "users", name="ann"),
    AccessAttributes("escalate", "rbac.authorization.k8s.io", "v1", "clusterroles"),
]


@pytest.mark.parametrize("act", ACTS, ids=lambda act: f"{act.verb} {act.resource}/{act.subresource}")
@pytest.mark.parametrize("recording", RECORDINGS)
def test_it_may_see_no_secret_act_through_nothing_and_change_nothing(recording: str, act: AccessAttributes) -> None:
    assert not shipped(load(recording))._cluster.granted.decide(COPILOT, act).allowed  # type: ignore[attr-defined]


def test_no_rule_has_a_wildcard() -> None:
    assert not [rule for rule in rules() if "*" in (*rule["apiGroups"], *rule["resources"], *rule["verbs"])]
