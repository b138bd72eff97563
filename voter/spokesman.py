"""Which of a candidate's values is given out: one that most of its planners would sign. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from core.evidence import contradiction, says_fine
from core.flow import Ballot, Value
from voter.identifiers import tells_places
from voter.render import say, shown
from voter.values import meaning

_SPECIFIC = re.compile(
    r"\"[^\"]+\"|'[^']+'|`[^`]+`|\b[\w./:-]*\d[\w./:%-]*\b|\b(?:[A-Z][a-z]+){2,}\b|\b[a-z]+(?:-[a-z0-9]+)+"
)
"""What a sentence asserts that one can look up: quoted words, numbers, reasons, names of several parts."""


def spoken(ballots: Sequence[Ballot]) -> Value:
    """The value that speaks for these ballots, which are of one candidate and in planner order.

    Of what means the same most often, the first; what tells namespaces before what does not. Explanations may agree in
    their cause and differ in what else they say: the first that most planners would sign is given, and where there is
    none the line that they rest on.
    """
    values = [ballot.vote for ballot in ballots if isinstance(ballot.vote, Value)]
    values = [value for value in values if tells_places(value)] or values
    explained = all(value.kind == "explanation" for value in values)
    if len(values) < (2 if explained else 3) or len({shown(value) for value in values}) == 1:
        return values[0]
    if explained:
        signers = [sum(signs(ballot, value) for ballot in ballots) for value in values]
        best = max(range(len(values)), key=lambda place: signers[place])  # the first of equally many
        if 2 * signers[best] > len(ballots):
            return values[best]
        line = next((line for line in values[0].evidence.splitlines() if line.strip()), "")
        return Value("explanation", line.strip(), evidence=values[0].evidence, about=values[0].about)
    often = Counter(map(meaning, values))
    return max(values, key=lambda value: often[meaning(value)])


def signs(ballot: Ballot, value: Value) -> bool:
    """Whether a planner would sign what another one says: every specific word of it stands in what this planner said or
    saw, and its own evidence does not go against it."""
    own, text = ballot.vote, say(value)
    if not isinstance(own, Value):
        return False
    if own is value:
        return True
    if says_fine(text) != says_fine(say(own)) or contradiction(text, own.evidence):
        return False
    outputs = (output.stdout for turn in ballot.executions for output in turn.outputs)
    seen = "\n".join([say(own), own.evidence, *outputs]).casefold()
    return all(word.strip("\"'`").casefold() in seen for word in _SPECIFIC.findall(text))
