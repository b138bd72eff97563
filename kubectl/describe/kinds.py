"""Which type is described how, and what is needed for it beside the object and its events."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kubectl.describe import config, namespaces, nodes, policies, rbac, services, storage
from kubectl.describe.generic import generic
from kubectl.describe.page import About, Item
from kubectl.describe.pods import pods
from kubectl.describe.workloads import autoscalers, jobs, workloads

Describe = Callable[[Item, About], str]


@dataclass(frozen=True)
class Describer:
    """`needs` names what is looked up (see `executor.verbs.describe_related`), `events` whether events are told."""

    describe: Describe
    needs: tuple[str, ...] = ()
    events: bool = True


DESCRIBERS: dict[str, Describer] = {
    "pods": Describer(pods.pod),
    "deployments.apps": Describer(workloads.deployment, ("replicasets",)),
    "replicasets.apps": Describer(workloads.replica_set, ("controlled pods",)),
    "replicationcontrollers": Describer(workloads.replica_set, ("controlled pods",)),
    "statefulsets.apps": Describer(workloads.stateful_set, ("controlled pods",)),
    "daemonsets.apps": Describer(workloads.daemon_set, ("controlled pods",)),
    "jobs.batch": Describer(jobs.job),
    "cronjobs.batch": Describer(jobs.cron_job),
    "services": Describer(services.service, ("endpointslices of service",)),
    "endpoints": Describer(services.endpoints_object),
    "endpointslices.discovery.k8s.io": Describer(services.endpoint_slice),
    "ingresses.networking.k8s.io": Describer(services.ingress, ("services", "endpointslices")),
    "ingressclasses.networking.k8s.io": Describer(services.ingress_class),
    "networkpolicies.networking.k8s.io": Describer(policies.network_policy, events=False),
    "poddisruptionbudgets.policy": Describer(policies.disruption_budget),
    "priorityclasses.scheduling.k8s.io": Describer(policies.priority_class),
    "horizontalpodautoscalers.autoscaling": Describer(autoscalers.autoscaler),
    "nodes": Describer(nodes.node, ("pods on node", "lease")),
    "namespaces": Describer(namespaces.namespace, ("resourcequotas", "limitranges"), events=False),
    "resourcequotas": Describer(namespaces.resource_quota, events=False),
    "limitranges": Describer(namespaces.limit_range, events=False),
    "persistentvolumes": Describer(storage.volume),
    "persistentvolumeclaims": Describer(storage.claim, ("pods using claim",)),
    "storageclasses.storage.k8s.io": Describer(storage.storage_class),
    "csinodes.storage.k8s.io": Describer(storage.csi_node),
    "configmaps": Describer(config.config_map),
    "secrets": Describer(config.secret, events=False),
    "serviceaccounts": Describer(config.service_account, ("secrets",)),
    "roles.rbac.authorization.k8s.io": Describer(rbac.role, events=False),
    "clusterroles.rbac.authorization.k8s.io": Describer(rbac.role, events=False),
    "rolebindings.rbac.authorization.k8s.io": Describer(rbac.binding, events=False),
    "clusterrolebindings.rbac.authorization.k8s.io": Describer(rbac.binding, events=False),
}

GENERIC = Describer(generic)
