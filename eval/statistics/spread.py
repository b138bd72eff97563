"""Quantiles of what a question took: seconds, calls, tokens, money."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

QUANTILES = (0.5, 0.9, 0.95, 0.99)


def quantiles(values: Iterable[float | None]) -> dict[float, float]:
    """The quantiles of what is known (linear between values); empty where nothing is."""
    known = [value for value in values if value is not None]
    if not known:
        return {}
    return dict(zip(QUANTILES, np.quantile(known, QUANTILES).tolist(), strict=True))
