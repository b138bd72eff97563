"""The one composition of the flow: from settings to a cluster, tiers of planners, a voter and kept plans, put together.

It knows every part and no HTTP status; `main.py` and `eval/` use it, nothing below them does.
"""

from composition.cluster import connect, places
from composition.copilot import Copilot, composed
from composition.copilots import Copilots, copilots
from composition.sharing import shared_state, where_shared
from composition.tiers import TierName, tier_of, without_key

__all__ = [
    "Copilot",
    "Copilots",
    "TierName",
    "composed",
    "connect",
    "copilots",
    "places",
    "shared_state",
    "tier_of",
    "where_shared",
    "without_key",
]
