"""A parsed template applied to a document."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from kubectl.documents import Need
from kubectl.golang.text import compact_json, indented_json, sprint, type_name
from kubectl.jsonpath.comparison import compare
from kubectl.jsonpath.needs import mark
from kubectl.jsonpath.nodes import (
    Action,
    Filter,
    Identifier,
    JSONPathError,
    Key,
    Literal,
    Node,
    Quoted,
    Recursive,
    Slice,
    Text,
    Union_,
    Wildcard,
)
from kubectl.jsonpath.parse import parse

_MOST_RESULTS = 3_000_000
_PART = 10
"""Results that one part of a template counts as, each time that a range comes to it."""
_AGAIN = 100
"""What a range without an `end` counts as: its body is evaluated twice, and one in another four times."""
_LONGEST = 64_000_000
"""Characters that a template may print: a descent prints the same objects over and over."""
_RELAXED = re.compile(r"\{\.?([^{}]+)\}|\.?([^{}]+)")


def relaxed(expression: str) -> str:
    """A path as `--sort-by` and custom columns take it, `a.b`, `.a.b`, `{a.b}` or `{.a.b}`, as a template."""
    if not expression:
        return expression
    matched = _RELAXED.fullmatch(expression)
    if not matched:
        raise JSONPathError(
            "unexpected path string, expected a 'name1.name2' or '.name1.name2' or '{name1.name2}' or '{.name1.name2}'"
        )
    return f"{{.{matched[1] or matched[2]}}}"


@dataclass(frozen=True)
class JSONPath:
    """A template, ready to be applied. `missing_keys` says whether a key that is not there is no error."""

    source: str
    nodes: tuple[Node, ...]
    missing_keys: bool = True

    @classmethod
    def parse(cls, source: str, missing_keys: bool = True) -> JSONPath:
        """Raises `JSONPathError` with kubectl's message, without the prefix that kubectl puts before it."""
        return cls(source, parse(source), missing_keys)

    def needs(self, document: Need) -> None:
        """Say in `document` what the template looks at in it."""
        mark(self.nodes, document)

    def find(self, document: Any) -> list[list[Any]]:
        """The results of each part of the template, in order; those of a range once for each element."""
        return list(_Run(self.missing_keys).results(self.nodes, document))

    def render(self, document: Any) -> str:
        """What `-o jsonpath=` prints: strings bare, objects and lists as compact JSON, results joined by spaces."""
        return _joined(" ".join(map(_text, results)) for results in self.find(document))

    def render_json(self, document: Any) -> str:
        """What `-o jsonpath-as-json=` prints: each part's results as one indented JSON list."""
        return _joined(indented_json(list(results)) + "\n" for results in self.find(document))


def _joined(texts: Iterable[str]) -> str:
    pieces: list[str] = []
    length = 0
    for text in texts:
        pieces.append(text)
        length += len(text)
        if length > _LONGEST:
            raise JSONPathError(f"the template prints more than {_LONGEST} characters")
    return "".join(pieces)


