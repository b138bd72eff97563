"""Plans of their own: questions that are no form of the algebra, each a function that knows its question."""

from planners.offline.clauses.requests import DECLINED, change_asked, opinion_asked, secret_asked
from planners.offline.plans.logs import says_log
from planners.offline.plans.marked import Marked
from planners.offline.plans.printed import printed
from planners.offline.plans.reported import reported
from planners.offline.plans.rights import BINDINGS
from planners.offline.plans.settings import held
from planners.offline.plans.special import leaves_out
from planners.offline.plans.special import plan as special_plan
from planners.offline.plans.why import complaint
from planners.offline.plans.witness import Witnessed, read, with_log

__all__ = [
    "BINDINGS",
    "DECLINED",
    "Marked",
    "Witnessed",
    "change_asked",
    "complaint",
    "held",
    "leaves_out",
    "opinion_asked",
    "printed",
    "read",
    "reported",
    "says_log",
    "secret_asked",
    "special_plan",
    "with_log",
]
