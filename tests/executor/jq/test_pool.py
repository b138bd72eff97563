"""jq programs: what they print, how they fail, and what they can never do."""

from __future__ import annotations

import asyncio
import json
import struct
import subprocess
import sys
import time
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import pytest

from executor.jq import pool as jq
from executor.jq.options import read_options

RAN = [
    (["."], '{"a":[1,{}],"b":[]}', '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": []\n}\n', 0),
    (["-c", ".a"], '{"a":{"b":1,"a":"é<&"}}', '{"b":1,"a":"é<&"}\n', 0),
    (["-r", ".[]"], '["a b",null,true,"c"]', "a b\nnull\ntrue\nc\n", 0),
    ([".[]"], '["a",0.1,10000000000]', '"a"\n0.1\n10000000000\n', 0),
    (["-rc", ".a"], '{"a":["x"]}', '["x"]\n', 0),
    (["--raw-output", ".a"], '{"a":"x"}', "x\n", 0),
    (["-j", ".[]"], '["a","b"]', "ab", 0),
    (["-s", "length"], "1 2\n3", "3\n", 0),
    (["-n", "-c", "[inputs]"], "1 2 3", "[1,2,3]\n", 0),
    (["-n", "1+1"], "", "2\n", 0),
    (["-R", "length"], "ab\nc\n", "2\n1\n", 0),
    (["-S", "-c", "."], '{"b":1,"a":2}', '{"a":2,"b":1}\n', 0),
    (["--tab", "."], '{"a":1}', '{\n\t"a": 1\n}\n', 0),
    (["--indent", "1", "."], '{"a":1}', '{\n "a": 1\n}\n', 0),
    (["--arg", "ns", "x y", "-r", "$ns"], "1", "x y\n", 0),
    (["--argjson", "n", "[2]", "-c", "$n"], "1", "[2]\n", 0),
    (["-e", ".a"], '{"a":false}', "false\n", 1),
    (["-e", ".a"], '{"a":1}', "1\n", 0),
    (["-e", "empty"], "{}", "", 4),
    ([".input"], '{"input":"an input"}', '"an input"\n', 0),
    (["."], "", "", 0),
]


@pytest.mark.parametrize(("arguments", "text", "stdout", "exit_code"), RAN)
async def test_a_program_prints_what_jq_prints(arguments: list[str], text: str, stdout: str, exit_code: int) -> None:
    done = await jq.run(arguments, text)
    assert (done.stdout, done.stderr, done.exit, done.failure) == (stdout, "", exit_code, None)


FAILED = [
    ([".a.b"], '{"a":"x"}\n{"a":1}\n', 5, "jq: error (at <stdin>:2): Cannot index number"),
    ([".a["], "1", 3, "jq: 1 compile error"),
    (["."], "not json", 2, "jq: parse error"),
    (["-f", "program.jq"], "1", 2, "reads a file"),
    (["--slurpfile", "x", "/etc/passwd", "$x"], "1", 2, "reads a file"),
    (['import "a" as a; 1'], "1", 2, "read files"),
    (['include "a"; 1'], "1", 2, "read files"),
    ([".", "/etc/passwd"], "1", 2, "one program is expected"),
    (["--seq", "."], "1", 2, "unknown option"),
    (["input"], "1 2", 2, "not available"),
    (["--argjson", "x", "{", "$x"], "1", 2, "is not JSON"),
]


@pytest.mark.parametrize(("arguments", "text", "exit_code", "said"), FAILED)
async def test_a_program_that_fails_says_why_and_is_a_failure(
    arguments: list[str], text: str, exit_code: int, said: str
) -> None:
    done = await jq.run(arguments, text)
    assert done.exit == exit_code
    assert said in done.stderr
    assert done.failure is not None
    assert done.failure.reason == "bad_command"


async def test_what_was_printed_before_an_error_is_printed() -> None:
    done = await jq.run([".a.b"], '{"a":{"b":1}}\n{"a":"x"}\n{"a":{"b":3}}')
    assert (done.stdout, done.exit) == ("1\n3\n", 5)


