"""The process in which jq programs run. Started by `executor.jq.pool` as a script, with nothing in its environment.

It can open no file (`RLIMIT_NOFILE`), so that no program can read one, has bounded memory, and is killed from outside
when a program does not end. It reads one job after another from stdin and writes each result to stdout, in frames of
8 bytes of length (big-endian) and that many bytes.

    job     a frame of JSON {program, args: {name: value}, options: {...}, limit: characters of output, each: bool},
            then its input: frames of text, an empty one behind the last. With `each`, every frame holds whole values,
            which the program is run on as they come; else the input is all frames together.
    result  a frame of JSON {stderr, exit, over}, and one of stdout
"""

from __future__ import annotations

import json
import os
import re
import struct
import sys
from collections.abc import Iterator
from typing import Any, BinaryIO

MEMORY = 1 << 30
"""Bytes of address space."""

_GAP = re.compile(r"[ \t\r\n\ufeff]*")


def main() -> None:
    """Serve jobs until stdin ends. `argv[1]` is the folder of the `jq` library."""
    sys.path.append(sys.argv[1])
    import jq

    _confine()
    jobs, results = sys.stdin.buffer, sys.stdout.buffer
    while (head := _read(jobs)) is not None:
        job, pieces = json.loads(head), _pieces(jobs)
        try:
            result = run_each(jq, job, pieces) if job["each"] else run(jq, {**job, "text": _joined(pieces)})
        except MemoryError:
            result = _failed("the program needs too much memory")
        except RecursionError:
            result = _failed("the input or the output is nested too deeply")
        for _ in pieces:  # what is left of the input, where the program had enough
            pass
        stdout = result.pop("stdout").encode("utf-8", "surrogatepass")
        for payload in (json.dumps(result).encode(), stdout):
            results.write(struct.pack(">Q", len(payload)))
            results.write(payload)
        results.flush()


def _failed(why: str) -> dict[str, Any]:
    return {"stdout": "", "stderr": f"jq: error: {why}\n", "exit": 5, "over": False}


def _confine() -> None:
    """Give up what a program could reach: the environment, files, other processes, memory without end."""
    import resource

    os.environ.clear()
    limits = [(resource.RLIMIT_NOFILE, 3), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)]
    if sys.platform == "linux":  # elsewhere the address space of a small process is already larger
        limits.append((resource.RLIMIT_AS, MEMORY))
    for limit, value in limits:
        resource.setrlimit(limit, (value, value))


def _read(stream: BinaryIO) -> bytes | None:
    """The next frame."""
    head = stream.read(8)
    return None if len(head) < 8 else stream.read(struct.unpack(">Q", head)[0])


def _pieces(stream: BinaryIO) -> Iterator[str]:
    """The frames of a job's input."""
    while piece := _read(stream):
        yield piece.decode("utf-8", "surrogatepass")


def _joined(pieces: Iterator[str]) -> str:
    return "".join(pieces)


def run(jq: Any, job: dict[str, Any]) -> dict[str, Any]:
    """One job's result: what the jq program would print, say on stderr, and exit with."""
    options, text = job["options"], job["text"]
    known = job.get("document") and not options["raw_input"] and not options["slurp"]
    inputs, broken = ([(text, text.count("\n"))], "") if known else _inputs(text, options)
    arguments = dict(job["args"])
    program = job["program"]
    if re.search(r"\binputs\b", program):
        # The library feeds one input at a time; the others are handed to the program as a variable.
        rest = inputs if options["null_input"] else inputs[1:]
        arguments["__inputs"] = [json.loads(value) for value, _ in rest]
        program = "def inputs: $__inputs[];\n" + program
        inputs = inputs if options["null_input"] else inputs[:1]
    if options["null_input"]:
        inputs = [("null", 0)]
    try:
        compiled = _compiled(jq, program, arguments)
    except ValueError as error:
        return {"stdout": "", "stderr": _compile_error(str(error)), "exit": 3, "over": False}
    printed = _Printed(options, job["limit"])
    for value, line in inputs:
        try:
            printed.take(compiled.input_text(value))
        except ValueError as error:
            printed.fail(str(error), 0 if options["null_input"] else line)
        if printed.over:
            break
    if broken:
        printed.errors.append(broken)
        printed.code = 2
    return printed.result()


