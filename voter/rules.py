"""By which rule equal votes are equal, in words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from core.flow import Value
from voter.render import shown
from voter.values import RULES, meaning

_RULES = {
    "refused": "refusals, whatever their reasons",
    "forbidden": "what may not be read, whichever of it was tried",
    "not_found": "the same name that does not exist",
    "set": "lists of the same members, in any order and writing",
    "rows": "the same rows, each with its cells in one order",
    "lines": "the same lines",
    **{rule.name: rule.says for rule in RULES},
    "text": "the same words but for quotes, case of kinds, and prose around them",
}
_EVIDENCE = {
    "cause": "explanations that rest on the same cause",
    "reason": "explanations that rest on the same reason",
    "exit code": "explanations that rest on the same exit code",
    "line": "explanations that rest on the same line, its times and numbers left out",
}


def rule(values: Sequence[Value]) -> str:
    """Why values with one meaning are equal: the first rule is that they are the same text."""
    if len({shown(value) for value in values}) == 1:
        return "the same text"
    key = meaning(values[0])
    tag = key[0] if isinstance(key, tuple) else ""
    if tag == "explanation" and isinstance(key, tuple):
        about, sign, *rest = key[1:]
        details = f" ({' '.join(rest)})" if rest and sign != "line" else ""
        return _EVIDENCE.get(sign, "the same words") + details + (f" about {about}" if about else "")
    return _RULES.get(str(tag), "the same meaning")


def as_markdown() -> str:
    """The table of rules for one member, as `docs/equality.md` shows it."""
    rows = ["| # | rule | equal | not equal |", "|---|---|---|---|"]
    for number, each in enumerate(RULES, 1):
        rows.append(f"| {number} | {each.says} | {_pair(each.equal, '=')} | {_pair(each.different, '≠')} |")
    return "\n".join(rows)


def _pair(texts: tuple[str, str, str], sign: str) -> str:
    one, other, unit = texts
    asked = f" (asked for its {unit})" if unit else ""
    quoted = [f"`` {text} ``" if "`" in text else f"`{text}`" for text in (one, other)]
    return f" {sign} ".join(quoted) + asked
