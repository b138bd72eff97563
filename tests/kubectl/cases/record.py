"""Fills in what the real programs print: `python tests/kubectl/cases/record.py`, where they are installed.

Each case of `filters_*.yaml` has an `input` (a name in `inputs.yaml`) and a `line` of filters; this runs the line in
`sh` under C.UTF-8 and writes `stdout` and `exit` beside it. `AWK` in the environment names the awk to use (GNU's).
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent


def main() -> None:
    """Record every file anew."""
    inputs = yaml.safe_load((HERE / "inputs.yaml").read_text(encoding="utf-8"))
    for path in sorted(HERE.glob("filters_*.yaml")):
        cases = yaml.safe_load(path.read_text(encoding="utf-8"))
        path.write_text("".join(_recorded(case, inputs[case["input"]]) for case in cases), encoding="utf-8")


def _recorded(case: dict[str, Any], text: str) -> str:
    awk = os.environ.get("AWK", "gawk")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["sh", "-c", f'awk() {{ {awk} "$@"; }}; {case["line"]}'],
            input=text.encode(),
            capture_output=True,
            check=False,
            cwd=folder,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    stdout = json.dumps(done.stdout.decode("utf-8", "replace"), ensure_ascii=False)
    line = json.dumps(case["line"], ensure_ascii=False)
    return f"- input: {case['input']}\n  line: {line}\n  stdout: {stdout}\n  exit: {done.returncode}\n"


if __name__ == "__main__":
    main()
