"""From marked words to readings: what is asked, of which objects, under which conditions."""

from planners.offline.readings.outcomes import Missing, Result
from planners.offline.readings.reader import read
from planners.offline.readings.reading import Link, Order, Reading, Selection
from planners.offline.readings.relations import relation
from planners.offline.readings.selecting import PREFERRED
from planners.offline.readings.things import Thing, gather, home_first, narrowed

__all__ = [
    "PREFERRED",
    "Link",
    "Missing",
    "Order",
    "Reading",
    "Result",
    "Selection",
    "Thing",
    "gather",
    "home_first",
    "narrowed",
    "read",
    "relation",
]
