"""`sed`: its script run over the lines as they come, as GNU's; it never touches a file."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from kubectl.filters import regex
from kubectl.filters.options import FilterSyntaxError, Given, Option, Spec
from kubectl.filters.sed.script import Address, Instruction, read_script
from kubectl.filters.stages import clean

_FILES = "no files: it reads what comes through the pipe and writes to none"
SPEC = Spec(
    "sed",
    (
        Option("n", "quiet"),
        Option("E", "regexp-extended"),
        Option("r", listed=False),
        Option("e", "expression", "SCRIPT"),
        Option("", "silent", listed=False),
        Option("s", "separate", ignored=True),
        Option("u", "unbuffered", ignored=True),
        Option("", "posix", ignored=True),
        Option("", "sandbox", ignored=True),
    ),
    "SCRIPT",
    0,
    1,
    dict.fromkeys(("i", "in-place", "f", "file", "z", "l"), _FILES),
)
JUMPS = 50_000
"""What a script may spend before its first line: 1 for a branch, more on long lines, and 1 for 5 characters printed."""
EARNED = 20
"""What each character read adds to it."""
LONGEST = 1_000_000
"""Characters that the pattern and hold spaces may grow to."""

_Cycle = Generator[None, "str | None", None]


def build(given: Given) -> Sed:
    """The stage for these options. Raises `FilterSyntaxError` for a script that is not one."""
    scripts, operands = list(given.values("e")), list(given.operands)
    if not scripts:
        if not operands:
            raise FilterSyntaxError("sed SCRIPT, in single quotes")
        scripts.append(operands.pop(0))
    if operands:
        operands[0].fail(f"{_FILES} (quote the script if this is a part of it)")
    return Sed(read_script(scripts, given.has("E", "r")), given.has("n", "quiet", "silent"))


class SedStopped(Exception):
    """The script went past a limit, or asked for what it has not got."""


class Sed:
    """Runs the program as a coroutine that is sent line after line; one line is held back, since `$` is the last."""

    def __init__(self, program: list[Instruction], quiet: bool) -> None:
        self.done, self.exit, self.stderr = False, 0, ""
        self._program, self._quiet = program, quiet
        self._looks_ahead = any(_is_last(a) for i in program for a in (i.first, i.last)) or any(
            i.name in "nN" for i in program
        )
        self._ranges: dict[int, int] = {}
        self._closed: set[int] = set()
        """Ranges from a line number on that were open once: they do not open again."""
        self._open: list[str] = []
        self._next: tuple[str, bool] | None = None
        self._out: list[str] = []
        self._number = 0
        self._last = False
        self._space, self._hold = "", ""
        self._ended, self._hold_ended, self._owed = True, True, False
        self._appended: list[str] = []
        self._pattern: Any = None
        self._jumps = JUMPS
        self._cycle = self._run()
        next(self._cycle)

    def feed(self, text: str) -> str:
        """Take text in, and give what can be printed already."""
        if self.done or not text:
            return ""
        head, newline, tail = clean(text).rpartition("\n")
        if newline:
            self._open.append(head)
            for line in "".join(self._open).split("\n"):
                self._push(line, True)
                if self.done:
                    break
            self._open = []
        if tail:
            self._open.append(tail)
        return self._printed()

    def finish(self) -> str:
        """The input has ended: give the rest."""
        if not self.done:
            if self._open:
                self._push("".join(self._open), False)
            self._last = True
            if self._next is not None and not self.done:
                self._send(*self._next)
            self._cycle_end()
        self._cycle.close()
        self.done = True
        return self._printed()

    def _push(self, line: str, ended: bool) -> None:
        if not self._looks_ahead:
            self._send(line, ended)
            return
        if self._next is not None:
            self._send(*self._next)
        self._next = (line, ended)

    def _send(self, line: str, ended: bool) -> None:
        self._number += 1
        self._ended = ended
        self._jumps += EARNED * len(line)
        self._resume(line)

    def _cycle_end(self) -> None:
        """Tell the program that there is no further line; it may be waiting for one in the middle of a cycle."""
        if not self.done:
            self._resume(None)

    def _resume(self, line: str | None) -> None:
        try:
            self._cycle.send(line)
        except StopIteration:
            self.done = True
        except SedStopped as stopped:
            self.done, self.exit, self.stderr = True, 1, f"sed: {stopped}\n"

    def _printed(self) -> str:
        text = "".join(self._out)
        self._out.clear()
        return text

    def _print(self, text: str) -> None:
        self._spend(len(text) // 5)
        if self._owed:
            self._out.append("\n")
        ended = self._ended
        self._out.append(f"{text}\n" if ended else text)
        self._owed = not ended

    def _end_cycle(self, printing: bool) -> None:
        if printing and not self._quiet:
            self._print(self._space)
        self._flush()

    def _flush(self) -> None:
        for text in self._appended:
            self._out.append(("\n" if self._owed else "") + f"{text}\n")
            self._owed = False
        self._appended.clear()

    def _run(self) -> _Cycle:
        """The cycles of the program: it yields where it needs the next line, and is sent None at the end."""
        restart = False
        while True:
            if not restart:
                line = yield
                if line is None:
                    return
                self._space = line
            ending = yield from self._commands()
            restart = ending == "restart"
            if ending in ("quit", "no more"):
                self._end_cycle(True)
                if ending == "quit" and self._owed:  # `q` ends a last line that had no end, as GNU sed does
                    self._out.append("\n")
                return
            if ending == "stop":
                return
            self._end_cycle(ending == "print")

    def _commands(self) -> Generator[None, str | None, str]:
        """One pass through the program; returns how the cycle ends."""
        at, replaced = 0, False
        while at < len(self._program):
            each = self._program[at]
            at += 1
            if self._selects(at - 1, each) == each.negated:
                at = each.target if each.name == "{" else at
                continue
            name = each.name
            if name == "s":
                done = self._substitute(each)
                replaced = replaced or done
            elif name == "d":
                return "delete"
            elif name == "D":
                if "\n" not in self._space:
                    return "delete"
                self._space = self._space.partition("\n")[2]
                self._branch()
                return "restart"
            elif name in ("q", "Q"):
                self.exit = each.number
                return "quit" if name == "q" else "stop"
            elif name in ("n", "N"):
                if self._last:
                    return "no more"
                if name == "n" and not self._quiet:
                    self._print(self._space)
                self._flush()
                line = yield
                if line is None:
                    return "no more"
                self._space = line if name == "n" else self._limited(f"{self._space}\n{line}")
            elif name in ("b", "t", "T"):
                if name == "b" or replaced == (name == "t"):
                    at = each.target
                    self._branch()
                replaced = False if name != "b" else replaced
            elif name == "c":
                self._change(each, at - 1)
                return "delete"
            else:
                self._simple(each)
        return "print"

    def _change(self, each: Instruction, place: int) -> None:
        """`c`: its text in the place of a line or, once, of a whole range."""
        if each.last is None or each.negated or place not in self._ranges:
            self._out.append(f"{each.text}\n")

    def _simple(self, each: Instruction) -> None:
        name = each.name
        if name == "p":
            self._print(self._space)
        elif name == "P":
            self._print(self._space.partition("\n")[0])
        elif name == "=":
            self._out.append(f"{self._number}\n")
        elif name in "gG":
            self._space = self._hold if name == "g" else self._limited(f"{self._space}\n{self._hold}")
            self._ended = self._hold_ended
        elif name in "hH":
            self._hold = self._space if name == "h" else self._limited(f"{self._hold}\n{self._space}")
            self._hold_ended = self._ended
        elif name == "x":
            self._space, self._hold = self._hold, self._space
            self._ended, self._hold_ended = self._hold_ended, self._ended
        elif name == "z":
            self._space = ""
        elif name == "a":
            self._appended.append(each.text)
        elif name == "i":
            self._out.append(("\n" if self._owed else "") + f"{each.text}\n")
            self._owed = False
        elif name == "y":
            self._spend(len(self._space) // 100)
            self._space = self._space.translate(each.table)

    def _substitute(self, each: Instruction) -> bool:
        pattern = self._remember(each.pattern)
        space, parts, copied, times, grown = self._space, [], 0, 0, 0
        self._spend(len(space) // 500)
        for match in regex.matches(pattern, space):
            times += 1
            self._spend(1)
            if times >= each.count and each.replacement is not None:
                parts += [space[copied : match.start()], each.replacement.expand(match)]
                copied = match.end()
                grown += len(parts[-1])
                if grown > LONGEST:
                    raise SedStopped(f"a line grew over {LONGEST} characters")
                if not each.everywhere:
                    break
        if times < each.count:
            return False
        self._space = self._limited("".join([*parts, space[copied:]]))
        if each.printed:
            self._print(self._space)
        return True

    def _remember(self, pattern: Any) -> Any:
        """The pattern, or for an empty one the last that was used."""
        if pattern is not None:
            self._pattern = pattern
        if self._pattern is None:
            raise SedStopped("no previous regular expression")
        return self._pattern

    def _matches(self, address: Address) -> bool:
        if address.kind == "line":
            return self._number == address.number
        if address.kind == "step":
            if not address.step:
                return self._number == address.number
            return self._number >= address.number and (self._number - address.number) % address.step == 0
        if address.kind == "last":
            return self._last
        return self._remember(address.pattern).search(self._space) is not None

    def _selects(self, index: int, each: Instruction) -> bool:
        """Whether the addresses select the line; `_ranges` has the line on which each open range ends at least."""
        first, last = each.first, each.last
        if first is None:
            return True
        if last is None:
            return self._matches(first)
        if first == Address("line", 0) and index not in self._ranges and self._number == 1:
            self._ranges[index] = 0
        if index not in self._ranges:
            if not self._opens(index, first):
                return False
            end = _fixed_end(last, self._number)
            if end is not None and end < self._number:
                return self._matches(first)
            if end is None or end > self._number:
                self._ranges[index] = end or 0
            return True
        end = self._ranges[index]
        if last.kind == "last":
            over = self._last
        elif last.kind in ("match", "step"):
            over = self._matches(last)
        else:
            over = self._number >= end
            if last.kind == "line" and self._number > end:
                del self._ranges[index]
                return self._matches(first)
        if over:
            del self._ranges[index]
        return True

    def _opens(self, index: int, first: Address) -> bool:
        """Whether a range begins here: one from a line number on also behind that line, where `n` passed over it."""
        if first.kind != "line":
            return self._matches(first)
        if index in self._closed or self._number < first.number or not first.number:
            return False
        self._closed.add(index)
        return True

    def _spend(self, cost: int) -> None:
        self._jumps -= cost
        if self._jumps < 0:
            raise SedStopped("too much work for its input")

    def _branch(self) -> None:
        self._spend(1 + len(self._space) // 500)

    def _limited(self, text: str) -> str:
        if len(text) > LONGEST:
            raise SedStopped(f"a line grew over {LONGEST} characters")
        return text


def _is_last(address: Address | None) -> bool:
    return address is not None and address.kind == "last"


def _fixed_end(last: Address, number: int) -> int | None:
    """The line on which a range that starts here ends, where that is known at once."""
    if last.kind == "line":
        return last.number
    if last.kind == "plus":
        return number + last.number
    if last.kind == "multiple":
        return number + (-number % last.number) if last.number else number
    return None
