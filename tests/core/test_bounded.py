"""Small files that would become large, through the doors that read them: recordings and kubeconfigs."""

from __future__ import annotations

import gzip
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from core.bounded import TooLarge, gunzip, read_json, read_yaml

MAIN = Path(__file__).parents[2] / "main.py"
BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


def ran(*arguments: str, environ: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """The command line, with no more than a gigabyte of memory and 30 s."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))

    return subprocess.run(
        [sys.executable, str(MAIN), *arguments],
        capture_output=True,
        text=True,
        timeout=30,
        preexec_fn=limit,
        env={"HOME": "/nonexistent", "PATH": "/usr/bin:/bin", **(environ or {})},
    )


def recording(directory: Path, content: bytes) -> Path:
    directory.mkdir()
    (directory / "api.json.gz").write_bytes(gzip.compress(content))
    return directory


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda: b'{"recorded_at":"' + b"x" * 400_000_000, "larger than"),
        (lambda: b'{"responses":[' + b"[]," * 20_000_000 + b"[]]}", "values"),
        (lambda: b'{"responses":' + b"[" * 200_000 + b"]" * 200_000 + b"}", "nested too deeply"),
    ],
    ids=["unpacks to 400 MB", "holds 20 million lists", "is nested 200,000 deep"],
)
def test_a_recording_that_would_take_gigabytes_is_refused_in_one_sentence(
    tmp_path: Path, content: Callable[[], bytes], said: str
) -> None:
    directory = recording(tmp_path / "bad", content())
    assert (directory / "api.json.gz").stat().st_size < 1_500_000
    done = ran("run", "--recording", str(directory), "kubectl get pods")
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("text", "said"), [(BOMB, "aliases"), ("a: " + "[" * 5_000, "nested too deeply")])
def test_a_kubeconfig_that_would_not_end_is_refused_at_once(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "config").write_text(text)
    done = ran("run", "--kubeconfig", str(tmp_path / "config"), "kubectl get pods")
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_what_is_within_bounds_is_read_as_it_is() -> None:
    document = {"a": [1, {"b": "ü"}]}
    assert read_json(gunzip(gzip.compress(json.dumps(document).encode()))) == document
    assert read_yaml("a: [1, {b: ü}]") == document


def test_each_bound_is_told_in_its_unit() -> None:
    with pytest.raises(TooLarge, match="9 bytes"):
        gunzip(gzip.compress(b"x" * 10), largest=9)
    with pytest.raises(TooLarge, match="2 values"):
        read_json(b"[[],[]]", most_values=2)
    with pytest.raises(EOFError):
        gunzip(gzip.compress(b"x" * 100)[:-9])
