"""Go templates (`-o go-template=…`), as far as people use them with kubectl.

    GoTemplate.parse('{{range .items}}{{.metadata.name}}{{"\\n"}}{{end}}').render(document)

Fields, variables, `range`, `if`, `with`, pipelines, parentheses and the functions of `kubectl.gotemplate.functions`.
Not there: `define`, `template`, `block`, methods, and `base64decode` (what it decodes is masked anyway). Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kubectl.documents import Need
from kubectl.gotemplate.errors import GoTemplateError
from kubectl.gotemplate.needs import needs
from kubectl.gotemplate.nodes import Node
from kubectl.gotemplate.parse import parse
from kubectl.gotemplate.run import Run

__all__ = ["GoTemplate", "GoTemplateError"]


@dataclass(frozen=True)
class GoTemplate:
    """A template, ready to be applied. `missing_keys` says whether a key that is not there is no error."""

    source: str
    nodes: tuple[Node, ...]
    missing_keys: bool = True

    @classmethod
    def parse(cls, source: str, missing_keys: bool = True) -> GoTemplate:
        """Raises `GoTemplateError`."""
        return cls(source, parse(source), missing_keys)

    def needs(self, document: Need) -> None:
        """Say in `document` what the template looks at in it."""
        needs(self.nodes, document)

    def render(self, document: Mapping[str, Any]) -> str:
        """The text. Raises `GoTemplateError` where the template does not fit the document."""
        return Run(document, self.missing_keys).text(self.nodes)
