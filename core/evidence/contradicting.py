"""Whether a conclusion goes against the line that is quoted for it. Pure.

What a model concludes cannot be proved here. What can be checked is whether the line says the contrary: that there is
trouble, another state, the other side of a matter (`claims`), or another number beside the same noun (`amounts`).
"""

from __future__ import annotations

from core.evidence.amounts import other_number, sets_against
from core.evidence.claims import assertions
from core.evidence.health import against_health, says_fine
from core.evidence.states import claimed, seen


def contradiction(conclusion: str, line: str, question: str = "") -> str:
    """What in the conclusion the line says otherwise, in words; "" where they go together.

    States that the question itself names are no claims: who asks why a pod is pending is told that it is. A text that
    says both of one matter ("it starts, then it cannot connect and stops") is taken to know what it says.
    """
    if says_fine(conclusion):
        return against_health(line)
    states, shown = claimed(conclusion, question), seen(line)
    if states and shown and not states & shown:
        return f"it says {', '.join(sorted(states))}, and the line says {', '.join(sorted(shown))}"
    here, there = assertions(conclusion), assertions(line)
    number = other_number(conclusion, line)
    same = (
        sorted(here.keys() & there.keys()) if not number else ()
    )  # of port 80 may be said what is not so of port 8080
    for matter in same:
        if len(here[matter] | there[matter]) == 2 and len(here[matter]) == len(there[matter]) == 1:
            return f"it says {_in_words(matter, here[matter])}, and the line says {_in_words(matter, there[matter])}"
    return f"it says {number}" if number and not sets_against(conclusion) else ""


def _in_words(matter: str, sides: set[bool]) -> str:
    return f"that something {matter}" if True in sides else f"the contrary of {matter!r}"
