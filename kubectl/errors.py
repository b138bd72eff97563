"""The one error of the language: where a command line stops being one, and what was expected there."""

from __future__ import annotations

import unicodedata


class KubectlSyntaxError(ValueError):
    """A command line that is outside the read-only language.

    `source` is the line as given, `span` the offending half-open range in it, `expected` says what would have been
    right (it is written so that a person or a model can mend the line from it).
    """

    def __init__(self, source: str, span: tuple[int, int], expected: str) -> None:
        super().__init__(expected)
        self.source = source
        self.span = span
        self.expected = expected

    def __str__(self) -> str:
        """The message, the source and a caret under the offending part; what cannot be printed is shown as `·`."""
        start, end = self.span
        source = "".join("·" if unicodedata.category(char).startswith("C") else char for char in self.source)
        caret = " " * start + "^" * max(1, end - start)
        return f"{self.expected}\n    {source}\n    {caret}"
