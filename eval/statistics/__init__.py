"""What scores are worth: intervals, tests and bounds, by scipy and numpy. Pure; nothing of ours is known here.

Everywhere `right` is a sequence of truth values, one a question, and an interval holds the truth in 95 of 100 such
experiments (`LEVEL`). Each function says whose method it is.
"""

from eval.statistics.ensembles import (
    ErrorAgreement,
    all_wrong,
    error_agreement,
    majority_of_independent,
    none_right,
    recovered,
)
from eval.statistics.paired import Paired, paired, questions_needed
from eval.statistics.proportions import LEVEL, Interval, Rate, at_most, clopper_pearson, clustered, rate, wilson
from eval.statistics.repeated import pass_at, pass_hat
from eval.statistics.selective import RiskCoverage, agreement_rates, risk_coverage
from eval.statistics.spread import QUANTILES, quantiles

__all__ = [
    "LEVEL",
    "QUANTILES",
    "ErrorAgreement",
    "Interval",
    "Paired",
    "Rate",
    "RiskCoverage",
    "agreement_rates",
    "all_wrong",
    "at_most",
    "clopper_pearson",
    "clustered",
    "error_agreement",
    "majority_of_independent",
    "none_right",
    "paired",
    "pass_at",
    "pass_hat",
    "quantiles",
    "questions_needed",
    "rate",
    "recovered",
    "risk_coverage",
    "wilson",
]
