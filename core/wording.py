"""What the words of a question say about names: whether one is named, and whether its existence is asked for. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_WORD = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._:-]*[A-Za-z0-9])?")
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]")
_BETWEEN = r"(?:(?!(?:in|on|of|for|from|with|to|at|that|which|by|under|behind)\b)[\w.-]+\s+){0,4}"
"""Words between "is there a" and the name: "namespace", "deployment called"; none that another thing comes after."""


def visible(text: str) -> str:
    """The text without what has no width (zero-width blanks, a byte order mark): pasted along, and never meant."""
    return _UNSEEN.sub("", text)


def one_line(text: str, width: int | None = None) -> str:
    """The text on one line, without what a terminal would obey, cut behind so many characters."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if width is None or len(line) <= width else line[: width - 1] + "…"


def printable(text: str) -> str:
    """The text with its lines and tabs, and what a terminal would obey made visible: ESC is `^[`, as kubectl has it."""
    return "".join(_caret(char) if unicodedata.category(char) == "Cc" and char not in "\n\t" else char for char in text)


def _caret(char: str) -> str:
    """`^[` for ESC, `\\x9b` for a control character beyond ASCII."""
    return f"^{chr(ord(char) ^ 0x40)}" if ord(char) < 0x80 else f"\\x{ord(char):02x}"


def words(text: str) -> tuple[str, ...]:
    """The words of a text as they are written; dots and dashes within one stay."""
    return tuple(_WORD.findall(re.sub(r"['’]s\b", "", text)))


def is_named(name: str, text: str) -> bool:
    """Whether the text has the name as a whole word, in any case."""
    return bool(name) and bool(re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-]|\.\w)", text, re.IGNORECASE))


def existence_asked(name: str, text: str) -> bool:
    """Whether the question is if there is something of this name: "is there a namespace NAME", "does NAME exist".

    "Is there a pod in NAME" asks for a pod, not for NAME.
    """
    if not is_named(name, text):
        return False
    quoted = rf"['\"`‘“]?{re.escape(name)}(?![\w-]|\.\w)"
    forms = (
        rf"\b(?:is|are|was|were)\s+there\s+{_BETWEEN}{quoted}",
        rf"\b(?:do|does)\s+(?:we|you|i|they|the\s+cluster|it)\s+(?:\w+\s+)?have\s+{_BETWEEN}{quoted}",
        rf"\b(?:do|does|did)\s+{_BETWEEN}{quoted}['\"`’”]?\s+(?:[\w-]+\s+){{0,2}}exists?\b",
        rf"^\W*(?:check|say|tell me|verify)?\W*(?:if|whether)\s+{_BETWEEN}{quoted}['\"`’”]?\s+(?:[\w-]+\s+)?exists?\b",
    )
    return any(re.search(form, text, re.IGNORECASE) for form in forms)


def did_you_mean(names: Sequence[str], most: int = 3) -> str:
    """`did you mean a, b or c?`, of the first few names; "" where there are none."""
    *first, last = names[:most] or ("",)
    return f"did you mean {', '.join(first)} or {last}?" if first else f"did you mean {last}?" if last else ""


def singular(resource: str) -> str:
    """A resource's plural, as the server says it, for one of them: `ingresses` → `ingress`, `policies` → `policy`."""
    word = resource.partition(".")[0].lower()
    for ending, replacement in (("ies", "y"), ("sses", "ss"), ("shes", "sh"), ("ches", "ch"), ("xes", "x")):
        if word.endswith(ending):
            return word.removesuffix(ending) + replacement
    return word if word.endswith("ss") else word.removesuffix("s")


def says_kind(resource: str, text: str) -> bool:
    """Whether the text has the word for a resource's kind: "pod" or "pods" for `pods`."""
    return bool(resource) and bool(re.search(rf"\b{re.escape(singular(resource))}", text, re.IGNORECASE))