def _text(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return compact_json(value)
    return "null" if value is None else sprint(value)


class _Run:
    """One application of a template; it counts the results that it makes."""

    def __init__(self, missing_keys: bool) -> None:
        self.missing_keys = missing_keys
        self.made = 0

    def results(self, nodes: Sequence[Node], document: Any) -> Iterator[list[Any]]:
        """One list for each part. A part with `range` repeats what follows it, up to its `end`."""
        at = 0
        while at < len(nodes):
            self.count(_PART)
            word = _word(nodes[at])
            if word == "end":
                raise JSONPathError("not in range, nothing to end")
            found = self.walk([document], nodes[at])
            if word != "range":
                yield found
                at += 1
                continue
            end = _end(nodes, at + 1)
            body = nodes[at + 1 : end]
            for value in found:
                yield from self.results(body, value)
            if not found:
                for _ in self.results(body, None):  # its errors are errors all the same
                    pass
            if end < len(nodes):
                at = end + 1
            else:
                self.count(_AGAIN)
                at = _after_unclosed(nodes, at + 1)

    def walk(self, values: list[Any], node: Node) -> list[Any]:
        """The results of one node on each of the values."""
        match node:
            case Action(nodes):
                for inner in nodes:
                    values = self.walk(values, inner)
                return values
            case Text(text):
                return [text]
            case Literal(value):
                return [value] * len(values)
            case Identifier(name):
                if name != "range":
                    raise JSONPathError(f"unrecognized identifier {name}")
                return values
            case Key(name):
                return self.key(values, name)
            case Quoted(path, key):
                return self.quoted(values, path, key)
            case Wildcard():
                return self.within_reason(child for value in values for child in _children(value))
            case Recursive():
                return self.within_reason(inner for value in values for inner in _descend(value))
            case Slice():
                return self.within_reason(item for value in values if value is not None for item in _slice(value, node))
            case Union_(parts):
                return self.within_reason(result for part in parts for result in self.walk(values, part))
            case Filter():
                return [item for value in values for item in self.filter(value, node)]

    def within_reason(self, found: Iterator[Any]) -> list[Any]:
        """The results, unless they are more than any real template has: descents upon descents multiply."""
        results = list(islice(found, max(0, _MOST_RESULTS - self.made)))
        self.count(len(results))
        return results

    def count(self, results: int) -> None:
        """Raises `JSONPathError` when there have been too many."""
        self.made += results
        if self.made >= _MOST_RESULTS:
            raise JSONPathError("the template has too many results on this document")

    def key(self, values: list[Any], name: str) -> list[Any]:
        found = [value[name] for value in values if isinstance(value, dict) and name in value]
        if values and not found and not self.missing_keys:
            raise JSONPathError(f"{name} is not found")
        return found

    def quoted(self, values: list[Any], path: Sequence[Node], key: str) -> list[Any]:
        lenient = _Run(missing_keys=True)
        found = values
        for node in path:
            found = lenient.walk(found, node)
        return found or self.key(values, key)

    def filter(self, value: Any, node: Filter) -> Iterator[Any]:
        if not isinstance(value, list):
            raise JSONPathError(f"{sprint(value)} is not array or slice and cannot be filtered")
        for item in value:
            if node.operator == "exists":
                if self.exists(item, node.left):
                    yield item
                continue
            left, right = self.walk([item], node.left), self.walk([item], node.right)
            if len(left) > 1 or (left and len(right) > 1):
                raise JSONPathError("can only compare one element at a time")
            if left and right and compare(left[0], node.operator, right[0]):
                yield item

    def exists(self, item: Any, node: Action) -> bool:
        try:
            return bool(self.walk([item], node))
        except JSONPathError:
            return False


def _word(node: Node) -> str:
    """`range` or `end` if the part begins with it."""
    if isinstance(node, Action):
        words = [inner.name for inner in node.nodes if isinstance(inner, Identifier)]
        return words[0] if words and words[0] in ("range", "end") else ""
    return ""


def _end(nodes: Sequence[Node], at: int) -> int:
    """Where the `end` is that belongs to the range before `at`; behind the last node where it is missing."""
    depth = 1
    while at < len(nodes):
        depth += {"range": 1, "end": -1}.get(_word(nodes[at]), 0)
        if not depth:
            return at
        at += 1
    return at


def _after_unclosed(nodes: Sequence[Node], start: int) -> int:
    """Where kubectl goes on behind a range that has no `end`: at the last inner one, or at the range's body again."""
    return max((at + 1 for at in range(start, len(nodes)) if _word(nodes[at]) == "end"), default=start)


def _children(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [value[key] for key in sorted(value)]
    return value if isinstance(value, list) else []


def _descend(value: Any) -> Iterator[Any]:
    """The value and everything in it, parents first; what is empty, and numbers, are left out as client-go does."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        children = _children(item)
        if children or (isinstance(item, str) and item):
            yield item
        waiting += reversed(children)


def _slice(value: Any, node: Slice) -> list[Any]:
    if not isinstance(value, list):
        raise JSONPathError(f"{type_name(value)} is not array or slice")
    length = len(value)
    start = node.start or 0
    start += length if start < 0 else 0
    stop = length if node.stop is None else node.stop
    if stop < 0 or (stop == 0 and node.derived):
        stop += length
    if start == stop:
        return []
    if not 0 <= start < length:
        raise JSONPathError(f"array index out of bounds: index {start}, length {length}")
    if not 0 <= stop <= length:
        raise JSONPathError(f"array index out of bounds: index {stop - 1}, length {length}")
    if start > stop:
        raise JSONPathError(f"starting index {start} is greater than ending index {stop}")
    if node.step is not None and node.step <= 0:
        raise JSONPathError("step must be > 0")
    return value[start : stop : node.step or 1]
