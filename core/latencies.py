"""How long calls took lately, and how long is therefore too long: the hedge timer."""

from __future__ import annotations

from collections import deque
from math import ceil

WINDOW = 100
ENOUGH = 10
SHARE = 0.9
PRIOR = 5.0


class Latencies:
    """The last `WINDOW` latencies of a tier's planners, in seconds.

    Until `ENOUGH` were seen `prior` stands in their place. Those that were not waited for count with the time for which
    they were: without them only quick ones would be seen, and the timer would run shorter and shorter.
    """

    def __init__(self, prior: float = PRIOR) -> None:
        self._prior = prior
        self._seen: deque[float] = deque(maxlen=WINDOW)

    def saw(self, seconds: float) -> None:
        """One more call came to its end."""
        self._seen.append(seconds)

    def gave_up(self, seconds: float) -> None:
        """One more call was not waited for any longer; says something only where it had taken long already."""
        if seconds >= self.hedge:
            self._seen.append(seconds)

    @property
    def hedge(self) -> float:
        """Seconds within which nine of ten calls come back."""
        if len(self._seen) < ENOUGH:
            return self._prior
        return sorted(self._seen)[ceil(SHARE * len(self._seen)) - 1]
