"""What somebody else put into the working directory beside settings runs nothing, holds nothing up, learns nothing."""

from __future__ import annotations

import json
import os
import stat
import sys
from pathlib import Path

import pytest

from tests.api.configuration.test_trust import here, main, with_plugin
from tests.test_main import kubeconfig_for

__all__ = ["here"]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="rights and pipes are POSIX's")
ASKED = ("ask", "--recording", "starter", "How many pods are in the default namespace?")


@pytest.mark.parametrize("module", ["asyncio.py", "argparse.py", "api/__init__.py", "core/__init__.py", "main.py"])
def test_pressing_tab_runs_no_module_that_lies_in_the_working_directory(here: Path, module: str) -> None:
    mark = here.parent / "mark"
    planted = here / module
    planted.parent.mkdir(exist_ok=True)
    planted.write_text(f"open({str(mark)!r}, 'w').close()\nraise SystemExit(1)\n")
    told = here.parent / "told"
    line = "main.py ask --namespace "
    protocol = {
        "_ARGCOMPLETE": "1",
        "_ARGCOMPLETE_SHELL": "fish",
        "_ARGCOMPLETE_STDOUT_FILENAME": str(told),
        "COMP_LINE": line,
        "COMP_POINT": str(len(line)),
        "KUBECONFIG": str(kubeconfig_for(here.parent, 9)),
    }
    main(here, **protocol)
    assert told.exists(), "nothing was completed"
    assert not mark.exists()


def test_a_pipe_in_place_of_the_log_does_not_hold_a_question_up(here: Path) -> None:
    os.mkfifo(here / "agent.log")
    done = main(here, *ASKED)
    assert (done.returncode, done.stdout) == (0, "4\n")
    assert "agent.log" in done.stderr


@pytest.mark.skipif(os.name == "posix" and os.geteuid() != 0, reason="only root may give files away")
def test_a_log_that_is_somebody_elses_is_told_no_question(here: Path) -> None:
    theirs = here / "agent.log"
    theirs.write_text("")
    theirs.chmod(0o666)
    os.chown(theirs, 65534, 65534)
    done = main(here, *ASKED)
    assert (done.returncode, done.stdout) == (0, "4\n")
    assert theirs.read_text() == ""
    assert "agent.log" in done.stderr


def test_a_log_that_others_could_read_is_ours_alone_from_the_first_line_on(here: Path) -> None:
    log = here / "agent.log"
    log.write_text("")
    log.chmod(0o666)
    assert main(here, *ASKED).returncode == 0
    assert log.read_text() != ""
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_a_kubeconfig_of_the_folder_that_changed_since_runs_nothing_until_it_is_trusted_anew(here: Path) -> None:
    (here / "copilot.yaml").write_text("cluster: {kubeconfig: config}\n")
    harmless = {"current-context": "c", "contexts": [], "clusters": [], "users": []}
    (here / "config").write_text(json.dumps(harmless))
    told = main(here, "trust")
    assert "config" in told.stderr
    mark = with_plugin(here)
    done = main(here, "run", "kubectl get pods")
    assert not mark.exists()
    assert "config changed since this folder was trusted" in done.stderr
    main(here, "trust")
    main(here, "run", "kubectl get pods")
    assert mark.exists()


def test_a_kubeconfig_that_dotenv_names_is_trusted_with_it(here: Path) -> None:
    (here / ".env").write_text("KUBECONFIG=./config\n")
    (here / "config").write_text("{}")
    main(here, "trust")
    mark = with_plugin(here)
    main(here, "run", "kubectl get pods")
    assert not mark.exists()


def test_the_name_of_a_folder_cannot_write_to_the_terminal(here: Path) -> None:
    odd = here / "a\x1b]0;owned\x07\nb"
    odd.mkdir()
    (odd / "copilot.yaml").write_text("cluster: {kubeconfig: config}\n")
    done = main(odd, "settings", HOME=str(here.parent / "home"))
    [line] = [line for line in done.stderr.splitlines() if line.startswith("note:")]
    assert "\x1b" not in done.stdout + done.stderr
    assert "main.py trust" in line
