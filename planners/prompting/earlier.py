"""What planners are told of the questions before a follow-up, as far as it may leave. Pure."""

from __future__ import annotations

from dataclasses import replace

from core.flow import Exchange, Question
from planners.prompting.share import Share


def shareable(question: Question, share: Share) -> Question:
    """The question with what may be told of those before it.

    An answer is computed from outputs, so it leaves only where these may; what a question was understood as may hold
    names that nobody typed, so that it stays where names do. What the person typed before leaves as it does now.
    """
    if share == "outputs":
        return question
    resolved = share == "names"
    earlier = (Exchange(each.question, "", each.resolved if resolved else "") for each in question.earlier)
    return replace(question, earlier=tuple(earlier))


def before(question: Question) -> tuple[str, ...]:
    """The texts that a follow-up may refer to, for looking up what they name."""
    return tuple(text for each in question.earlier for text in (each.resolved or each.question, each.answer) if text)


def transcript(question: Question) -> str:
    """The earlier questions and answers, a line each."""
    lines = []
    for each in question.earlier:
        meant = f" (that is: {_line(each.resolved)})" if each.resolved else ""
        lines.append(f"Q: {_line(each.question)}{meant}")
        if each.answer:
            lines.append(f"A: {_line(each.answer)}")
    return "\n".join(lines)


def _line(text: str) -> str:
    return " ".join(text.split())
