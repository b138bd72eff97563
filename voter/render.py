"""A verdict in words: the answer alone, as `/query` gives it. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from core.flow import Majority, NoQuorum, Plurality, Tally, Tie, Value, Verdict
from core.wording import did_you_mean, singular

NOTHING = "none"
NOT_SET = "not set"
_LONGEST_CANDIDATE = 200


def render(verdict: Verdict, least: float = 0.0) -> str:
    """The answer's text: one line, except for logs and other texts that were asked for.

    Below a confidence of `least` it is `not certain: ` and the candidates, heaviest first. A refusal is no guess about
    the cluster, and stands.
    """
    if isinstance(verdict, Majority | Plurality):
        if is_doubtful(verdict, least):
            return "not certain: " + " | ".join(_side_by_side([value for value, _, _ in verdict.tally.candidates]))
        return say(verdict.value)
    if isinstance(verdict, Tie):
        return "no agreement: " + " | ".join(_side_by_side(verdict.values))
    if isinstance(verdict, NoQuorum):
        return "no answer: " + (_reasons(verdict.tally) or "no planner was asked")
    raise AssertionError(f"no such verdict: {verdict!r}")


def is_doubtful(verdict: Verdict, least: float) -> bool:
    """Whether a verdict has a winner that it is less sure of than is wanted."""
    if not isinstance(verdict, Majority | Plurality) or verdict.value.kind in ("refused", "forbidden"):
        return False
    return verdict.tally.confidence is not None and verdict.tally.confidence < least


def say(value: Value) -> str:
    """One value, with what is noted of it in brackets; an empty value or list is `none`, a list stays in its order."""
    bare = _bare(value)
    return f"{bare} ({value.note})" if value.note else bare


def _bare(value: Value) -> str:
    """The value without its note."""
    members = (value.data,) if isinstance(value.data, str) else value.data
    if value.kind == "not_set":
        return NOT_SET
    if value.kind == "not_found":
        return _not_found(members[0] if members else "", members[1:], value.unit)
    if value.kind == "forbidden":
        what, *mend = (" ".join(member.split()).rstrip(".") for member in members if member)
        return f"forbidden: {what}" + "".join(f"; {text[0].lower()}{text[1:]}" for text in mend)
    if value.kind == "refused":
        reason = " ".join(" ".join(members).split())
        return reason if reason.lower().startswith("refused:") else f"refused: {reason or 'it only reads'}"
    if value.kind == "yes_no":
        word = members[0].strip().casefold() if members else ""
        return {"true": "yes", "y": "yes", "false": "no", "n": "no"}.get(word, word)
    if value.kind == "list":
        return ", ".join(member.strip() for member in members if member.strip()) or NOTHING
    return "\n".join(members).strip() or NOTHING


def _not_found(subject: str, nearest: tuple[str, ...], resource: str) -> str:
    """`no pod named redis; did you mean redis-0?`; what is already a phrase (`pod redis`) is taken as it is."""
    subject = " ".join(subject.split())
    if not subject:
        what = "there is no such thing"
    elif " " in subject:
        what = subject if subject.startswith("no ") else f"no {subject}"
    else:
        what = f"no {singular(resource)} named {subject}" if resource else f"nothing named {subject}"
    meant = did_you_mean([name for name in nearest if name != subject])
    return f"not found: {what}" + (f"; {meant}" if meant else "")


def _reasons(tally: Tally) -> str:
    """Why nobody voted: each reason once, with those that gave it."""
    reasons: dict[str, list[str]] = {}
    for planner, abstention in tally.abstentions:
        reasons.setdefault(" ".join(abstention.why.split()).rstrip("."), []).append(planner)
    return "; ".join(f"{why} ({', '.join(planners)})" for why, planners in reasons.items())


def shown(value: Value) -> str:
    """What a reader sees of the value: two values that are shown alike cannot be told apart by anybody.

    Letters are composed, what has no width is left out, blanks are one blank; lines stay lines.
    """
    text = say(value)
    if not text.isascii() or not text.isprintable():
        text = "".join(char for char in unicodedata.normalize("NFC", text) if _is_seen(char))
    return "\n".join(line for line in (" ".join(line.split()) for line in text.splitlines()) if line)


def _is_seen(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Cn")


def _side_by_side(values: Sequence[Value]) -> list[str]:
    """Each candidate on one line, cut where it is long: but never so that two of them look alike."""
    lines = [shown(value).replace("\n", " / ") for value in values]
    cut = [line if len(line) <= _LONGEST_CANDIDATE else line[: _LONGEST_CANDIDATE - 1] + "…" for line in lines]
    return cut if len(set(cut)) == len(cut) else [_from_difference(line, lines) for line in lines]


def _from_difference(line: str, others: Sequence[str]) -> str:
    """The line from shortly before where these lines part."""
    least, most = min(others), max(others)
    alike = next((place for place, char in enumerate(least) if char != most[place]), len(least))
    begins = max(0, alike - _LONGEST_CANDIDATE // 4)
    part = line[begins:]
    part = part if len(part) <= _LONGEST_CANDIDATE else part[: _LONGEST_CANDIDATE - 1] + "…"
    return f"…{part}" if begins else part
