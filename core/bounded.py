"""Documents from outside, bounded before they are built: a small file must not become gigabytes of objects. Pure.

bytes    what is unpacked is cut off at a limit while it is unpacked
values   JSON is not parsed where its commas and brackets say that there would be too many
depth    Python's own parser gives up on about a thousand levels, which is told as any other damage
aliases  YAML's are not taken: a few hundred bytes of them stand for gigabytes
nodes    YAML has no more of them than are read in seconds, and no number with more digits than one has
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from typing import Any

import yaml

LARGEST = 160 * 1024 * 1024
"""Bytes of a document that are read, unpacked: a recording of 10,000 pods has about half of them."""
MOST_VALUES = 8_000_000
"""Values of a JSON document: one takes 50 to 100 bytes of memory. A recorded API has one for each 18 bytes."""


MOST_NODES = 40_000
"""Nodes of a YAML document, which are read in about two seconds: a kubeconfig of a thousand clusters has 30,000."""
LONGEST_NUMBER = 1_000
"""Characters of a number in YAML: what `1:59:59:…` comes to takes the square of its length."""


class TooLarge(ValueError):
    """A document is larger, or would become larger, than what is read."""


def gunzip(content: bytes, largest: int = LARGEST) -> bytes:
    """The unpacked bytes. Raises `TooLarge` once there are more, `zlib.error` and `EOFError` for damaged ones."""
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    unpacked = unpacker.decompress(content, largest + 1)
    if len(unpacked) > largest:
        raise TooLarge(f"unpacked, it is larger than {largest:,} bytes")
    if not unpacker.eof:
        raise EOFError("the file ends too early")
    return unpacked


def read_json(content: bytes, largest: int = LARGEST, most_values: int = MOST_VALUES) -> Any:
    """The JSON document. Raises `TooLarge`, and `ValueError` for what is none or is nested too deeply."""
    check_json(content, largest, most_values)
    try:
        return json.loads(content)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def check_json(content: bytes, largest: int = LARGEST, most_values: int = MOST_VALUES) -> None:
    """Raises `TooLarge` for JSON with more bytes or values than are parsed, without parsing it."""
    if len(content) > largest:
        raise TooLarge(f"it is larger than {largest:,} bytes")
    if content.count(b",") + content.count(b"[") + content.count(b"{") > most_values:
        raise TooLarge(f"it holds more than {most_values:,} values")


class _Plain(yaml.SafeLoader):
    """Takes no aliases, and no more nodes than it is told."""

    def __init__(self, text: str, most_nodes: int) -> None:
        super().__init__(text)
        self.most_nodes = most_nodes
        self.nodes = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self.nodes += 1
        if self.nodes > self.most_nodes:
            raise TooLarge(f"it holds more than {self.most_nodes:,} values")
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "aliases (*name) are not taken", mark)
        return super().compose_node(parent, index)


def _number(construct: Callable[[_Plain, yaml.Node], Any]) -> Callable[[_Plain, yaml.Node], Any]:
    def bounded(loader: _Plain, node: yaml.Node) -> Any:
        if isinstance(node.value, str) and len(node.value) > LONGEST_NUMBER:
            raise yaml.constructor.ConstructorError(None, None, "a number is too long", node.start_mark)
        return construct(loader, node)

    return bounded


for _kind in ("int", "float"):
    _tag = f"tag:yaml.org,2002:{_kind}"
    _Plain.add_constructor(_tag, _number(yaml.SafeLoader.yaml_constructors[_tag]))


def read_yaml(text: str, largest: int = LARGEST, most_nodes: int = MOST_NODES) -> Any:
    """The YAML document, without aliases. Raises `TooLarge`, `yaml.YAMLError`, and `ValueError` for one that is nested
    too deeply or has a value that is none, such as the 99th of a month."""
    if len(text) > largest:
        raise TooLarge(f"it is larger than {largest:,} characters")
    try:
        loader = _Plain(text, most_nodes)
        try:
            return loader.get_single_data()
        finally:
            loader.dispose()
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    except (LookupError, TypeError, AttributeError, ArithmeticError) as error:  # of YAML's own kinds of values
        raise ValueError(f"it holds a value that is none ({type(error).__name__})") from None
