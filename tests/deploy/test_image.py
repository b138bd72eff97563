"""What the image runs, without a container engine: its files in an empty, read-only folder, nothing of ours around.

`deploy/try-image` runs all of the Containerfile's steps, installing included; here the environment of the tests stands
for the image's, and the rest is done as written: what is copied, which user, which environment, the health check.
"""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.startup import free_port, healthy
from tests.deploy.rendered import DEPLOY

LINES = re.sub(r"\\\n\s*", " ", (DEPLOY / "Containerfile").read_text()).splitlines()
FINAL = LINES[max(number for number, line in enumerate(LINES) if line.startswith("FROM")) :]


def instructions(name: str) -> list[str]:
    """What follows an instruction's name in the image's last stage."""
    return [line.split(maxsplit=1)[1] for line in FINAL if line.startswith(f"{name} ")]


@pytest.fixture
def image(tmp_path: Path) -> Iterator[Path]:
    """The image's /app with what is copied into it, not to be written by anybody without the right to override."""
    root, app = DEPLOY.parent, tmp_path / "app"
    app.mkdir()
    for line in instructions("COPY"):
        if not line.startswith("--from"):
            *sources, _ = line.split()
            for source in sources:
                where = app / source
                if (root / source).is_dir():
                    shutil.copytree(root / source, where, ignore=shutil.ignore_patterns("__pycache__"))
                else:
                    shutil.copy(root / source, where)
    for path in (app, *app.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield app
    for path in (app, *(each for each in app.rglob("*") if each.is_dir())):
        path.chmod(0o755)


def environment(state: Path) -> dict[str, str]:
    """The image's environment, with a folder for /state."""
    told = dict(word.split("=", 1) for line in instructions("ENV") for word in line.split())
    return {**told, "PATH": os.defpath, "XDG_STATE_HOME": str(state), "XDG_CACHE_HOME": str(state)}


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="there is no setpriv, which takes root's rights away")
def test_its_files_alone_serve_without_any_right_and_write_nothing_but_state(image: Path, tmp_path: Path) -> None:
    [entry], [check] = instructions("ENTRYPOINT"), instructions("HEALTHCHECK")
    state, port = tmp_path / "state", free_port()
    state.mkdir()
    before = sorted(image.rglob("*"))
    drop = ["setpriv", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all"] if os.geteuid() == 0 else []
    command = [*drop, sys.executable, *ast.literal_eval(entry)[1:], "serve", "--recording", "starter"]
    process = subprocess.Popen(
        [*command, "--port", str(port)], cwd=image, env=environment(state), stderr=subprocess.DEVNULL
    )
    try:
        for _ in range(600):
            if healthy(port) or process.poll() is not None:
                break
            time.sleep(0.05)
        probe = ast.literal_eval(check[check.index("CMD ") + 4 :])[1:]
        probe[-1] = probe[-1].replace(":8000", f":{port}")
        well = subprocess.run([sys.executable, *probe], env=environment(state), capture_output=True, check=False)
        assert well.returncode == 0, well.stderr
        asked = 'import json, sys, urllib.request as u; r = u.Request(sys.argv[1], b\'{"query": "How many pods are in '
        asked += (
            "the default namespace?\"}', {'content-type': 'application/json'}); print(u.urlopen(r).read().decode())"
        )
        answer = subprocess.run(
            [sys.executable, "-c", asked, f"http://127.0.0.1:{port}/query"], capture_output=True, text=True, check=False
        )
        assert '"answer":"4"' in answer.stdout
    finally:
        process.terminate()
        process.wait(30)
    assert sorted(image.rglob("*")) == before
    assert list(state.rglob("history.sqlite"))


def test_the_health_check_fails_where_nobody_listens(tmp_path: Path) -> None:
    [check] = instructions("HEALTHCHECK")
    probe = ast.literal_eval(check[check.index("CMD ") + 4 :])[1:]
    probe[-1] = probe[-1].replace(":8000", f":{free_port()}")
    done = subprocess.run([sys.executable, *probe], capture_output=True, check=False)
    assert done.returncode != 0
