"""Every golden line through parser, verbs and filters, on its recording: what real kubectl printed, ages masked."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import coverage
from benchmarks.golden import RECORDINGS, Ran, differences, lines_of, run_all
from kubectl.filters import SPECS
from kubectl.grammar.verbs import VERBS

NOT_DESCRIBED_FLOOR = 0.97
"""Of the lines other than describe, those that are wholly equal."""
DESCRIBED_FLOOR = 0.995
"""Of the lines that describe prints, those that are equal, spacing aside."""

_RUNS: dict[str, list[Ran]] = {}


async def runs(recording: str) -> list[Ran]:
    """Each line of a recording and what ours printed; run once for all tests."""
    if recording not in _RUNS:
        _RUNS[recording] = await run_all(recording)
    return _RUNS[recording]


@pytest.mark.parametrize("recording", RECORDINGS)
async def test_every_line_is_as_kubectl_printed_it_but_for_those_with_a_reason(recording: str) -> None:
    found = {ran.command: ran.differs for ran in await runs(recording) if ran.differs}
    assert found == {command: entry["differs"] for command, entry in differences()[recording].items()}


async def test_the_share_of_equal_lines_does_not_fall() -> None:
    told = [ran.equal for recording in RECORDINGS for ran in await runs(recording) if not ran.describes]
    assert len(told) > 200
    assert sum(told) / len(told) >= NOT_DESCRIBED_FLOOR


async def test_what_describe_prints_is_equal_line_by_line_spacing_aside() -> None:
    told = [ran.equal_lines for recording in RECORDINGS for ran in await runs(recording) if ran.describes]
    total = sum(of for _, of in told)
    assert total > 900
    assert sum(equal for equal, _ in told) / total >= DESCRIBED_FLOOR


def test_each_difference_names_a_golden_line_and_a_reason() -> None:
    for recording, entries in differences().items():
        known = {line["command"] for line in lines_of(recording)}
        assert set(entries) <= known
        assert all(entry["reason"] for entry in entries.values())


# ── The page ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_the_coverage_page_is_what_its_command_writes() -> None:
    written = coverage.page({recording: await runs(recording) for recording in RECORDINGS})
    assert coverage.PAGE.read_text(encoding="utf-8") == written, coverage.STALE


def test_a_stale_page_is_an_error_and_mended_by_writing_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def nothing(recording: str) -> list[Ran]:
        return []

    page = tmp_path / "page.md"
    monkeypatch.setattr(coverage, "PAGE", page)
    monkeypatch.setattr(coverage, "run_all", nothing)
    assert coverage.main(["--check"]) == 1
    assert coverage.STALE in capsys.readouterr().err
    assert coverage.main([]) == 0
    assert coverage.main(["--check"]) == 0
    page.write_text(page.read_text() + "x")
    assert coverage.main(["--check"]) == 1


async def test_every_verb_flag_and_filter_stands_on_the_page() -> None:
    written = coverage.PAGE.read_text(encoding="utf-8")
    for verb in VERBS:
        assert f"\n### kubectl {verb.name}\n" in written
        assert all(f"`--{flag.name}" in written for flag in verb.flags)
    assert all(f"| `{name}` |" in written for name in SPECS)
