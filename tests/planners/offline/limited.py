"""Recorded clusters as users with few rights see them: a binding more, and the role that the project ships."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from clusters.recorded import AuthorizedCluster, RecordedCluster, Recording
from clusters.recorded.rbac import Policy
from core.ports import Reply
from core.reviews import AccessAttributes, AccessDecision, Subject, impersonated

SHIPPED = Path(__file__).parents[3] / "deploy/account/rbac.yaml"
COPILOT = impersonated("system:serviceaccount:k8s-query-copilot:k8s-query-copilot")
NEWCOMER = impersonated("moira")


class Granted(RecordedCluster):
    """A recording with roles and bindings added, which are seen by the authorizer alone."""

    def __init__(self, recording: Recording, objects: Iterable[Mapping[str, Any]], namespace: str = "default") -> None:
        super().__init__(recording, namespace)
        listed = {
            kind: [*self._objects(f"/apis/rbac.authorization.k8s.io/v1/{kind.lower()}s")]
            for kind in ("Role", "ClusterRole", "RoleBinding", "ClusterRoleBinding")
        }
        for item in objects:
            listed.get(item["kind"], []).append(dict(item))
        self.granted = Policy.of(
            listed["Role"], listed["ClusterRole"], listed["RoleBinding"], listed["ClusterRoleBinding"]
        )

    async def review_access(self, subject: Subject, attributes: AccessAttributes) -> AccessDecision | Reply:
        """By all of them."""
        return self.granted.decide(subject, attributes)


def shipped(recording: Recording) -> AuthorizedCluster:
    """As the service account of `deploy/account/rbac.yaml`."""
    return AuthorizedCluster(Granted(recording, yaml.safe_load_all(SHIPPED.read_text())), COPILOT)


def viewer_of(recording: Recording, namespace: str, default: str = "default") -> AuthorizedCluster:
    """As somebody who may view one namespace, and nothing else."""
    binding = {
        "kind": "RoleBinding",
        "metadata": {"name": "moira-views", "namespace": namespace},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "view"},
        "subjects": [{"kind": "User", "name": NEWCOMER.user}],
    }
    return AuthorizedCluster(Granted(recording, [binding], default), NEWCOMER)
