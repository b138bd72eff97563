"""How pods are reached: Service, Endpoints, EndpointSlice, Ingress and IngressClass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kubectl.describe.events import events
from kubectl.describe.page import About, Item, Page, labels_and_annotations, meta, name_and_namespace, or_none, or_unset

SLICES = "endpointslices"
_SERVICE = "kubernetes.io/service-name"


def service(item: Item, about: About) -> str:
    """A Service; `about.related["endpointslices"]` are those of it."""
    spec, status = item.get("spec") or {}, item.get("status") or {}
    page = Page()
    name_and_namespace(page, item)
    labels_and_annotations(page, item)
    page.field("Selector", _pairs(spec.get("selector")))
    page.field("Type", spec.get("type", ""))
    if spec.get("ipFamilyPolicy"):
        page.field("IP Family Policy", spec["ipFamilyPolicy"])
    page.field("IP Families", ",".join(spec.get("ipFamilies") or ()) or "<none>")
    page.field("IP", spec.get("clusterIP", ""))
    page.field("IPs", ",".join(spec.get("clusterIPs") or ()) or "<none>")
    if spec.get("externalIPs"):
        page.field("External IPs", ",".join(spec["externalIPs"]))
    if spec.get("loadBalancerIP"):
        page.field("Desired LoadBalancer IP", spec["loadBalancerIP"])
    if spec.get("externalName"):
        page.field("External Name", spec["externalName"])
    ingress = (status.get("loadBalancer") or {}).get("ingress") or ()
    if ingress:
        page.field("LoadBalancer Ingress", ", ".join(map(_balancer, ingress)))
    for port in spec.get("ports") or ():
        _port(page, spec, port, about.get(SLICES))
    page.field("Session Affinity", spec.get("sessionAffinity", ""))
    if spec.get("externalTrafficPolicy"):
        page.field("External Traffic Policy", spec["externalTrafficPolicy"])
    if spec.get("internalTrafficPolicy"):
        page.field("Internal Traffic Policy", spec["internalTrafficPolicy"])
    if spec.get("trafficDistribution"):
        page.field("Traffic Distribution", spec["trafficDistribution"])
    if spec.get("healthCheckNodePort"):
        page.field("HealthCheck NodePort", spec["healthCheckNodePort"])
    if spec.get("loadBalancerSourceRanges"):
        page.field("LoadBalancer Source Ranges", ",".join(spec["loadBalancerSourceRanges"]))
    events(page, about)
    return page.text()


def _port(page: Page, spec: Item, port: Item, slices: Sequence[Item]) -> None:
    name, protocol = port.get("name") or "<unset>", port.get("protocol", "TCP")
    page.field("Port", f"{name}\t{port.get('port')}/{protocol}")
    page.field("TargetPort", f"{port.get('targetPort', port.get('port'))}/{protocol}")
    if port.get("nodePort"):
        page.field("NodePort", f"{name}\t{port['nodePort']}/{protocol}")
    page.field("Endpoints", endpoints(slices, port.get("name") or ""))


def endpoints(slices: Sequence[Item], name: str, most: int = 3) -> str:
    """The ready addresses of a service's port, the first few of them and how many more there are."""
    if not slices:
        return "<none>"
    found = []
    for one in slices:
        for port in one.get("ports") or ():
            if (port.get("name") or "") != name:
                continue
            for endpoint in one.get("endpoints") or ():
                if (endpoint.get("conditions") or {}).get("ready") is not False:
                    found += [_joined(address, port.get("port")) for address in endpoint.get("addresses") or ()]
    more = f" + {len(found) - most} more..." if len(found) > most else ""
    return ",".join(found[:most]) + more


def endpoint_slices_of(slices: Sequence[Item], name: str) -> list[Item]:
    """The slices that belong to a service."""
    return [one for one in slices if (meta(one).get("labels") or {}).get(_SERVICE) == name]


def endpoints_object(item: Item, about: About) -> str:
    """An Endpoints object."""
    page = Page()
    name_and_namespace(page, item)
    labels_and_annotations(page, item)
    page.write("Subsets:")
    for subset in item.get("subsets") or ():
        for label, key in (("Addresses", "addresses"), ("NotReadyAddresses", "notReadyAddresses")):
            page.field(label, ",".join(one.get("ip", "") for one in subset.get(key) or ()) or "<none>", 1)
        if ports := subset.get("ports"):
            page.write("  Ports:")
            page.write("    Name\tPort\tProtocol")
            page.write("    ----\t----\t--------")
            for port in ports:
                page.write(f"    {port.get('name') or '<unset>'}\t{port.get('port')}\t{port.get('protocol')}")
        page.write("")
    events(page, about)
    return page.text()


