"""Namespace, ResourceQuota and LimitRange."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kubectl.describe.page import About, Item, Page, labels_and_annotations, meta, name_and_namespace
from kubectl.printers.times import long_time

_SCOPES = {
    "Terminating": "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before "
    "being actively terminated by the system.",
    "NotTerminating": "Matches all pods that do not have an active deadline. These pods usually include long running "
    "pods whose container command is not expected to terminate.",
    "BestEffort": "Matches all pods that do not have resource requirements set. These pods have a best effort quality "
    "of service.",
    "NotBestEffort": "Matches all pods that have at least one resource requirement set. These pods have a burstable "
    "or guaranteed quality of service.",
}


def namespace(item: Item, about: About) -> str:
    """A Namespace; `about.related` has its `resourcequotas` and `limitranges`."""
    page = Page()
    page.field("Name", meta(item).get("name", ""))
    labels_and_annotations(page, item)
    status = item.get("status") or {}
    page.field("Status", status.get("phase", ""))
    if conditions := status.get("conditions"):
        page.write("Conditions:")
        page.write("  Type\tStatus\tLastTransitionTime\tReason\tMessage")
        page.write("  ----\t------\t------------------\t------\t-------")
        for one in conditions:
            when = long_time(one.get("lastTransitionTime"))
            cells = (one.get("type"), one.get("status"), when, one.get("reason"))
            page.write("  " + "\t".join(str(cell or "") for cell in (*cells, one.get("message"))))
    quotas, limits = about.get("resourcequotas"), about.get("limitranges")
    page.write("")
    page.write("Resource Quotas" if quotas else "No resource quota.")
    for quota in quotas:
        page.write(f"  Name:\t{meta(quota).get('name')}")
        _scopes(page, quota, "  ", "  * ")
        _quota_rows(page, quota, "  ", "---\t---")
    page.write("")
    if limits:
        page.write("Resource Limits")
        page.write(" Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio")
        page.write(" ----\t--------\t---\t---\t---------------\t-------------\t-----------------------")
        for limit in limits:
            _limit_rows(page, limit, " ")
    else:
        page.write("No LimitRange resource.")
    return page.text()


def resource_quota(item: Item, about: About) -> str:
    """A ResourceQuota."""
    page = Page()
    name_and_namespace(page, item)
    _scopes(page, item, "", " * ")
    _quota_rows(page, item, "", "----\t----")
    return page.text()


def limit_range(item: Item, about: About) -> str:
    """A LimitRange."""
    page = Page()
    name_and_namespace(page, item)
    page.write("Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio")
    page.write("----\t--------\t---\t---\t---------------\t-------------\t-----------------------")
    _limit_rows(page, item, "")
    return page.text()


def _scopes(page: Page, quota: Item, indent: str, point: str) -> None:
    """What a quota is limited to, with what each scope means where kubectl tells it."""
    scopes = sorted((quota.get("spec") or {}).get("scopes") or ())
    if scopes:
        page.write(f"{indent}Scopes:\t{', '.join(scopes)}")
    for scope in scopes:
        if scope in _SCOPES:
            page.write(f"{point}{_SCOPES[scope]}")


def _quota_rows(page: Page, item: Item, indent: str, rule: str) -> None:
    status = item.get("status") or {}
    used, hard = status.get("used") or {}, status.get("hard") or {}
    page.write(f"{indent}Resource\tUsed\tHard")
    page.write(f"{indent}--------\t{rule}")
    for name in sorted(hard):
        page.write(f"{indent}{name}\t{used.get(name, '0')}\t{hard[name]}")


def _limit_rows(page: Page, item: Item, indent: str) -> None:
    keys = ("min", "max", "defaultRequest", "default", "maxLimitRequestRatio")
    for limit in (item.get("spec") or {}).get("limits") or ():
        amounts: list[Mapping[str, Any]] = [limit.get(key) or {} for key in keys]
        for name in sorted({name for amount in amounts for name in amount}):
            cells = [str(amount.get(name, "-")) for amount in amounts]
            page.write(f"{indent}{limit.get('type')}\t{name}\t" + "\t".join(cells))
