"""The voter: from executions to a verdict to words. Pure and synchronous, no I/O here.

    Execution… ─cast▶ Ballot… ─tally▶ Verdict ─render▶ text

`MajorityVoter` is `core.ports.Voter`. When two answers are equal is said in `voter.values`, and what of a name was
generated in `voter.identifiers`.
"""

from voter.majority import MajorityVoter

__all__ = ["MajorityVoter"]
