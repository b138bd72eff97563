"""Role, ClusterRole, RoleBinding and ClusterRoleBinding."""

from __future__ import annotations

from collections.abc import Sequence

from kubectl.describe.page import About, Item, Page, labels_and_annotations, meta


def role(item: Item, about: About) -> str:
    """A Role or a ClusterRole: what it allows, one resource a line."""
    page = Page()
    page.field("Name", meta(item).get("name", ""))
    labels_and_annotations(page, item)
    page.write("PolicyRule:")
    page.write("Resources\tNon-Resource URLs\tResource Names\tVerbs", 1)
    page.write("---------\t-----------------\t--------------\t-----", 1)
    for cells in rule_rows(item.get("rules") or ()):
        page.write("\t".join(cells), 1)
    return page.text()


def binding(item: Item, about: About) -> str:
    """A RoleBinding or a ClusterRoleBinding."""
    page = Page()
    page.field("Name", meta(item).get("name", ""))
    labels_and_annotations(page, item)
    page.write("Role:")
    ref = item.get("roleRef") or {}
    page.field("Kind", ref.get("kind", ""), 1)
    page.field("Name", ref.get("name", ""), 1)
    page.write("Subjects:")
    page.write("Kind\tName\tNamespace", 1)
    page.write("----\t----\t---------", 1)
    for subject in item.get("subjects") or ():
        page.write(f"{subject.get('kind')}\t{subject.get('name')}\t{subject.get('namespace', '')}", 1)
    return page.text()


def rule_rows(rules: Sequence[Item]) -> list[list[str]]:
    """Rules taken apart into one resource each, those about the same put together, in kubectl's order."""
    merged: dict[tuple[str, str, str], list[str]] = {}
    for rule in rules:
        verbs = list(rule.get("verbs") or ())
        for key in _subjects(rule):
            known = merged.setdefault(key, [])
            known += [verb for verb in verbs if verb not in known]
    ordered = sorted(merged.items(), key=lambda pair: _order(pair[0], pair[1]))
    return [[resource, f"[{url}]", f"[{name}]", f"[{' '.join(verbs)}]"] for (resource, url, name), verbs in ordered]


def _subjects(rule: Item) -> list[tuple[str, str, str]]:
    """(resource, URL, name) of everything that one rule is about; what does not apply is empty."""
    names = rule.get("resourceNames") or [""]
    found = [
        (f"{resource}.{group}" if group else str(resource), "", str(name))
        for group in rule.get("apiGroups") or ()
        for resource in rule.get("resources") or ()
        for name in names
    ]
    return found + [("", str(url), "") for url in rule.get("nonResourceURLs") or ()]


def _order(key: tuple[str, str, str], verbs: list[str]) -> tuple[int, tuple[str, str, str]]:
    """Those with all verbs first, as kubectl's simplest-first order has it."""
    return (0 if verbs == ["*"] else 1, key)
