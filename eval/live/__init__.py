"""Scenarios on a live cluster: applied, waited for, asked, and taken away again.

Nothing here writes but `eval.live.writing`, which nobody imports: the command line loads it when, and only when, a live
run is asked for. All the rest works on the `Writer` protocol and on the read-only port.
"""

from eval.live.ledger import Ledger, folder_of, ledger_for, ledgers
from eval.live.manifests import MARK, Paths, Planned, plan_of
from eval.live.running import Writer, applied, clean, refuse_foreign
from eval.live.waiting import wait_for

__all__ = [
    "MARK",
    "Ledger",
    "Paths",
    "Planned",
    "Writer",
    "applied",
    "clean",
    "folder_of",
    "ledger_for",
    "ledgers",
    "plan_of",
    "refuse_foreign",
    "wait_for",
]
