"""The order that Go's `sort.Sort` leaves equal elements in.

kubectl sorts with it, and it is not stable: from 13 elements on it partitions (pattern-defeating quicksort), so to
print the same lines in the same order the same swaps have to be made. It also works when "less" is no order at all,
which happens where a field to sort by is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

T = TypeVar("T")

_INSERTION = 12
_NINTHER = 50
_MOST_SWAPS = 12
_WORD = (1 << 64) - 1


def sort(items: Sequence[T], less: Callable[[T, T], bool]) -> list[T]:
    """The items in the order that `sort.Sort` gives them."""
    ordered = list(items)
    _Sorting(ordered, less).quick(0, len(ordered), len(ordered).bit_length())
    return ordered


class _Sorting:
    """One run: the list in place, and its order by index."""

    def __init__(self, items: list[Any], less: Callable[[Any, Any], bool]) -> None:
        self.items = items
        self.less = less

    def before(self, i: int, j: int) -> bool:
        return self.less(self.items[i], self.items[j])

    def swap(self, i: int, j: int) -> None:
        self.items[i], self.items[j] = self.items[j], self.items[i]

    def quick(self, a: int, b: int, limit: int) -> None:
        """Sort `[a, b)`; `limit` bad pivots are tolerated before the heap takes over."""
        balanced = partitioned = True
        while True:
            length = b - a
            if length <= _INSERTION:
                return self.insert(a, b)
            if limit == 0:
                return self.heap(a, b)
            if not balanced:
                self.scatter(a, b)
                limit -= 1
            pivot, swaps = self.pivot(a, b)
            if swaps == _MOST_SWAPS:
                self.items[a:b] = self.items[a:b][::-1]
                pivot = (b - 1) - (pivot - a)
                swaps = 0
            if balanced and partitioned and swaps == 0 and self.nearly_sorted(a, b):
                return None
            if a > 0 and not self.before(a - 1, pivot):
                a = self.partition_equal(a, b, pivot)
                continue
            middle, partitioned = self.partition(a, b, pivot)
            left, right = middle - a, b - middle
            if left < right:
                balanced = left >= length // 8
                self.quick(a, middle, limit)
                a = middle + 1
            else:
                balanced = right >= length // 8
                self.quick(middle + 1, b, limit)
                b = middle

    def insert(self, a: int, b: int) -> None:
        for i in range(a + 1, b):
            j = i
            while j > a and self.before(j, j - 1):
                self.swap(j, j - 1)
                j -= 1

    def heap(self, a: int, b: int) -> None:
        length = b - a
        for root in range((length - 1) // 2, -1, -1):
            self.sift(root, length, a)
        for last in range(length - 1, -1, -1):
            self.swap(a, a + last)
            self.sift(0, last, a)

    def sift(self, root: int, length: int, first: int) -> None:
        while (child := 2 * root + 1) < length:
            if child + 1 < length and self.before(first + child, first + child + 1):
                child += 1
            if not self.before(first + root, first + child):
                return
            self.swap(first + root, first + child)
            root = child

    def scatter(self, a: int, b: int) -> None:
        """Break a pattern that made for bad pivots, the same way each time: the seed is the length."""
        length = b - a
        if length < 8:
            return
        seed = length
        modulus = 1 << length.bit_length()
        at = a + (length // 4) * 2 - 1
        for i in range(3):
            seed ^= (seed << 13) & _WORD
            seed ^= seed >> 17
            seed ^= (seed << 5) & _WORD
            other = seed & (modulus - 1)
            if other >= length:
                other -= length
            self.swap(at + i, a + other)

    def pivot(self, a: int, b: int) -> tuple[int, int]:
        """Where the pivot is, and how many swaps finding it took: 0 for sorted, `_MOST_SWAPS` for reversed input."""
        quarter = (b - a) // 4
        places = [a + quarter, a + quarter * 2, a + quarter * 3]
        swaps = 0
        if b - a >= _NINTHER:
            for index, place in enumerate(places):
                places[index], more = self.median(place - 1, place, place + 1)
                swaps += more
        middle, more = self.median(*places)
        return middle, swaps + more

    def median(self, i: int, j: int, k: int) -> tuple[int, int]:
        swaps = 0
        if self.before(j, i):
            i, j, swaps = j, i, swaps + 1
        if self.before(k, j):
            j, k, swaps = k, j, swaps + 1
        if self.before(j, i):
            i, j, swaps = j, i, swaps + 1
        return j, swaps

    def nearly_sorted(self, a: int, b: int) -> bool:
        """Whether `[a, b)` is sorted, after mending a few places of a long range."""
        i = a + 1
        for _ in range(5):
            while i < b and not self.before(i, i - 1):
                i += 1
            if i == b:
                return True
            if b - a < _NINTHER:
                return False
            self.swap(i, i - 1)
            if i - a >= 2:
                for j in range(i - 1, 0, -1):
                    if not self.before(j, j - 1):
                        break
                    self.swap(j, j - 1)
            if b - i >= 2:
                for j in range(i + 1, b):
                    if not self.before(j, j - 1):
                        break
                    self.swap(j, j - 1)
        return False

    def partition_equal(self, a: int, b: int, pivot: int) -> int:
        """Move what equals the pivot to the front; returns where the greater ones begin."""
        self.swap(a, pivot)
        i, j = a + 1, b - 1
        while True:
            while i <= j and not self.before(a, i):
                i += 1
            while i <= j and self.before(a, j):
                j -= 1
            if i > j:
                return i
            self.swap(i, j)
            i, j = i + 1, j - 1

    def partition(self, a: int, b: int, pivot: int) -> tuple[int, bool]:
        """Move what is less than the pivot before it; returns its place, and whether nothing had to move."""
        self.swap(a, pivot)
        i, j = a + 1, b - 1
        moved = False
        while True:
            while i <= j and self.before(i, a):
                i += 1
            while i <= j and not self.before(j, a):
                j -= 1
            if i > j:
                break
            self.swap(i, j)
            i, j, moved = i + 1, j - 1, True
        self.swap(j, a)
        return j, not moved
