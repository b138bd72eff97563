from __future__ import annotations

from datetime import datetime, timezone
from fractions import Fraction

import pytest

from voter.quantities import duration, instant, number


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1Gi", 2**30),
        ("1.5Gi", 3 * 2**29),
        ("250m", Fraction(1, 4)),
        ("-3", -3),
        ("seventy", 70),
        ("100n", Fraction(1, 10**7)),
        ("2E", 2 * 10**18),
        ("512MB", 512_000_000),
        ("5mB", None),
        ("5B", None),
        ("1e3", None),
        ("0x10", None),
        ("007", None),
        ("1,000", None),
        ("٣", None),
        ("", None),
        ("Gi", None),
        ("10.0.0.1", None),
        ("5 pods", None),
    ],
)
def test_a_quantity_is_the_number_that_it_stands_for(text: str, expected: int | Fraction | None) -> None:
    assert number(text) == expected


@pytest.mark.parametrize(
    ("text", "minutes", "expected"),
    [
        ("5m", False, None),
        ("5m", True, 300),
        ("5m0s", False, 300),
        ("2h45m", False, 9900),
        ("3d4h", False, 273_600),
        ("1s1s", False, None),
        ("5 apples", False, None),
        ("5", True, None),
        ("", True, None),
        ("1.5h", False, 5400),
    ],
)
def test_a_duration_is_told_in_seconds(text: str, minutes: bool, expected: int | None) -> None:
    assert duration(text, minutes=minutes) == expected


@pytest.mark.parametrize(
    "text", ["2026-02-30T00:00:00Z", "2026-01-01", "0001-01-01T00:00:00+23:00", "now", "9999-99-99T99:99"]
)
def test_what_is_no_moment_is_none(text: str) -> None:
    assert instant(text) is None


def test_a_moment_is_told_in_utc() -> None:
    assert instant("2026-01-01T01:30:00.5+01:30") == datetime(2026, 1, 1, 0, 0, 0, 500_000, timezone.utc)
    assert instant("2026-01-01T00:00:00-00:30") == datetime(2026, 1, 1, 0, 30, tzinfo=timezone.utc)


@pytest.mark.parametrize(("digits", "is_number"), [(30, True), (31, False)])
def test_so_many_digits_are_a_number_and_more_are_an_identifier(digits: int, is_number: bool) -> None:
    assert (number("7" * digits) is not None) == is_number