@pytest.mark.parametrize("program", ["env", "$ENV", "env | keys | length", "$ENV.PATH, env.HOME, env.LC_CTYPE"])
async def test_a_program_sees_an_empty_environment(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANTED", "planted-value")
    assert (await jq.run(["-c", program], "1")).stdout in ("{}\n", "0\n", "null\nnull\nnull\n")


@pytest.mark.parametrize(
    "program",
    [
        'import "/etc/hosts" as $h; $h',
        'def f: 1;\nimport\t"x" as x; x::f',
        '"\\(input)"',
        "get_search_list, $__loc__.file",
    ],
)
async def test_a_program_reads_no_file(program: str) -> None:
    done = await jq.run(["-c", program], "1")
    assert "127.0.0.1" not in done.stdout + done.stderr
    assert "localhost" not in done.stdout + done.stderr


async def test_a_program_that_never_ends_is_killed_and_the_next_one_runs() -> None:
    began = time.monotonic()
    done = await jq.run(["def f: f; f"], "1", seconds=0.2)
    assert done.failure is not None
    assert done.failure.reason == "timed_out"
    assert time.monotonic() - began < 2
    assert (await jq.run([".a"], '{"a":1}')).stdout == "1\n"


async def test_a_program_that_prints_without_end_is_cut_off() -> None:
    done = await jq.run(["range(1e9)"], "1", limit=1000)
    assert done.failure is not None
    assert done.failure.reason == "too_large"
    assert len(done.stdout) == 1000


async def test_a_program_that_takes_all_memory_is_stopped() -> None:
    done = await jq.run(['[range(1e9) | "xxxxxxxxxxxxxxxx\\(.)"]'], "1", seconds=1.0)
    assert done.failure is not None


async def test_a_cancelled_program_is_killed() -> None:
    task = asyncio.create_task(jq.run(["def f: f; f"], "1", seconds=30))
    await asyncio.sleep(0.2)
    began = time.monotonic()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    done = await asyncio.gather(*(jq.run(["."], "1") for _ in range(3)))
    assert [one.stdout for one in done] == ["1\n"] * 3
    assert time.monotonic() - began < 3


async def test_processes_are_used_again_and_end_when_closed() -> None:
    jq.close()
    await jq.run(["."], "1")
    (process,) = jq._idle
    await jq.run(["."], "2")
    assert jq._idle == [process]
    jq.close()
    assert process.returncode is not None
    assert not jq._idle
    assert (await jq.run(["."], "3")).stdout == "3\n"


async def test_closing_does_not_wait_for_a_program_that_never_ends() -> None:
    task = asyncio.create_task(jq.run(["def f: f; f"], "1", seconds=30))
    await asyncio.sleep(0.2)
    began = time.monotonic()
    jq.close()
    assert time.monotonic() - began < 2
    done = await task
    assert done.failure is not None


def test_the_process_itself_opens_no_file_whatever_program_it_is_given(tmp_path: Path) -> None:
    """The options refuse `import` before a program gets there; this is the wall behind that one."""
    (tmp_path / "data.json").write_text('"planted-value"')
    assert "planted-value" in worked('1 as $x | $x | "planted-value"')
    printed = worked(f'import "data" as $d {{search: {json.dumps(str(tmp_path))}}}; $d')
    assert "planted-value" not in printed
    assert '"exit": 3' in printed, "the file is not to be opened"


def worked(program: str) -> str:
    """What a worker that is handed this very program sends back."""
    job = {
        "program": program,
        "args": {},
        "options": read_options(["."]).as_job()["options"],
        "limit": 1000,
        "each": False,
    }
    frames = b"".join(struct.pack(">Q", len(part)) + part for part in (json.dumps(job).encode(), b"1", b""))
    folder = str(Path(str(find_spec("jq").origin)).parent)  # type: ignore[union-attr]
    worker = [sys.executable, "-I", "-S", str(jq._WORKER), folder]
    return subprocess.run(worker, input=frames, capture_output=True, timeout=60, check=False).stdout.decode()


SUM = ("reduce range(1000000) as $n (0; . + $n)",)


async def test_a_program_that_does_not_get_to_compute_on_a_busy_machine_is_waited_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jq, "_STARVED", 10_000.0)
    monkeypatch.setattr(jq, "_computed", lambda process: 0.0)
    done = await jq.run(SUM, "null", 0.02)
    assert (done.stdout, done.failure) == ("499999500000\n", None)


async def test_a_program_ends_when_it_has_computed_for_its_time_and_when_it_waits_for_ever(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seconds = count()
    monkeypatch.setattr(jq, "_computed", lambda process: float(next(seconds)))
    ended = await jq.run(("[range(100000000)] | length",), "null", 1.5)
    assert ended.failure is not None
    assert ended.failure.reason == "timed_out"
    monkeypatch.setattr(jq, "_computed", lambda process: 0.0)
    ended = await jq.run(("[range(100000000)] | length",), "null", 0.02)
    assert ended.failure is not None
    assert ended.failure.reason == "timed_out"
