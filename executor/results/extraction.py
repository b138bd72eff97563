"""From what the last step printed to the plan's answer, as the plan says it is to be read. Pure.

An empty output is an answer: the count 0, the empty list, the empty value. What an answer means (units, equality) is
the voter's to say; here, only what belongs to kubectl's or jq's way of printing is taken off: headers, `kind/` before
names, JSON's quotes, `<none>`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.flow import (
    Absent,
    AsCount,
    AsList,
    AsRead,
    AsText,
    AsValue,
    AsYesNo,
    Extraction,
    Failure,
    Refuse,
    Unread,
    Unset,
    Value,
)
from executor.results.run import Run
from executor.results.tables import (
    Columns,
    body_lines,
    custom_column,
    json_values,
    plain,
    prints_names,
    prints_table,
    unprefixed,
    words,
)

_NOTHING = ("<none>", "<nil>", "<unset>", "<no value>")
"""How kubectl prints that a field is not there."""

_UNSET = re.compile(r"not set(?: \(([\w ]+)\))?")
"""What a program prints of a field that nothing sets, with who decides then."""


def extract(answer: Extraction, run: Run | None) -> Value | Unread | Failure:
    """The answer. `run` is that of the last step (None only where nothing is run)."""
    if isinstance(answer, Refuse):
        return Value("refused", answer.reason)
    if isinstance(answer, Absent | Unset):
        raise AssertionError(
            f"{answer!r} is a claim about the cluster: executor.results.absence looks whether it holds"
        )
    if run is None:
        return Failure("model_reply", "the plan has no commands", "Give 1 to 3 kubectl commands.")
    if isinstance(answer, AsRead):
        return Unread()
    if isinstance(answer, AsText):
        return Value("text", run.output.stdout.strip("\n"))
    if run.output.truncated and not (isinstance(answer, AsYesNo) and answer.when in ("non_empty", "empty")):
        message = f"the output of {str(run.output.step)!r} is too large to be read as an answer"
        return Failure("too_large", message, "Select less: a name, a selector, one field.")
    if isinstance(answer, AsCount):
        return Value("count", str(count(run)))
    if isinstance(answer, AsList):
        return _list(run)
    if isinstance(answer, AsYesNo):
        return _yes_no(answer, run)
    if isinstance(answer, AsValue):
        return _value(run)
    raise AssertionError(f"no such extraction: {answer!r}")


def count(run: Run) -> int:
    """How many things were printed.

    One line that is just a number *is* the number: it comes from `wc -l`, `grep -c` or jq's `length`, and a plan that
    counts its output twice means the first count. (An object may be named `42`, but kubectl prints a bare name only
    where a template asks for it, and then there is more than one far more often.) A JSON array counts as its members,
    and the one line of a jsonpath without newlines as its words. A header is never counted (`executor.headers`).
    """
    text = run.output.stdout.strip()
    if text.isascii() and text.isdigit():
        return int(text)
    values = json_values(text)
    if values is not None and len(values) == 1 and isinstance(values[0], list):
        return len(values[0])
    if values is not None and len(values) == 1 and isinstance(values[0], dict) and "items" in values[0]:
        return len(values[0]["items"] or ())
    lines = body_lines(run)
    command = run.output.step.command
    if len(lines) == 1 and not run.output.step.filters and command.flag("output").startswith("jsonpath"):
        return len(lines[0].split())
    return len(lines)


def members(run: Run) -> tuple[tuple[str, str], ...]:
    """The members of a list, each once, in the order in which they were printed; each with the namespace that was
    printed beside it, "" where none was."""
    names, places = _printed(run)
    if prints_names(run.output.step):
        names = [unprefixed(name) for name in names]
    together = zip(names, places or [""] * len(names), strict=True)
    return tuple(dict.fromkeys((name, place) for name, place in together if name and name not in _NOTHING))


def _list(run: Run) -> Value:
    found = members(run)
    places = tuple(place for _, place in found)
    return Value("list", tuple(name for name, _ in found), places=places if any(places) else ())


_ROW = re.compile(r"[^\s:]+: ")
"""How a row of a name and what is told of it begins: alone it is one member too."""


def _printed(run: Run) -> tuple[Sequence[str], Sequence[str]]:
    """The members as they were printed, and the namespace of each where a column says it."""
    text = run.output.stdout.strip()
    values = json_values(text)
    lines = body_lines(run)
    columns = Columns.of(run.header) if run.header and _has_header(run) else None
    if values is not None and any(isinstance(value, list | str) for value in values):
        return [plain(member) for value in values for member in (value if isinstance(value, list) else [value])], ()
    if columns is not None:
        return [columns.name(line) for line in lines], [columns.namespace(line) for line in lines]
    if prints_table(run.output.step):
        number = 1 if run.output.step.command.has("all-namespaces") else 0
        rows = [line.split() for line in lines]
        places = [cells[0] if len(cells) > 1 else "" for cells in rows] if number else ()
        return [unprefixed(cells[min(number, len(cells) - 1)]) for cells in rows], places
    if (custom := custom_column(run.output.step, lines)) is not None:
        name, place = custom
        rows = [line.split() for line in lines]
        return [cells[name] for cells in rows], [] if place is None else [cells[place] for cells in rows]
    if (len(lines) > 1 or any(map(_ROW.match, lines))) and any(len(words(line)) > 1 for line in lines):
        return [" ".join(line.split()) for line in lines], ()
    return [word for line in lines for word in words(line)], ()


def _value(run: Run) -> Value:
    """The printed text; of `auth can-i`, whether it said yes. Several words where each has a line, or a JSON array of
    them, are a list that nobody called one; where all are the same (pods that print one image three times) they are one
    value."""
    permission = _permission(run)
    if permission:
        return Value("yes_no", permission)
    values = json_values(run.output.stdout.strip())
    if values is not None and len(values) == 1 and isinstance(values[0], list):
        lines = [plain(member) for member in values[0]]
    else:
        lines = [_unquoted(line.strip()) for line in body_lines(run)]
    lines = [line for line in lines if line and line not in _NOTHING and not _is_null(line, run)]
    if prints_names(run.output.step):
        lines = [unprefixed(line) for line in lines]
    if not lines:
        return Value("value", "")
    if len(set(lines)) > 1:
        if all(len(line.split()) == 1 for line in lines) and not _is_structure(lines):
            return Value("list", tuple(dict.fromkeys(lines)))
        return Value("value", run.output.stdout.strip())
    if unset := _UNSET.fullmatch(lines[0]):
        return Value("not_set", "", note=unset[1] or "")
    several = lines[0].split()
    if len(set(several)) > 1 and _prints_several(run):
        return Value("list", tuple(dict.fromkeys(several)))
    return Value("value", several[0] if len(set(several)) == 1 else lines[0])


_WILDCARD = re.compile(r"jsonpath=\{[^{}\"']*(?:\[\*\]|\.\.)[^{}\"']*?\.?([\w-]*)\}")
"""A template of one path that several fields match: they are printed in one line, with blanks between."""
_OF_WORDS = frozenset({"message", "description", "args", "command", "annotations", "labels", "data"})
"""Fields whose values have blanks or braces in them, or may."""


def _prints_several(run: Run) -> bool:
    """Whether the words of the one line are the values of several fields: `{.spec.ports[*].port}` prints `80 443`."""
    step = run.output.step
    found = _WILDCARD.fullmatch(step.command.flag("output"))
    return bool(found) and not step.filters and found[1] not in _OF_WORDS  # type: ignore[index]


def _yes_no(answer: AsYesNo, run: Run) -> Value | Failure:
    text = _permission(run) or "\n".join(line.strip() for line in body_lines(run))
    empty = not text or _is_nothing(text, run)
    if answer.when == "non_empty":
        yes = not empty
    elif answer.when == "empty":
        yes = empty
    elif answer.when == "contains":
        yes = answer.operand.strip().casefold() in text.casefold()
    elif answer.when == "equals":
        data = _value(run).data
        wanted = _unquoted(answer.operand.strip()).casefold()
        yes = (data if isinstance(data, str) else ", ".join(data)).casefold() == wanted
    else:
        try:
            least = float(answer.operand)
        except ValueError:
            data = f"at_least takes a number, not {answer.operand!r}"
            return Failure("model_reply", data, 'Write {"at_least": 1}.')
        yes = _number(text, run) >= least
    return Value("yes_no", "yes" if yes else "no")


def _number(text: str, run: Run) -> float:
    if _permission(run):
        return float(text == "yes")
    try:
        return float(_unquoted(text))
    except ValueError:
        return float(count(run))


def _is_nothing(text: str, run: Run) -> bool:
    """Whether a text that is not empty says that there is nothing: a count of 0, jq's null, false or an empty array,
    and a `no` to whether something may be done."""
    if _permission(run):
        return text == "no"
    filters = run.output.step.filters
    last = filters[-1].name if filters else ""
    counts = last == "wc" or (last == "grep" and any(word in ("-c", "--count") for word in filters[-1].arguments))
    if counts:
        return text == "0"
    if last == "jq":
        return all(line in ("null", "false", "[]", "{}", '""', "0") for line in text.split("\n"))
    return text in _NOTHING or text == "[]"


def _permission(run: Run) -> str:
    """`yes` or `no` where the step is an `auth can-i` alone: its exit code, which `-q` leaves as all that there is. Why
    not, which stands behind a printed `no`, is no part of it. "" for any other step."""
    step = run.output.step
    if step.command.verb != "auth can-i" or step.filters or run.output.failure is not None:
        return ""
    return "no" if run.output.exit else "yes"


def _is_null(line: str, run: Run) -> bool:
    return line == "null" and bool(run.output.step.filters) and run.output.step.filters[-1].name == "jq"


def _is_structure(lines: Sequence[str]) -> bool:
    """Whether the lines are pieces of printed JSON, which mean nothing one by one."""
    return lines[0] in ("{", "[") or lines[-1] in ("}", "]")


def _has_header(run: Run) -> bool:
    first = next((line for line in run.output.stdout.splitlines() if line.strip()), "")
    return first.split() == run.header.split()


def _unquoted(text: str) -> str:
    """Without the quotes of a JSON string, or of a template that had quotes in it."""
    values = json_values(text) if text.startswith('"') else None
    if values is not None and len(values) == 1:
        return plain(values[0])
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text
