"""`main.py ask --explain`, and the voter's settings, as a person meets them: in a process of its own."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from tests.fork_server import python
from tests.test_main import clean_environment

MAIN = Path(__file__).parents[2] / "main.py"


def ask(tmp_path: Path, *flags: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [*python(), str(MAIN), "ask", "--recording", "starter", *flags, "How many namespaces are there?"]
    environment = {**clean_environment(tmp_path), **variables}
    return subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=50, check=False
    )


def test_the_explanation_goes_to_stderr_and_the_answer_alone_to_stdout(tmp_path: Path) -> None:
    told = ask(tmp_path, "--explain")
    assert (told.stdout, told.returncode) == ("5\n", 0)
    assert "verdict: majority" in told.stderr
    assert "$ kubectl get namespaces" in told.stderr


def test_a_calibration_file_and_a_threshold_make_an_answer_uncertain(tmp_path: Path) -> None:
    file = tmp_path / "calibration.json"
    file.write_text(json.dumps({"version": 1, "tiers": {"offline": {"1": {"1-0": [30, 100]}}}}))
    variables = {"COPILOT_VOTER_CALIBRATION": str(file), "COPILOT_VOTER_CONFIDENCE": "0.5"}
    told = ask(tmp_path, **variables)
    assert (told.stdout, told.returncode) == ("not certain: 5\n", 0)
    file.write_text("{}")
    told = ask(tmp_path, **variables)
    assert told.returncode == 2
    assert "python -m eval calibrate" in told.stderr
