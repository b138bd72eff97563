"""The paper that a description is written on: lines with a level, cells that are aligned, and what they share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from kubectl.printers.tabwriter import align, escape_terminal

Item = Mapping[str, Any]

_LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
_LONGEST_ANNOTATION = 140


@dataclass(frozen=True)
class About:
    """What a description needs beside the object: the time, its events (None: not asked for), and related objects."""

    now: datetime
    events: Sequence[Item] | None = None
    related: Mapping[str, Sequence[Item]] = field(default_factory=dict)

    def get(self, what: str) -> Sequence[Item]:
        """The related objects of one sort."""
        return self.related.get(what, ())


class Page:
    """Lines of tab-separated cells; `text()` aligns them."""

    def __init__(self) -> None:
        self._done: list[str] = []
        self._lines: list[str] = []

    def write(self, line: str, level: int = 0) -> None:
        """One line, two spaces deeper for each level."""
        self._lines.append("  " * level + escape_terminal(line))

    def field(self, name: str, value: object, level: int = 0) -> None:
        """`Name:` and its value in the next column."""
        self.write(f"{name}:\t{value}", level)

    def flush(self) -> None:
        """Columns above and below are no longer aligned with each other."""
        if self._lines:
            self._done.append(align("\n".join(self._lines) + "\n", padding=2, minimum=0))
            self._lines = []

    def raw(self) -> str:
        """What was written since the last flush, its cells still apart by tabs."""
        return "\n".join(self._lines) + "\n"

    def text(self) -> str:
        """Everything that was written."""
        self.flush()
        return "".join(self._done)

    # ── What most descriptions have ──────────────────────────────────────────────────────────────────────────────────

    def labels(self, labels: Mapping[str, str] | None, name: str = "Labels", indent: str = "") -> None:
        """One label a line, `<none>` for none."""
        pairs = [f"{key}={value}" for key, value in sorted((labels or {}).items())]
        self.listed(name, pairs, indent)

    def listed(self, name: str, values: Sequence[str], indent: str = "") -> None:
        """One value a line behind the name."""
        self.write(f"{indent}{name}:\t{values[0] if values else '<none>'}")
        for value in values[1:]:
            self.write(f"\t{value}")

    def annotations(self, annotations: Mapping[str, str] | None, name: str = "Annotations", indent: str = "") -> None:
        """One annotation a line; long ones below their key, shortened; the record of `kubectl apply` is left out."""
        pairs = [(key, value) for key, value in sorted((annotations or {}).items()) if key != _LAST_APPLIED]
        if not pairs:
            self.write(f"{indent}{name}:\t<none>")
        for place, (key, value) in enumerate(pairs):
            lead = "\t" if place else f"{indent}{name}:\t"
            value = str(value).removesuffix("\n")
            if len(value) + len(key) + 2 > _LONGEST_ANNOTATION or "\n" in value:
                self.write(f"{lead}{key}:")
                for part in value.split("\n"):
                    self.write(f"\t  {_short(part, _LONGEST_ANNOTATION - 2)}")
            else:
                self.write(f"{lead}{key}: {value}")


def _short(text: str, longest: int) -> str:
    return text[:longest] + "..." if len(text) > longest else text


def meta(item: Item) -> Mapping[str, Any]:
    """The object's metadata."""
    return item.get("metadata") or {}


def or_none(text: object) -> object:
    """The text, or `<none>`."""
    return text if text not in ("", None) else "<none>"


def or_unset(value: object) -> object:
    """The value, or `<unset>`."""
    return value if value is not None else "<unset>"


def true_false(value: object) -> str:
    """`True` or `False`."""
    return "True" if value else "False"


def lower_bool(value: object) -> str:
    """`true` or `false`."""
    return "true" if value else "false"


def controller(item: Item) -> Item | None:
    """The owner that manages the object."""
    return next((owner for owner in meta(item).get("ownerReferences") or () if owner.get("controller")), None)


def name_and_namespace(page: Page, item: Item) -> None:
    """The first two lines of most descriptions."""
    page.field("Name", meta(item).get("name", ""))
    page.field("Namespace", meta(item).get("namespace", ""))


def labels_and_annotations(page: Page, item: Item) -> None:
    """`Labels:` and `Annotations:`."""
    page.labels(meta(item).get("labels"))
    page.annotations(meta(item).get("annotations"))
