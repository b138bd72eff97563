"""The words of a filter to options and operands, in the manner of getopt, by the filter's own table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn


@dataclass(frozen=True)
class Piece:
    """Text of a filter's line: (a part of) the word with this index, from `offset` on."""

    text: str
    word: int
    offset: int = 0

    def fail(self, expected: str, start: int = 0, end: int | None = None) -> NoReturn:
        """Raise `FilterSyntaxError` for a range of this text."""
        last = len(self.text) if end is None else end
        raise FilterSyntaxError(expected, self.word, self.offset + start, self.offset + last)


class FilterSyntaxError(ValueError):
    """A filter's words, program or pattern are not in the language.

    `word` is the index of the word (None for the whole filter), `start` and `end` the range in it.
    """

    def __init__(self, expected: str, word: int | None = None, start: int = 0, end: int = 0) -> None:
        super().__init__(expected)
        self.expected = expected
        self.word = word
        self.start = start
        self.end = end


LONGEST_BETWEEN = 64
"""Characters of the longest separator that is put between fields or lines."""


@dataclass(frozen=True)
class Option:
    """One option. `short` is one letter or empty, `long` may be empty; it takes `arity` values, called `value`."""

    short: str = ""
    long: str = ""
    value: str = ""
    arity: int = -1
    ignored: bool = False
    """Accepted without effect on what is printed: it is left out of the canonical form."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Values of an ignored option that would change what is printed, and what would do instead."""
    listed: bool = True
    """Whether people and prompts are shown it: false for what is seldom of use."""

    @property
    def key(self) -> str:
        """The name that `Given` has it by: the short one where there is one."""
        return self.short or self.long

    @property
    def shown(self) -> bool:
        """Whether lists show it."""
        return self.listed and not self.ignored

    @property
    def takes(self) -> int:
        """How many values it takes."""
        return self.arity if self.arity >= 0 else int(bool(self.value))


@dataclass(frozen=True)
class Given:
    """The options in given order, by key, with their values; and the operands."""

    options: tuple[tuple[str, tuple[Piece, ...]], ...] = ()
    operands: tuple[Piece, ...] = ()

    def has(self, *keys: str) -> bool:
        """Whether any of the options is there."""
        return any(key in keys for key, _ in self.options)

    def value(self, key: str) -> Piece | None:
        """The last value given for the option, or None."""
        return next((values[0] for name, values in reversed(self.options) if name == key), None)

    def text(self, key: str, default: str = "") -> str:
        """The last value's text, or the default."""
        piece = self.value(key)
        return default if piece is None else piece.text

    def values(self, key: str) -> tuple[Piece, ...]:
        """Every value given for the option, in order."""
        return tuple(values[0] for name, values in self.options if name == key)

    def short_text(self, key: str, default: str = "") -> str:
        """The last value's text, of a length that can be printed between any two fields or lines."""
        piece = self.value(key)
        if piece is not None and len(piece.text) > LONGEST_BETWEEN:
            piece.fail(f"at most {LONGEST_BETWEEN} characters")
        return self.text(key, default)

    def number(self, key: str, default: int) -> int:
        """The last value as a whole number from 0 on."""
        piece = self.value(key)
        if piece is None:
            return default
        if not piece.text.isascii() or not piece.text.isdigit() or len(piece.text) > 15:
            piece.fail(f"a whole number for -{key}")
        return int(piece.text)


@dataclass(frozen=True)
class Spec:
    """What a filter takes. `operands` names its operands, of which `least` to `most` are given.

    `refused` maps options of the real program to why they are not in the language; `number` is the option that
    `-NUM` stands for; without `permute` the options end at the first operand.
    """

    name: str
    options: tuple[Option, ...] = ()
    operands: str = ""
    least: int = 0
    most: int = 0
    refused: Mapping[str, str] = field(default_factory=dict)
    number: str = ""
    permute: bool = True

    def summary(self) -> str:
        """The options and operands in one line, for people and prompts."""
        switches = "".join(o.short for o in self.options if o.short and not o.takes and o.shown)
        valued = [f"-{o.short} {o.value}" for o in self.options if o.short and o.takes and o.shown]
        long = [f"--{o.long}" for o in self.options if not o.short and o.shown]
        return " ".join([*([f"-{switches}"] if switches else []), *valued, *long, *filter(None, [self.operands])])

    def brief(self) -> tuple[str, ...]:
        """The options without their values, switches in one word, for prompts."""
        switches = "".join(o.short for o in self.options if o.short and not o.takes and o.shown)
        valued = "".join(o.short for o in self.options if o.short and o.takes and o.shown)
        long = [f"--{o.long}" for o in self.options if not o.short and o.shown]
        return (*([f"-{switches}"] if switches else []), *(f"-{letter}" for letter in valued), *long)


