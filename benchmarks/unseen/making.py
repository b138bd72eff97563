"""What every made object has: a name, a uid, a creation time, all drawn from a seed. Pure."""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

Document = dict[str, Any]
_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_SUFFIX = "bcdfghjklmnpqrstvwxz2456789"
"""The letters of which Kubernetes makes generated names."""


class Maker:
    """Draws names and uids, and reads ages (`3d4h`) as times before the moment of the recording."""

    def __init__(self, name: str, at: datetime) -> None:
        self.at = at
        self._chance = random.Random(name)
        self._addresses = 10
        self.version = 1000

    def suffix(self, length: int = 5) -> str:
        """A generated name's end."""
        return "".join(self._chance.choices(_SUFFIX, k=length))

    def uid(self) -> str:
        """A uid."""
        return str(uuid.UUID(int=self._chance.getrandbits(128), version=4))

    def address(self) -> str:
        """A pod's address, each another one."""
        self._addresses += 1
        return f"10.244.{self._addresses // 250}.{self._addresses % 250 + 1}"

    def service_address(self) -> str:
        """A service's address."""
        return f"10.96.{self._chance.randrange(1, 250)}.{self._chance.randrange(1, 250)}"

    def time(self, age: str) -> str:
        """The moment that was so long ago, as the API writes it."""
        return f"{self.at - timedelta(seconds=seconds(age)):%Y-%m-%dT%H:%M:%SZ}"

    def meta(self, entry: Mapping[str, Any], **more: Any) -> Document:
        """Metadata of what a specification describes (`name`, `ns`, `age`, `labels`, `annotations`)."""
        self.version += 1
        made: Document = {"name": entry["name"], "uid": self.uid(), "resourceVersion": str(self.version)}
        if entry.get("ns"):
            made["namespace"] = entry["ns"]
        made["creationTimestamp"] = self.time(entry.get("age", "20d"))
        for key in ("labels", "annotations"):
            if entry.get(key):
                made[key] = {name: str(value) for name, value in entry[key].items()}
        if entry.get("terminating"):
            made["deletionTimestamp"] = self.time(entry["terminating"])
        return {**made, **more}


def owned_by(owner: Document) -> list[Document]:
    """Owner references to a controller."""
    meta = owner["metadata"]
    reference = {"apiVersion": owner["apiVersion"], "kind": owner["kind"], "name": meta["name"], "uid": meta["uid"]}
    return [{**reference, "controller": True, "blockOwnerDeletion": True}]


def seconds(age: str) -> int:
    """The seconds of an age such as `3d4h`."""
    return sum(int(number) * _UNITS[unit] for number, unit in re.findall(r"(\d+)([dhms])", age))


def shown_age(at: datetime, created: str) -> str:
    """An age as kubectl prints it (apimachinery's `duration.HumanDuration`)."""
    total = int((at - datetime.fromisoformat(created.replace("Z", "+00:00"))).total_seconds())
    minutes, hours, days = total // 60, total // 3_600, total // 86_400
    if total < 120:
        return f"{total}s"
    if minutes < 10:
        return _two(minutes, "m", total % 60, "s")
    if hours < 3:
        return f"{minutes}m"
    if hours < 8:
        return _two(hours, "h", minutes % 60, "m")
    if hours < 48:
        return f"{hours}h"
    if days < 8:
        return _two(days, "d", hours % 24, "h")
    return f"{days}d" if days < 730 else _two(days // 365, "y", days % 365, "d")


def _two(first: int, unit: str, second: int, smaller: str) -> str:
    return f"{first}{unit}{second}{smaller}" if second else f"{first}{unit}"


def taken(entry: Mapping[str, Any], names: Sequence[str]) -> Document:
    """The fields of an entry that are as the API has them."""
    return {name: entry[name] for name in names if name in entry}
