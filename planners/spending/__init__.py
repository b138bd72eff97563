"""What model calls may cost: budgets and their ledger, and breakers that spare an outage's waits."""

from planners.spending.breaker import FAILURES, Breaker, GuardedChat
from planners.spending.budget import Budget
from planners.spending.ledger import Ledger, Spent
from planners.spending.outages import Outages
from planners.spending.shared import SharedLedger

__all__ = ["FAILURES", "Breaker", "Budget", "GuardedChat", "Ledger", "Outages", "SharedLedger", "Spent"]
