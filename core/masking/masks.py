"""The mask of a value, and the memory of which masks were put into what is shown. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_RUN = re.compile(r"\*+=*")
_SHORTEST_PART = 4
"""A cut-off piece of a mask counts as one from this length on: shorter runs of stars are ordinary (`0 3 * * *`)."""


def mask(value: str) -> str:
    """As many `*` as there are characters; the padding of a base64 value is kept."""
    body = value.rstrip("=")
    return "*" * len(body) + "=" * (len(value) - len(body))


@dataclass
class Masks:
    """The masks that were put into replies and logs; they hold no secret, only lengths."""

    found: set[str] = field(default_factory=set)
    """Of Secrets' values and kubeconfigs' credentials: whatever shows one is refused."""
    credentials: set[str] = field(default_factory=set)
    """Of credentials that stood outside Secrets: a text may be shown around them."""

    def put(self, value: Any) -> Any:
        """The mask of a Secret's value of any type; it is remembered. Containers keep their shape."""
        if isinstance(value, Mapping):
            return {key: self.put(inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.put(inner) for inner in value]
        if value is None or value == "":
            return value
        masked = mask(value if isinstance(value, str) else json.dumps(value))
        self.found.add(masked)
        return masked

    def put_credential(self, length: int) -> str:
        """The mask of a credential of so many characters that stands outside a Secret; it is remembered."""
        masked = "*" * length
        self.credentials.add(masked)
        return masked

    def add(self, other: Masks) -> None:
        """Remember the other's masks too."""
        self.found |= other.found
        self.credentials |= other.credentials

    def found_in(self, text: str) -> bool:
        """Whether a mask of a Secret's value, or a cut-off piece of one, is in the text."""
        return next(_runs(self.found, text), None) is not None

    def any_in(self, text: str) -> bool:
        """Whether a mask of any kind, or a cut-off piece of one, is in the text."""
        return self.found_in(text) or next(_runs(self.credentials, text), None) is not None

    def is_hidden(self, text: str) -> bool:
        """Whether the text is a masked credential rather than a text with one in it: half of its characters, spaces
        aside, are its mask. So the bare value of `DB_PASSWORD` is, and a URL with a masked password is not."""
        masked = sum(len(run) for run in _runs(self.credentials, text))
        return masked > 0 and 2 * masked >= len("".join(text.split()))


def _runs(masks: set[str], text: str) -> Iterator[str]:
    """Each run of stars in the text that is one of these masks, or a cut-off piece of one."""
    if not masks or "*" not in text:
        return
    longest = max(len(masked.rstrip("=")) for masked in masks)
    for run in _RUN.findall(text):
        if run in masks or run.rstrip("=") in masks or _SHORTEST_PART <= len(run.rstrip("=")) <= longest:
            yield run
