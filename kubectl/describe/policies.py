"""NetworkPolicy, PodDisruptionBudget and PriorityClass."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl.describe.events import events
from kubectl.describe.page import About, Item, Page, labels_and_annotations, lower_bool, meta, name_and_namespace
from kubectl.describe.pods import selector
from kubectl.printers.times import utc

_ANY = "<any>"


def network_policy(item: Item, about: About) -> str:
    """A NetworkPolicy, told as who may reach whom."""
    spec = item.get("spec") or {}
    page = Page()
    name_and_namespace(page, item)
    page.field("Created on", utc(meta(item).get("creationTimestamp")))
    labels_and_annotations(page, item)
    page.write("Spec:")
    chosen = selector(spec.get("podSelector"))
    everything = " (Allowing the specific traffic to all pods in this namespace)" if chosen == "<none>" else ""
    page.write(f"  PodSelector:     {chosen}{everything}")
    types = spec.get("policyTypes") or ()
    _direction(page, "ingress", "From", "from", spec, "Ingress" in types)
    _direction(page, "egress", "To", "to", spec, "Egress" in types)
    page.write(f"  Policy Types: {', '.join(types)}")
    return page.text()


def _direction(page: Page, word: str, label: str, key: str, spec: Item, affected: bool) -> None:
    if not affected:
        page.write(f"  Not affecting {word} traffic")
        return
    page.write(f"  Allowing {word} traffic:")
    rules = spec.get(word) or ()
    if not rules:
        page.write(f"    <none> (Selected pods are isolated for {word} connectivity)")
    for place, rule in enumerate(rules):
        if place:
            page.write("    ----------")
        ports = rule.get("ports") or ()
        if not ports:
            page.write(f"    To Port: {_ANY} (traffic allowed to all ports)")
        for port in ports:
            if port.get("endPort"):
                page.write(f"    To Port Range: {port.get('port')}-{port['endPort']}/{port.get('protocol', 'TCP')}")
            else:
                page.write(f"    To Port: {port.get('port', '<nil>')}/{port.get('protocol', 'TCP')}")
        _peers(page, label, key, rule.get(key) or ())


def _peers(page: Page, label: str, key: str, peers: Sequence[Item]) -> None:
    if not peers:
        restricted = "source" if key == "from" else "destination"
        page.write(f"    {label}: {_ANY} (traffic not restricted by {restricted})")
        return
    for peer in peers:
        page.write(f"    {label}:")
        if block := peer.get("ipBlock"):
            page.write("      IPBlock:")
            page.write(f"        CIDR: {block.get('cidr')}")
            page.write(f"        Except: {', '.join(block.get('except') or ())}")
        if peer.get("namespaceSelector") is not None:
            page.write(f"      NamespaceSelector: {selector(peer['namespaceSelector'])}")
        if peer.get("podSelector") is not None:
            page.write(f"      PodSelector: {selector(peer['podSelector'])}")


def disruption_budget(item: Item, about: About) -> str:
    """A PodDisruptionBudget."""
    spec, status = item.get("spec") or {}, item.get("status") or {}
    page = Page()
    name_and_namespace(page, item)
    if spec.get("minAvailable") is not None:
        page.field("Min available", spec["minAvailable"])
    elif spec.get("maxUnavailable") is not None:
        page.field("Max unavailable", spec["maxUnavailable"])
    page.field("Selector", selector(spec["selector"]) if spec.get("selector") else "<unset>")
    page.write("Status:")
    for label, key in (
        ("Allowed disruptions", "disruptionsAllowed"),
        ("Current", "currentHealthy"),
        ("Desired", "desiredHealthy"),
        ("Total", "expectedPods"),
    ):
        page.field(f"    {label}", status.get(key, 0))
    events(page, about)
    return page.text()


def priority_class(item: Item, about: About) -> str:
    """A PriorityClass."""
    page = Page()
    page.field("Name", meta(item).get("name", ""))
    page.field("Value", item.get("value", 0))
    page.field("GlobalDefault", lower_bool(item.get("globalDefault")))
    page.field("PreemptionPolicy", item.get("preemptionPolicy", "PreemptLowerPriority"))
    page.field("Description", item.get("description", ""))
    annotations = meta(item).get("annotations") or {}
    # As labels are formatted, and the record of `kubectl apply` is among them.
    page.field("Annotations", ",".join(f"{key}={value}" for key, value in sorted(annotations.items())) or "<none>")
    events(page, about)
    return page.text()