NO_FILES = "no files: it reads what comes through the pipe"


def read(spec: Spec, words: Sequence[Piece]) -> Given:
    """The words as options and operands. Raises `FilterSyntaxError`."""
    options: list[tuple[str, tuple[Piece, ...]]] = []
    operands: list[Piece] = []
    left = list(words)
    while left:
        word = left.pop(0)
        if word.text == "--":
            operands += left
            break
        if word.text.startswith("--"):
            _long(spec, word, left, options)
        elif word.text.startswith("-") and word.text != "-":
            _short(spec, word, left, options)
        else:
            operands.append(word)
            if not spec.permute:
                operands += left
                break
    ignored = {option.key for option in spec.options if option.ignored}
    return Given(tuple(option for option in options if option[0] not in ignored), tuple(operands))


def check_operands(spec: Spec, operands: Sequence[Piece]) -> None:
    """Raises `FilterSyntaxError` where there are too few or too many; `-`, the pipe itself, counts as a file."""
    if len(operands) < spec.least:
        raise FilterSyntaxError(f"{spec.operands} for {spec.name}")
    if len(operands) > spec.most:
        operands[spec.most].fail(f"{NO_FILES} (quote the pattern or program if this is a part of it)")


def write(spec: Spec, given: Given) -> tuple[str, ...]:
    """The canonical words of what was read."""
    by_key = {option.key: option for option in spec.options}
    words: list[str] = []
    for key, values in given.options:
        option = by_key[key]
        if option.short:
            words += [f"-{option.short}", *(piece.text for piece in values)]
        elif option.takes == 1:
            words.append(f"--{option.long}={values[0].text}")
        else:
            words += [f"--{option.long}", *(piece.text for piece in values)]
    operands = [piece.text for piece in given.operands]
    dashed = operands[:1] if not spec.permute else operands
    if any(text.startswith("-") and text != "-" for text in dashed):
        words.append("--")
    return (*words, *operands)


def _long(spec: Spec, word: Piece, left: list[Piece], options: list[tuple[str, tuple[Piece, ...]]]) -> None:
    """ "--" NAME ["=" value], where a name may be cut short as long as it is the only one"""
    name, equals, value = word.text[2:].partition("=")
    names = [option for option in spec.options if option.long and option.long.startswith(name)]
    option = next((o for o in names if o.long == name), names[0] if len(names) == 1 else None)
    if option is None:
        why = spec.refused.get(name) or f"{spec.name} has no `--{name}`; it takes {spec.summary()}"
        word.fail(why, 0, len(name) + 2)
    if not option.takes:
        if equals and option.ignored and value in option.refused:
            word.fail(option.refused[value], len(name) + 3)
        if equals and not option.ignored:
            word.fail(f"no value behind --{option.long}", len(name) + 2)
        options.append((option.key, ()))
        return
    first = [Piece(value, word.word, word.offset + len(name) + 3)] if equals else []
    options.append((option.key, _values(option, f"--{name}", word, first, left)))


def _short(spec: Spec, word: Piece, left: list[Piece], options: list[tuple[str, tuple[Piece, ...]]]) -> None:
    """ "-" NUM | "-" LETTER+ [value]"""
    if spec.number and word.text[1:].isascii() and word.text[1:].isdigit():
        options.append((spec.number, (Piece(word.text[1:], word.word, word.offset + 1),)))
        return
    position = 1
    while position < len(word.text):
        letter = word.text[position]
        option = next((o for o in spec.options if o.short == letter), None)
        if option is None:
            why = spec.refused.get(letter) or f"{spec.name} has no `-{letter}`; it takes {spec.summary()}"
            word.fail(why, position, position + 1)
        position += 1
        if option.takes:
            rest = word.text[position:]
            first = [Piece(rest, word.word, word.offset + position)] if rest else []
            options.append((option.key, _values(option, f"-{letter}", word, first, left)))
            return
        options.append((option.key, ()))


def _values(option: Option, name: str, word: Piece, first: list[Piece], left: list[Piece]) -> tuple[Piece, ...]:
    while len(first) < option.takes:
        if not left:
            word.fail(f"{option.value} behind {name}")
        first.append(left.pop(0))
    return tuple(first)
