"""A quick run leaves out what is marked `thorough` and nothing else; `scripts/test --all` runs everything."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.fork_server import python
from tests.test_main import MAIN, clean_environment

ROOT = MAIN.parent
MADE = "import pytest\n\ndef test_small(): pass\n\n@pytest.mark.thorough\ndef test_of_size(): pass\n"


@pytest.mark.parametrize(
    ("named", "environ", "runs"),
    [
        ("", {"COPILOT_THOROUGH": "0"}, ["test_small"]),
        ("", {"COPILOT_THOROUGH": "1"}, ["test_small", "test_of_size"]),
        ("test_made.py::test_of_size", {}, ["test_of_size"]),
    ],
)
def test_what_is_thorough_runs_where_it_is_asked_for_or_its_module_is_named(
    tmp_path: Path, named: str, environ: dict[str, str], runs: list[str]
) -> None:
    (tmp_path / "test_made.py").write_text(MADE)
    options = ("-p", "tests.conftest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path))
    done = subprocess.run(
        [*python(), "-m", "pytest", "--collect-only", "-q", "-c", "/dev/null", *options, str(tmp_path / named)],
        env={**clean_environment(tmp_path), **environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert [line.partition("::")[2] for line in done.stdout.splitlines() if "::" in line] == runs
    assert ("a quick run" in done.stdout) == (environ.get("COPILOT_THOROUGH") != "1")


@pytest.mark.parametrize(
    ("arguments", "told"), [((), ":"), (("--all",), "1:"), (("-k", "a b", "--all", "-x"), "1:-k,a b,-x,")]
)
def test_the_command_takes_all_for_itself_and_gives_pytest_the_rest(
    tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    (tmp_path / "bin").mkdir()
    shown = 'echo "$COPILOT_THOROUGH:$(shift 6; printf "%s," "$@")"'
    (tmp_path / "bin" / "python").write_text(f'#!/bin/bash\n[ "$2" = pip ] || {shown}\n')
    (tmp_path / "bin" / "python").chmod(0o755)
    needed = [(ROOT / name).read_text() for name in ("requirements.txt", "requirements-dev.txt")]
    (tmp_path / "installed-requirements-dev.txt").write_text("".join(needed))
    environ = {**clean_environment(tmp_path), "VENV": str(tmp_path), "COPILOT_THOROUGH": ""}
    done = subprocess.run(
        [ROOT / "scripts" / "test", *arguments], env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip().replace(":,", ":") == told
