"""The executor of the question that is being answered, for planners that weigh readings by what they answer.

It belongs to the task that answers and to those that this one starts: questions side by side do not see each other's.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar

from core.ports import Executor

_EXECUTOR: ContextVar[Executor | None] = ContextVar("executor", default=None)


@contextlib.contextmanager
def answering(executor: Executor) -> Iterator[None]:
    """While a question is answered, this is its executor."""
    token = _EXECUTOR.set(executor)
    try:
        yield
    finally:
        _EXECUTOR.reset(token)


def current_executor() -> Executor | None:
    """The executor of the question that is being answered; None where none is."""
    return _EXECUTOR.get()
