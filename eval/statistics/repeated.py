"""The same question asked several times."""

from __future__ import annotations

from collections.abc import Sequence
from math import comb


def pass_at(right: Sequence[tuple[int, int]], k: int) -> float | None:
    """pass@k: how likely one of k tries is right, of (right, tries) for each question; the unbiased estimate of Chen et
    al. 2021 (arXiv:2107.03374). None where no question was tried k times."""
    shares = [1 - comb(tries - hits, k) / comb(tries, k) for hits, tries in right if tries >= k]
    return sum(shares) / len(shares) if shares else None


def pass_hat(right: Sequence[tuple[int, int]], k: int) -> float | None:
    """pass^k: how likely all of k tries are right (τ-bench, Yao et al. 2024, arXiv:2406.12045)."""
    shares = [comb(hits, k) / comb(tries, k) for hits, tries in right if tries >= k]
    return sum(shares) / len(shares) if shares else None
