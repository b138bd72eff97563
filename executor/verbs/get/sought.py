"""What of the objects of a list has to be printed for a `grep`, which knows in advance what it looks for. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from kubectl import documents
from kubectl.filters import Words, is_rewritten

_FIRST = "apiVersion"
"""The field that an object is printed from; it is always printed."""


def sought(
    members: Iterable[bytes], words: Words | None, own: Mapping[str, str], *, yaml: bool, managed: bool
) -> Iterator[bytes]:
    """The objects as bytes, without those, and in YAML without those fields, of which no line holds the words.

    `own` is printed with each of them. `managed` keeps the record of who manages which field.
    """
    beside = documents.compact(own).encode()
    for member in members:
        if words is not None and not words.all_in(member, beside) and not is_rewritten(member):
            continue
        shown = member if managed else documents.without_managed_fields(member)
        # In JSON what is left out would show: a line ends in a comma where another field follows.
        if words is not None and yaml and not is_rewritten(shown):
            shown = documents.narrowed(shown, lambda name: words.any_in(name) or _leads(name), words.all_in)
        yield shown


def _leads(name: str) -> bool:
    """Whether a field may be printed before the others: its line begins with the dash of the list."""
    return name < _FIRST or not name[:1].isalpha()
