"""Whether an answer is right: pure, a rule for each kind of question, and apart from whoever asks.

An answer is `right` or `wrong`; `abstained` where none was given (nobody understood, no agreement, not certain);
`unscored` where that says nothing of who was asked: nobody has said what is right, or the infrastructure failed. The
four are never mixed and never averaged into each other: whoever abstains does not lie.
"""

from eval.scoring.outcomes import OUTCOMES, SCORED, Outcome, Score, score, scored
from eval.scoring.texts import members, normal

__all__ = ["OUTCOMES", "SCORED", "Outcome", "Score", "members", "normal", "score", "scored"]
