"""The security page names files that there are."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
NAMED = re.compile(r"`((?:tests|core|api|executor|planners|clusters|kubectl|voter|benchmarks)/[\w/.]*)`")


def test_every_file_that_the_page_names_is_there() -> None:
    named = set(NAMED.findall((ROOT / "docs" / "security.md").read_text()))
    assert len(named) > 20
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
