from __future__ import annotations

from core.flow import AsValue, Execution, Majority, Plan, Proposal, Question, Value
from core.ports import Voter
from voter import MajorityVoter


def test_it_is_the_flows_voter_from_executions_to_words() -> None:
    voter: Voter = MajorityVoter()
    question = Question("How much memory?")
    ballots = [
        voter.cast(question, name, 1.0, (Execution(Proposal(name, "m", Plan((), AsValue())), Value("value", data)),))
        for name, data in (("a", "512Mi"), ("b", "536870912"), ("c", "1Gi"))
    ]
    assert not voter.decided(ballots[:1], 2.0)
    assert voter.decided(ballots[:2], 1.0)
    verdict = voter.tally(ballots)
    assert isinstance(verdict, Majority)
    assert voter.render(verdict) == "512Mi"
