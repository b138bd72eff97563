"""A running awk program: its variables, arrays and the current record; expressions are evaluated from the tree."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from kubectl.filters import regex
from kubectl.filters.awk import tree
from kubectl.filters.awk.record import Record, splitter
from kubectl.filters.awk.values import AwkError, Input, Scalar, compare, format_text, number, text, true, whole
from kubectl.filters.options import FilterSyntaxError

LOOPS = 100_000
"""Rounds of loops before the first record; each character read earns two more.

Matches that are replaced count as rounds, and so does work on long texts.
"""
LONGEST = 1_000_000
"""Characters of the longest string."""
_COMPARE: dict[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    "==": lambda order: order == 0,
    "!=": lambda order: order != 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}


Arguments = tuple[tree.Expression, ...]
Function = Callable[["Machine", Arguments], Scalar]
"""What a function of awk makes of its arguments, which it has the machine evaluate."""


class Machine:
    """Evaluates expressions, `functions` being those that a program may call. What is printed is appended to `out`."""

    def __init__(self, functions: Mapping[str, Function]) -> None:
        self._functions = functions
        self.variables: dict[str, Scalar] = {
            "FS": " ",
            "OFS": " ",
            "ORS": "\n",
            "RS": "\n",
            "NR": 0.0,
            "FNR": 0.0,
            "SUBSEP": "\x1c",
            "CONVFMT": "%.6g",
            "OFMT": "%.6g",
            "RSTART": 0.0,
            "RLENGTH": 0.0,
            "FILENAME": "",
        }
        self.arrays: dict[str, dict[str, Scalar]] = {}
        self.record = Record()
        self.out: list[str] = []
        self.loops = LOOPS
        self._patterns: dict[str, Any] = {}
        self._evaluate: dict[type, Callable[[Any], Scalar]] = {
            tree.Number: lambda each: float(each.value),
            tree.String: lambda each: str(each.value),
            tree.Regex: lambda each: float(each.pattern.search(self.record.whole(self.ofs())) is not None),
            tree.Variable: self._variable,
            tree.Field: lambda each: self.record.field(self.index(each.index), self.ofs()),
            tree.Element: lambda each: self.array(each.name).setdefault(self.key(each.subscripts), None),
            tree.Unary: self._unary,
            tree.Binary: self._binary,
            tree.Conditional: self._conditional,
            tree.Assign: self._assign,
            tree.Step: self._step,
            tree.Member: lambda each: float(self.key(each.subscripts) in self.array(each.name)),
            tree.Call: self._call,
        }

    def value(self, expression: tree.Expression) -> Scalar:
        """What an expression comes to."""
        return self._evaluate[type(expression)](expression)

    def string(self, expression: tree.Expression) -> str:
        """What an expression comes to, as a string."""
        value = text(self.value(expression), str(self.variables["CONVFMT"]))
        self.spend(len(value) >> 7)
        return value

    def ofs(self) -> str:
        """The output field separator."""
        return text(self.variables["OFS"])

    def read(self, record: str) -> None:
        """Make this the current record."""
        self.loops += 2 * len(record) + 1
        self.variables["NR"] = number(self.variables["NR"]) + 1
        self.variables["FNR"] = number(self.variables["FNR"]) + 1
        self.record = Record(record, splitter(text(self.variables["FS"]), self.pattern_of_text))

    def array(self, name: str) -> dict[str, Scalar]:
        """The array of this name."""
        if name in self.variables:
            raise AwkError(f"{name} is a variable, not an array")
        return self.arrays.setdefault(name, {})

    def key(self, subscripts: tuple[tree.Expression, ...]) -> str:
        """The subscript of an element."""
        return text(self.variables["SUBSEP"]).join(self.string(each) for each in subscripts)

    def spend(self, cost: int = 1) -> None:
        """Count one round of a loop, or work that costs as much as so many."""
        self.loops -= cost
        if self.loops < 0:
            raise AwkError("too many rounds of its loops, or too much work for its input")

    def limited(self, value: str) -> str:
        """The string, unless it is too long."""
        if len(value) > LONGEST:
            raise AwkError(f"a string longer than {LONGEST} characters")
        return value

    def pattern(self, expression: tree.Expression) -> Any:
        """The expression that `~`, match, split and sub mean: a regex as it is, else the text compiled."""
        return (
            expression.pattern if isinstance(expression, tree.Regex) else self.pattern_of_text(self.string(expression))
        )

    def pattern_of_text(self, source: str) -> Any:
        """A string as a pattern."""
        if source not in self._patterns:
            try:
                compiled = regex.compiled(source, "awk")
            except FilterSyntaxError as error:
                raise AwkError(error.expected) from error
            if len(self._patterns) > 100:
                self._patterns.clear()
            self._patterns[source] = compiled
        return self._patterns[source]

    def set(self, target: tree.Target, value: Scalar) -> None:
        """Assign to a variable, a field or an element."""
        if isinstance(value, str):
            self.limited(value)
        if isinstance(target, tree.Element):
            self.spend()
            self.array(target.name)[self.key(target.subscripts)] = value
        elif isinstance(target, tree.Field):
            stored = value if isinstance(value, Input) else text(value, str(self.variables["CONVFMT"]))
            self.record.set(self.index(target.index), stored, self.ofs())
        elif target.name == "NF":
            self.record.resize(whole(value), self.ofs())
        elif target.name in self.arrays:
            raise AwkError(f"{target.name} is an array, not a variable")
        else:
            self.variables[target.name] = value

    def index(self, expression: tree.Expression) -> int:
        """The number of a field."""
        index = number(self.value(expression))
        if not 0 <= index <= Record.MOST:
            raise AwkError(f"a field ${text(index)}")
        return int(index)

    def _variable(self, each: tree.Variable) -> Scalar:
        if each.name == "NF":
            return float(self.record.count())
        if each.name in self.arrays:
            raise AwkError(f"{each.name} is an array, not a variable")
        return self.variables.get(each.name)

    def _unary(self, each: tree.Unary) -> Scalar:
        value = self.value(each.operand)
        if each.operator == "()":
            return value
        if each.operator == "!":
            return float(not true(value))
        return -number(value) if each.operator == "-" else number(value)

    def _binary(self, each: tree.Binary) -> Scalar:
        operator = each.operator
        if operator == "&&":
            return float(true(self.value(each.left)) and true(self.value(each.right)))
        if operator == "||":
            return float(true(self.value(each.left)) or true(self.value(each.right)))
        if operator in ("~", "!~"):
            subject = self.string(each.left)
            return float((self.pattern(each.right).search(subject) is not None) == (operator == "~"))
        left, right = self.value(each.left), self.value(each.right)
        if operator == " ":
            conversion = str(self.variables["CONVFMT"])
            joined = self.limited(text(left, conversion) + text(right, conversion))
            self.spend(len(joined) >> 7)
            return joined
        if operator in _COMPARE:
            return float(_COMPARE[operator](compare(left, right, str(self.variables["CONVFMT"]))))
        return arithmetic(operator, number(left), number(right))

    def _conditional(self, each: tree.Conditional) -> Scalar:
        return self.value(each.then if true(self.value(each.condition)) else each.otherwise)

    def _assign(self, each: tree.Assign) -> Scalar:
        value = self.value(each.value)
        if each.operator:
            value = arithmetic(each.operator, number(self.value(each.target)), number(value))
        self.set(each.target, value)
        return value

    def _step(self, each: tree.Step) -> Scalar:
        old = number(self.value(each.target))
        self.set(each.target, old + each.by)
        return old + each.by if each.before else old

    def _call(self, each: tree.Call) -> Scalar:
        return self._functions[each.name](self, each.arguments)

    def print(self, each: tree.Print) -> None:
        """`print` and `printf`."""
        if each.formatted:
            template = self.string(each.arguments[0])
            printed = format_text(template, [self.value(argument) for argument in each.arguments[1:]])
        elif each.arguments:
            form = str(self.variables["OFMT"])
            values = [text(self.value(argument), form) for argument in each.arguments]
            printed = self.ofs().join(values) + text(self.variables["ORS"])
        else:
            printed = self.record.whole(self.ofs()) + text(self.variables["ORS"])
        self.spend(len(printed) >> 5)
        self.out.append(printed)


def arithmetic(operator: str, left: float, right: float) -> float:
    """`+ - * / % ^`."""
    try:
        if operator == "+":
            return left + right
        if operator == "-":
            return left - right
        if operator == "*":
            return left * right
        if operator == "/":
            return left / right
        if operator == "%":
            return math.fmod(left, right)
        power = left**right
        return power if isinstance(power, float) else math.nan
    except ZeroDivisionError:
        raise AwkError("division by zero") from None
    except OverflowError:
        return math.inf
    except ValueError:
        return math.nan
