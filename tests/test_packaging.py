"""The wheel: everything that the program reads is in it, and it answers away from the checkout.

`.ci/run` installs it with pip into an empty environment as well, and serves from there.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from core.version import VERSION
from tests.test_main import clean_environment

pytestmark = pytest.mark.thorough  # builds a wheel
ROOT = Path(__file__).parents[1]
LEFT_OUT = ("benchmarks", "eval", "tests")
"""Packages that are run from a checkout alone."""
PACKAGES = [path.parent.name for path in sorted(ROOT.glob("*/__init__.py")) if path.parent.name not in LEFT_OUT]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of what goes into it."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    for package in PACKAGES:
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("main.py", "pyproject.toml", "README.md", "LICENSE", "requirements.txt"):
        shutil.copy(ROOT / name, source / name)
    build = "import sys, setuptools.build_meta as build; build.build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, str(folder)], cwd=source, check=True, capture_output=True, timeout=100)
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def site(wheel: Path) -> Path:
    """A folder with the wheel's contents."""
    target = wheel.parent / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target


def installed(site: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """The command as the wheel's entry point runs it, from a folder that has nothing of ours."""
    script = folder / "k8s-copilot"
    script.write_text("import sys\nfrom main import program\nsys.exit(program())\n")
    environment = {**clean_environment(folder), "PYTHONPATH": str(site), "PYTHONSAFEPATH": "1"}
    return subprocess.run(
        [sys.executable, str(script), *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def test_the_wheel_holds_every_file_of_its_packages(site: Path) -> None:
    expected = {
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    there = {str(path.relative_to(site)) for path in site.rglob("*") if path.is_file()}
    assert expected <= there
    assert "main.py" in there


def test_the_wheel_takes_no_other_name_at_the_top_level_and_carries_the_licences(wheel: Path, site: Path) -> None:
    [info] = site.glob("*.dist-info")
    assert sorted(path.name for path in site.iterdir()) == sorted([*PACKAGES, "main.py", info.name])
    licences = {str(path.relative_to(info / "licenses")) for path in (info / "licenses").rglob("*") if path.is_file()}
    assert licences == {"LICENSE", "api/assets/swagger-ui/LICENSE", "api/assets/swagger-ui/NOTICE"}
    points = (info / "entry_points.txt").read_text()
    assert "k8s-copilot = main:program" in points
    assert "kubectl-ask = main:kubectl_ask" in points


def test_every_requirement_of_the_wheel_is_pinned(site: Path) -> None:
    [metadata] = site.glob("*.dist-info/METADATA")
    needed = [line for line in metadata.read_text("utf-8").splitlines() if line.startswith("Requires-Dist: ")]
    assert len(needed) > 20
    assert all("==" in line for line in needed)


def test_the_installed_command_answers_and_calls_itself_by_its_name(site: Path, tmp_path: Path) -> None:
    done = installed(site, tmp_path, "ask", "--recording", "starter", "How many pods are in the default namespace?")
    assert (done.returncode, done.stdout, done.stderr) == (0, "4\n", "")
    assert installed(site, tmp_path, "--version").stdout == f"k8s-query-copilot {VERSION}\n"
    told = installed(site, tmp_path, "--help").stdout
    assert "k8s-copilot ask --recording starter" in told
    assert "main.py" not in told
    wrong = installed(site, tmp_path, "run", "-").stderr
    assert "k8s-copilot run --help" in wrong
