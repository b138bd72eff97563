"""awk's functions: what each makes of its arguments."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from typing import Any

from kubectl.filters import regex
from kubectl.filters.awk import tree
from kubectl.filters.awk.machine import LONGEST, Arguments, Function, Machine
from kubectl.filters.awk.record import split_by, splitter
from kubectl.filters.awk.values import AwkError, Input, Scalar, format_text, number, text


def _length(machine: Machine, arguments: Arguments) -> Scalar:
    if not arguments:
        return float(len(machine.record.whole(machine.ofs())))
    first = arguments[0]
    if isinstance(first, tree.Variable) and first.name in machine.arrays:
        return float(len(machine.arrays[first.name]))
    return float(len(machine.string(first)))


def _substr(machine: Machine, arguments: Arguments) -> Scalar:
    """Characters from the start on, at the earliest from the first; fractions are cut off."""
    source = machine.string(arguments[0])
    start = number(machine.value(arguments[1]))
    length = number(machine.value(arguments[2])) if len(arguments) > 2 else math.inf
    if math.isnan(start) or math.isnan(length) or start > len(source):
        return ""
    first = max(0, int(max(start, 1.0)) - 1)
    return source[first : first + int(max(0.0, min(length, float(len(source)))))]


def _index(machine: Machine, arguments: Arguments) -> Scalar:
    return float(machine.string(arguments[0]).find(machine.string(arguments[1])) + 1)


def _split(machine: Machine, arguments: Arguments) -> Scalar:
    source = machine.string(arguments[0])
    target = arguments[1]
    if not isinstance(target, tree.Variable):
        raise AwkError("split needs an array")
    if len(arguments) > 2 and isinstance(arguments[2], tree.Regex):
        parts = split_by(arguments[2].pattern, source)
    else:
        separator = machine.string(arguments[2]) if len(arguments) > 2 else text(machine.variables["FS"])
        parts = splitter(separator, machine.pattern_of_text)(source)
    machine.spend(len(parts) // 4)
    array = machine.array(target.name)
    array.clear()
    array.update((str(at), Input(part)) for at, part in enumerate(parts, start=1))
    return float(len(parts))


def _substitute(everywhere: bool) -> Callable[[Machine, Arguments], Scalar]:
    def run(machine: Machine, arguments: Arguments) -> Scalar:
        """sub and gsub: `&` in the replacement is the match, `\\&` an ampersand."""
        pattern = machine.pattern(arguments[0])
        replacement = _replacement(machine.string(arguments[1]))
        target = arguments[2] if len(arguments) > 2 else tree.Field(tree.Number(0.0))
        if isinstance(target, tree.Field):
            machine.record.extend(machine.index(target.index))
        source = machine.string(target)
        changed, times = _replaced(pattern, replacement, source, everywhere, machine.spend)
        if times and isinstance(target, (tree.Variable, tree.Field, tree.Element)):
            machine.set(target, machine.limited(changed))
        return float(times)

    return run


def _replacement(source: str) -> list[str | None]:
    """Texts, and None for the match."""
    parts: list[str | None] = [""]
    at = 0
    while at < len(source):
        if source[at] == "\\" and source[at + 1 : at + 2] in ("&", "\\"):
            at += 1
            parts.append(source[at])
        else:
            parts.append(None if source[at] == "&" else source[at])
        at += 1
    return parts


def _replaced(
    pattern: Any, replacement: list[str | None], source: str, everywhere: bool, spend: Callable[[], None]
) -> tuple[str, int]:
    parts: list[str] = []
    copied = times = length = 0
    for match in regex.matches(pattern, source):
        parts.append(source[copied : match.start()])
        spend()
        put = "".join(match[0] if part is None else part for part in replacement)
        parts.append(put)
        copied = match.end()
        times += 1
        length += len(put)
        if length > LONGEST:
            raise AwkError(f"a string longer than {LONGEST} characters")
        if not everywhere:
            break
    return "".join([*parts, source[copied:]]), times


def _match(machine: Machine, arguments: Arguments) -> Scalar:
    """match: where; into the array of its third argument go the match and its groups, with their places."""
    found = machine.pattern(arguments[1]).search(machine.string(arguments[0]))
    start, end = found.span() if found else (-1, -2)
    if len(arguments) > 2 and isinstance(arguments[2], tree.Variable):
        array = machine.array(arguments[2].name)
        array.clear()
        separator = text(machine.variables["SUBSEP"])
        for group in range(found.re.groups + 1 if found else 0):
            first, last = found.span(group)
            if first >= 0:
                array[str(group)] = Input(found[group])
                array[f"{group}{separator}start"] = float(first + 1)
                array[f"{group}{separator}length"] = float(last - first)
    machine.variables["RSTART"] = float(start + 1)
    machine.variables["RLENGTH"] = float(end - start)
    return float(start + 1)


def _gensub(machine: Machine, arguments: Arguments) -> Scalar:
    """gensub: as gsub, but what it gives is the changed text, and `\\1` in the replacement is a group."""
    pattern = machine.pattern(arguments[0])
    parts = _grouped(machine.string(arguments[1]), pattern.groups)
    how = machine.value(arguments[2])
    everywhere = isinstance(how, str) and how[:1] in ("g", "G")
    wanted = 0 if everywhere else max(1, int(number(how)))
    source = machine.string(arguments[3] if len(arguments) > 3 else tree.Field(tree.Number(0.0)))
    done: list[str] = []
    copied = length = 0
    for times, match in enumerate(regex.matches(pattern, source), start=1):
        machine.spend()
        if wanted not in (0, times):
            continue
        put = "".join(part if isinstance(part, str) else match[part] or "" for part in parts)
        done += [source[copied : match.start()], put]
        copied = match.end()
        length += len(put)
        if length > LONGEST:
            raise AwkError(f"a string longer than {LONGEST} characters")
        if wanted:
            break
    return machine.limited("".join([*done, source[copied:]]))


def _grouped(source: str, groups: int) -> list[str | int]:
    """gensub's replacement: texts, and the numbers of groups (0, or `&`, is the match)."""
    parts: list[str | int] = []
    at = 0
    while at < len(source):
        following = source[at + 1 : at + 2]
        if source[at] == "\\" and following:
            at += 1
            is_group = following.isascii() and following.isdigit()
            parts.append((int(following) if int(following) <= groups else "") if is_group else following)
        else:
            parts.append(0 if source[at] == "&" else source[at])
        at += 1
    return parts