def endpoint_slice(item: Item, about: About) -> str:
    """An EndpointSlice."""
    page = Page()
    name_and_namespace(page, item)
    labels_and_annotations(page, item)
    page.field("AddressType", item.get("addressType", ""))
    ports = item.get("ports") or ()
    if ports:
        page.write("Ports:")
        page.write("  Name\tPort\tProtocol")
        page.write("  ----\t----\t--------")
        for port in ports:
            page.write(f"  {port.get('name') or '<unset>'}\t{or_unset(port.get('port'))}\t{port.get('protocol', '')}")
    else:
        page.write("Ports: <unset>")
    found = item.get("endpoints") or ()
    page.write("Endpoints:" if found else "Endpoints: <none>")
    for endpoint in found:
        _endpoint(page, endpoint)
    events(page, about)
    return page.text()


def _endpoint(page: Page, endpoint: Item) -> None:
    page.write(f"  - Addresses:\t{', '.join(endpoint.get('addresses') or ())}")
    page.write("    Conditions:")
    ready = (endpoint.get("conditions") or {}).get("ready")
    page.write(f"      Ready:\t{'<unset>' if ready is None else str(ready).lower()}")
    page.write(f"    Hostname:\t{or_unset(endpoint.get('hostname'))}")
    if target := endpoint.get("targetRef"):
        page.write(f"    TargetRef:\t{target.get('kind')}/{target.get('name')}")
    page.write(f"    NodeName:\t{or_unset(endpoint.get('nodeName'))}")
    page.write(f"    Zone:\t{or_unset(endpoint.get('zone'))}")


def ingress(item: Item, about: About) -> str:
    """An Ingress; `about.related` has all `services` and `endpointslices` of its namespace."""
    spec = item.get("spec") or {}
    page = Page()
    page.field("Name", meta(item).get("name", ""))
    page.labels(meta(item).get("labels"))
    page.field("Namespace", meta(item).get("namespace", ""))
    balancers = ((item.get("status") or {}).get("loadBalancer") or {}).get("ingress") or ()
    page.field("Address", ",".join(one.get("ip") or one.get("hostname") or "" for one in balancers))
    page.field("Ingress Class", or_none(spec.get("ingressClassName")))
    default = spec.get("defaultBackend")
    page.field("Default backend", _backend(default, about) if default else "<default>")
    if tls := spec.get("tls"):
        page.write("TLS:")
        for one in tls:
            secret = one.get("secretName", "")
            hosts = ",".join(one.get("hosts") or ())
            page.write(f"  {secret} terminates {hosts}" if secret else f"  SNI routes {hosts}")
    page.write("Rules:")
    page.write("  Host\tPath\tBackends")
    page.write("  ----\t----\t--------")
    rules = [rule for rule in spec.get("rules") or () if rule.get("http")]
    for rule in rules:
        page.write(f"  {rule.get('host') or '*'}\t")
        for path in rule["http"].get("paths") or ():
            page.write(f"    \t{path.get('path', '')} \t{_backend(path.get('backend') or {}, about)}")
    if not rules:
        page.write(f"  *\t*\t{_backend(default, about) if default else '<default>'}")
    page.annotations(meta(item).get("annotations"))
    events(page, about)
    return page.text()


def _backend(backend: Item, about: About) -> str:
    if resource := backend.get("resource"):
        group = resource.get("apiGroup") or "<none>"
        return f"APIGroup: {group}, Kind: {resource.get('kind')}, Name: {resource.get('name')}"
    wanted = backend.get("service") or {}
    name, port = wanted.get("name", ""), wanted.get("port") or {}
    name_and_port = f"{name}:{port.get('name') or port.get('number', '')}"
    known = next((one for one in about.get("services") if meta(one).get("name") == name), None)
    if known is None:
        return f'{name_and_port} (<error: services "{name}" not found>)'
    port_name = next(
        (
            str(one.get("name") or "")
            for one in (known.get("spec") or {}).get("ports") or ()
            if (port.get("name") and one.get("name") == port["name"]) or one.get("port") == port.get("number")
        ),
        "",
    )
    return f"{name_and_port} ({endpoints(endpoint_slices_of(about.get(SLICES), name), port_name)})"


def ingress_class(item: Item, about: About) -> str:
    """An IngressClass."""
    spec = item.get("spec") or {}
    page = Page()
    page.field("Name", meta(item).get("name", ""))
    labels_and_annotations(page, item)
    page.field("Controller", spec.get("controller", ""))
    if parameters := spec.get("parameters"):
        page.write("Parameters:")
        for name, key in (("APIGroup", "apiGroup"), ("Kind", "kind"), ("Name", "name")):
            if parameters.get(key):
                page.field(name, parameters[key], 1)
    events(page, about)
    return page.text()


def _pairs(labels: Any) -> str:
    return ",".join(f"{key}={value}" for key, value in sorted((labels or {}).items())) or "<none>"


def _balancer(ingress_: Item) -> str:
    address = ingress_.get("ip") or ingress_.get("hostname") or ""
    mode = ingress_.get("ipMode")
    return f"{address} ({mode})" if mode and ingress_.get("ip") else address


def _joined(address: str, port: object) -> str:
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
