"""What was spent on which day, by all replicas together: a `Ledger` that they share."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass, field

from core.sharing import Shared, SharingUnavailable
from planners.spending.ledger import Ledger, Spent

DAYS = 2 * 86_400
"""Seconds for which a day is remembered."""
_AGAIN = 3_600
"""Seconds in which an amount that may have been counted already is not counted a second time."""

_ADD = f"""
if redis.call('SET', KEYS[2], 1, 'NX', 'EX', {_AGAIN}) then
  redis.call('HINCRBY', KEYS[1], 'tokens', ARGV[1])
  redis.call('HINCRBYFLOAT', KEYS[1], 'cost', ARGV[2])
  redis.call('EXPIRE', KEYS[1], {DAYS})
end
return redis.call('HMGET', KEYS[1], 'tokens', 'cost')
"""


@dataclass(frozen=True)
class _Amount:
    """What is still to be counted; `name` has it counted once, however often it is sent."""

    day: str
    spent: Spent
    name: str = field(default_factory=lambda: uuid.uuid4().hex)


class SharedLedger:
    """As `Ledger`. `own` counts this replica's part as well, and is what counts while the state cannot be reached; what
    was not sent then, or may not have arrived, is sent with the next."""

    def __init__(self, shared: Shared, own: Ledger) -> None:
        self._shared = shared
        self._own = own
        self._unsent: list[_Amount] = []
        self._known: dict[str, Spent] = {}
        self._turn = asyncio.Lock()
        self.trouble = ""
        """None that keeps calls from being made: each replica counts alone while the state cannot be reached."""

    async def add(self, day: str, spent: Spent) -> Spent:
        """Count `spent` in; all that was spent on that day, this included."""
        own = await self._own.add(day, spent)
        async with self._turn:
            self._unsent.append(_Amount(day, Spent(spent.tokens, spent.cost)))
            try:
                while self._unsent:
                    amount = self._unsent[0]
                    self._known[amount.day] = await self._counted(amount)
                    del self._unsent[0]
                return self._known[day]
            except SharingUnavailable:
                alone = Spent()
                for part in (self._known.get(day, Spent()), *(one.spent for one in self._unsent if one.day == day)):
                    alone.add(part)
                return Spent(max(own.tokens, alone.tokens), max(own.cost, alone.cost))

    async def _counted(self, amount: _Amount) -> Spent:
        keys = (f"spent:{amount.day}", f"counted:{amount.name}")
        tokens, cost = await self._shared.run(_ADD, keys, (amount.spent.tokens, repr(float(amount.spent.cost))))
        return Spent(int(tokens or 0), float(cost or 0.0))
