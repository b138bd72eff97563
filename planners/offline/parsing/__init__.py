"""From words to forms: spans are linked, cut into sequences of atoms, joined to parts, and grown into derivations."""

from planners.offline.parsing.beam import Beam, Scored, beam, spans_of
from planners.offline.parsing.chart import markings
from planners.offline.parsing.choice import Candidate, Choice, choose
from planners.offline.parsing.makers import row

__all__ = ["Beam", "Candidate", "Choice", "Scored", "beam", "choose", "markings", "row", "spans_of"]
