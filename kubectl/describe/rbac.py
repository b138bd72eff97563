"""Role, ClusterRole, RoleBinding and ClusterRoleBinding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    """Rules taken apart into one resource, name or URL each, those about the same put together, in kubectl's order."""
    merged: dict[tuple[str, str, str], list[str]] = {}
    urls: list[tuple[str, list[str]]] = []
    for rule in rules:
        verbs = [str(verb) for verb in rule.get("verbs") or ()]
        for key in _subjects(rule):
            merged.setdefault(key, []).extend(verbs)
        urls += [(str(url), verbs) for url in rule.get("nonResourceURLs") or ()]
    rows = [_RuleRow(verbs, group, resource, name, "") for (group, resource, name), verbs in merged.items()]
    rows += [_RuleRow(verbs, "", "", "", url) for url, verbs in urls]
    return [one.cells for one in sorted(rows, key=lambda one: one.order)]


@dataclass(frozen=True)
class _RuleRow:
    """One line of the table; what does not apply is empty."""

    verbs: list[str]
    group: str
    resource: str
    name: str
    url: str

    @property
    def cells(self) -> list[str]:
        resource, slash, below = self.resource.partition("/")
        qualified = (f"{resource}.{self.group}" if self.group else resource) + slash + below
        return [qualified, f"[{self.url}]", f"[{self.name}]", f"[{' '.join(self.verbs)}]"]

    @property
    def order(self) -> str:
        """The rule written out, verbs first: kubectl sorts by this."""
        return (
            f"Verbs:[{' '.join(self.verbs)}],APIGroups:[{self.group}],Resources:[{self.resource}],"
            f"ResourceNames:[{self.name}],NonResourceURLs:[{self.url}],"
        )


def _subjects(rule: Item) -> list[tuple[str, str, str]]:
    """(group, resource, name) of every resource that one rule is about; no name means all."""
    return [
        (str(group), str(resource), str(name))
        for group in rule.get("apiGroups") or ()
        for resource in rule.get("resources") or ()
        for name in rule.get("resourceNames") or [""]
    ]