def _strtonum(machine: Machine, arguments: Arguments) -> Scalar:
    """strtonum: `0x1F` and `017` too."""
    value = machine.value(arguments[0])
    if isinstance(value, str):
        if found := re.match(r"\s*0[xX]([0-9a-fA-F]{1,200})", value):
            return float(int(found[1], 16))
        if found := re.match(r"\s*0([0-7]{1,200})(?![0-9.eE])", value):
            return float(int(found[1], 8))
    return number(value)


def _sprintf(machine: Machine, arguments: Arguments) -> Scalar:
    template = machine.string(arguments[0])
    return machine.limited(format_text(template, [machine.value(each) for each in arguments[1:]]))


def _number_function(function: Callable[[float], float]) -> Callable[[Machine, Arguments], Scalar]:
    def run(machine: Machine, arguments: Arguments) -> Scalar:
        try:
            return float(function(number(machine.value(arguments[0]))))
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan

    return run


def _int(value: float) -> float:
    return value if math.isinf(value) or math.isnan(value) else float(math.trunc(value))


def _log(value: float) -> float:
    return math.log(value) if value else -math.inf


def _atan2(machine: Machine, arguments: Arguments) -> Scalar:
    return math.atan2(number(machine.value(arguments[0])), number(machine.value(arguments[1])))


FUNCTIONS: dict[str, Function] = {
    "length": _length,
    "substr": _substr,
    "index": _index,
    "split": _split,
    "sub": _substitute(everywhere=False),
    "gsub": _substitute(everywhere=True),
    "match": _match,
    "gensub": _gensub,
    "strtonum": _strtonum,
    "sprintf": _sprintf,
    "tolower": lambda machine, arguments: machine.string(arguments[0]).lower(),
    "toupper": lambda machine, arguments: machine.string(arguments[0]).upper(),
    "int": _number_function(_int),
    "sqrt": _number_function(math.sqrt),
    "exp": _number_function(math.exp),
    "log": _number_function(_log),
    "sin": _number_function(math.sin),
    "cos": _number_function(math.cos),
    "atan2": _atan2,
}