def run_each(jq: Any, job: dict[str, Any], pieces: Iterator[str]) -> dict[str, Any]:
    """One job's result whose program is run on each value by itself, as one on all of them would: until it fails."""
    try:
        compiled = _compiled(jq, job["program"], dict(job["args"]))
    except ValueError as error:
        return {"stdout": "", "stderr": _compile_error(str(error)), "exit": 3, "over": False}
    printed = _Printed(job["options"], job["limit"])
    for piece in pieces:
        try:
            printed.take(compiled.input_text(piece))
        except ValueError as error:
            printed.fail(str(error), 0)
        if printed.over or printed.errors:
            break
    return printed.result()


def _compiled(jq: Any, program: str, arguments: dict[str, Any]) -> Any:
    """The program, ready to run. Raises `ValueError` for what is none."""
    return jq.compile(program, args={**arguments, "named": arguments} if arguments else {})


class _Printed:
    """What a program has printed so far, and how it fares."""

    def __init__(self, options: dict[str, Any], limit: int) -> None:
        self.options, self.limit = options, limit
        self.texts: list[str] = []
        self.errors: list[str] = []
        self.size, self.code, self.over = 0, 0, False
        self.last: Any = _NOTHING

    def take(self, results: Any) -> None:
        """Print what comes, up to the limit."""
        for result in results:
            self.last = result
            shown = _show(result, self.options)
            self.texts.append(shown)
            self.size += len(shown)
            if self.size > self.limit:
                self.over = True
                return

    def fail(self, message: str, line: int) -> None:
        """An input that the program does not fit."""
        self.code = 5
        self.errors.append(_runtime_error(message, line))

    def result(self) -> dict[str, Any]:
        """As it is sent back."""
        if self.options["exit_status"] and self.code == 0:
            self.code = 4 if self.last is _NOTHING else int(self.last is None or self.last is False)
        return {
            "stdout": "".join(self.texts),
            "stderr": "".join(self.errors),
            "exit": self.code,
            "over": self.over,
        }


_NOTHING = object()


def _inputs(text: str, options: dict[str, Any]) -> tuple[list[tuple[str, int]], str]:
    """The inputs as JSON texts, each with the number of lines read by then, and what is wrong behind the last one."""
    if options["raw_input"]:
        if options["slurp"]:
            return [(json.dumps(text), text.count("\n"))], ""
        return [(json.dumps(line), number) for number, line in enumerate(text.splitlines(), 1)], ""
    found, broken = [], ""
    line, counted = 0, 0
    try:
        for start, end in _spans(text):
            ahead = text.find("\n", end)
            until = len(text) if ahead < 0 else ahead + 1
            line, counted = line + text.count("\n", counted, until), until
            found.append((text[start:end], line))
    except ValueError:
        broken = _parse_error(text)
    if options["slurp"]:
        return ([] if broken else [("[" + ",".join(value for value, _ in found) + "]", line)]), broken
    return found, broken


def _parse_error(text: str) -> str:
    """What the library itself says of a text that is not JSON."""
    import jq

    try:
        jq.compile("empty").input_text(text).all()
    except ValueError as error:
        return f"jq: {error}\n"
    return "jq: parse error: the input is not JSON\n"


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where each JSON value of a text begins and ends. Raises `json.JSONDecodeError` at the first that is none."""
    decoder = json.JSONDecoder()
    at = _GAP.match(text).end()  # type: ignore[union-attr]
    while at < len(text):
        _, end = decoder.raw_decode(text, at)
        yield at, end
        at = _GAP.match(text, end).end()  # type: ignore[union-attr]


def _show(value: Any, options: dict[str, Any]) -> str:
    if isinstance(value, str) and options["raw_output"]:
        shown = value
    else:
        indent = None if options["compact"] else "\t" if options["tab"] else options["indent"]
        separators = (",", ":" if indent is None else ": ")
        style = {"ensure_ascii": options["ascii"], "sort_keys": options["sort_keys"]}
        shown = json.dumps(value, indent=indent, separators=separators, **style)
    return shown if options["join"] else shown + "\n"


def _compile_error(message: str) -> str:
    return message.replace("at <top-level>, line 2", "at <top-level>, line 1").rstrip("\n") + "\n"


def _runtime_error(message: str, line: int) -> str:
    return f"jq: error (at <stdin>:{line}): {message}\n"


if __name__ == "__main__":
    main()
