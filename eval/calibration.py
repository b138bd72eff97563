"""What agreement was worth: verdicts on questions with known answers, counted by their pattern for `voter.confidence`.

Two sources: plans on file, voted on in every ensemble of every size that their planners make; and runs of real
ensembles that `python -m eval run … --json FILE` wrote, whose recorded ballots are counted again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations, permutations
from types import MappingProxyType
from typing import Any

from core.flow import Abstention, Ballot, Majority, Plurality, Value, Verdict
from eval.experiments import Results, member_names
from eval.laboratory import Result
from eval.replay import Vote
from eval.scenarios import Case
from eval.scoring import Outcome, score
from voter.confidence import Calibration, Pattern
from voter.render import say
from voter.tally import candidates, decided, pattern, tally
from voter.weights import earned

_ORDERED = 5
"""Ballots up to which every order of arrival is tried."""
_SCORED: tuple[Outcome, ...] = ("right", "wrong")


class Counts:
    """How often each pattern, in each tier, and each planner were right; filled one verdict after another."""

    def __init__(self) -> None:
        self.patterns: Counter[tuple[str, Pattern, Outcome]] = Counter()
        self.planners: Counter[tuple[str, Outcome]] = Counter()

    def add(self, tier: str, case: Case, ballots: Sequence[Ballot]) -> None:
        """Count one ensemble's verdict, and those that it stops at if its ballots arrive in another order: in service
        two that agree are not kept waiting for a third. Each pattern counts once for a question. Ties, and questions
        whose right answer nobody has said, count for nothing.
        """
        seen = set()
        for heard in _stops(ballots):
            outstanding = sum(ballot.weight for ballot in ballots) - sum(ballot.weight for ballot in heard)
            outcome = _outcome(case, tally(heard, outstanding, tier))
            if outcome in _SCORED:
                seen.add((tier, pattern(heard, outstanding, candidates(heard)), outcome))
        self.patterns.update(seen)

    def credit(self, case: Case, ballots: Iterable[Ballot]) -> None:
        """Count each planner's own vote."""
        for ballot in ballots:
            outcome = _outcome(case, tally([ballot]))
            if outcome in _SCORED:
                self.planners[ballot.planner, outcome] += 1

    def calibration(self) -> Calibration:
        """What was counted."""
        seen = {(tier, shape) for tier, shape, _ in self.patterns}
        counts = {
            key: (self.patterns[key[0], key[1], "right"], sum(self.patterns[key[0], key[1], o] for o in _SCORED))
            for key in seen
        }
        names = sorted({planner for planner, _ in self.planners})
        voted = {name: sum(self.planners[name, outcome] for outcome in _SCORED) for name in names}
        weights = {name: earned(self.planners[name, "right"], voted[name]) for name in names}
        return Calibration(MappingProxyType(counts), MappingProxyType(weights))


def count_ensembles(counts: Counts, tier: str, runs: Sequence[Sequence[Result]]) -> None:
    """Count the votes of planners that were each run alone on the same questions, in every ensemble that they make."""
    for results in zip(*runs, strict=True):
        case = results[0].case
        ballots = [ballot for result in results for ballot in _ballots(result)]
        counts.credit(case, ballots)
        for size in range(1, len(ballots) + 1):
            for ensemble in combinations(ballots, size):
                counts.add(tier, case, ensemble)


def count_run(counts: Counts, document: Mapping[str, Any]) -> None:
    """Count the ballots in one recording's part of what `run --json` wrote, in the tier that answered each question."""
    for entry in document["results"]:
        expected = tuple(entry["expected"])
        if not expected or "flow" not in entry:
            continue
        case = Case(id=entry["id"], question=entry["question"], kind=entry["kind"], expect=expected)
        for attempt in entry["flow"]["attempts"]:
            if attempt["tier"] != entry["tier"] or entry["outcome"] not in _SCORED:
                continue
            ballots = [_ballot(said) for said in attempt["ballots"]]
            counts.credit(case, ballots)
            # What it was scored as stands: the file does not hold the other right sets that a question may have.
            counts.patterns[attempt["tier"], pattern(ballots, 0.0, candidates(ballots)), entry["outcome"]] += 1


def count_results(counts: Counts, results: Results) -> None:
    """Count the ensembles of an experiment on the questions on which all their planners were heard, in any of them."""
    votes: dict[tuple[str, str, int], dict[str, Vote]] = {}
    cases: dict[tuple[str, str, int], Case] = {}
    for record in results.records.values():
        place = (record.cell.scenario, record.cell.question, record.cell.repeat)
        cases[place] = record.case
        for vote in record.votes:
            votes.setdefault(place, {}).setdefault(vote.planner, vote)
    tiers = {record.cell.ensemble: record.tier for record in results.records.values() if record.tier}
    members = {name: member_names(results.experiment, name) for name in tiers}
    asked = {(tiers[name], names) for name, names in members.items()}  # once, whatever their policy
    for place, some in votes.items():
        counts.credit(cases[place], [vote.ballot for vote in some.values()])
        for tier, names in sorted(asked):
            if all(name in some for name in names):
                counts.add(tier, cases[place], [some[name].ballot for name in names])


def _stops(ballots: Sequence[Ballot]) -> set[tuple[Ballot, ...]]:
    """All ballots, and what was heard when it was decided, for every order of arrival; each in planner order."""
    stops = {tuple(ballots)}
    for order in permutations(range(len(ballots))) if len(ballots) <= _ORDERED else ():
        for arrived in range(1, len(order)):
            heard = tuple(ballots[place] for place in sorted(order[:arrived]))
            if decided(heard, sum(ballots[place].weight for place in order[arrived:])):
                stops.add(heard)
                break
    return stops


def table(calibration: Calibration) -> str:
    """The counts for people: a line for each pattern, with what confidence it gives."""
    lines = ["tier      planners  pattern  right  asked  confidence"]
    for (tier, shape), (right, asked) in sorted(calibration.counts.items()):
        sure = calibration.confidence(tier, shape)
        lines.append(f"{tier:<8}  {shape.planners:>8}  {shape!s:>7}  {right:>5}  {asked:>5}  {sure:>10.3f}")
    return "\n".join(lines)


def _outcome(case: Case, verdict: Verdict) -> Outcome:
    if not isinstance(verdict, Majority | Plurality):
        return "abstained"
    return score(case, say(verdict.value))


def _ballots(result: Result) -> tuple[Ballot, ...]:
    """The ballots of a planner that was asked alone; an abstention where its question broke off."""
    trace = result.answer.trace if result.answer else ()
    return trace[-1].ballots if trace else (Ballot("", Abstention(result.why)),)


def _ballot(document: Mapping[str, Any]) -> Ballot:
    """A ballot out of its record (`core.journal`)."""
    vote = document["vote"]
    if "abstained" in vote:
        return Ballot(document["planner"], Abstention(vote["abstained"]), document["weight"])
    data = vote.get("data", "")
    members = tuple(filter(None, data.split(", "))) if vote["kind"] in ("list", "not_found") else data
    extra = {key: vote[key] for key in ("unit", "about", "evidence") if key in vote}
    return Ballot(document["planner"], Value(vote["kind"], members, **extra), document["weight"])
