"""Scenarios: folders that are found by name or path, and the states that they declare."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import SettingsError
from eval.scenarios import find, shipped


def made(folder: Path, declared: str) -> Path:
    (folder / "questions.yaml").write_text("- {id: a, question: q, expect: {kubectl: 'kubectl get pods'}}\n")
    (folder / "scenario.yaml").write_text(declared)
    for name in ("b.yaml", "a.yaml", "custom-resources.yaml"):
        (folder / name).write_text("{}\n")
    return folder


def test_every_scenario_that_we_carry_can_be_read_and_has_manifests() -> None:
    for scenario in shipped():
        assert scenario.cases()
        assert scenario.manifests
        assert find(scenario.name) == scenario


def test_custom_resources_are_applied_behind_what_defines_them(tmp_path: Path) -> None:
    scenario = find(str(made(tmp_path, "{title: mine, wait: [{kind: Pod, namespace: x, is: failing, reason: Oops}]}")))
    assert [path.name for path in scenario.manifests] == ["a.yaml", "b.yaml", "custom-resources.yaml"]
    assert (scenario.title, scenario.wait[0].state, scenario.wait[0].reason) == ("mine", "failing", "Oops")
    assert not scenario.recorded


@pytest.mark.parametrize("declared", ["{wait: [{kind: Pod, is: happy}]}", "{titel: x}", "- a", "["])
def test_a_slip_in_a_scenario_is_told_with_its_place(tmp_path: Path, declared: str) -> None:
    with pytest.raises(SettingsError, match=r"scenario\.yaml"):
        find(str(made(tmp_path, declared)))


def test_a_scenario_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(SettingsError, match="starter"):
        find("atlantis")


def test_an_expectation_outside_the_language_is_told(tmp_path: Path) -> None:
    made(tmp_path, "{}")
    (tmp_path / "questions.yaml").write_text("- {id: a, question: q, expect: {kubectl: 'kubectl delete pods'}}\n")
    with pytest.raises(SettingsError, match="no line that can be run"):
        find(str(tmp_path)).cases()
