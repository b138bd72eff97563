"""Characters of an awk program to tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kubectl.filters.options import Piece

KEYWORDS = frozenset(
    {"BEGIN", "END", "if", "else", "while", "for", "do", "in", "next", "exit"}
    | {"break", "continue", "delete", "print", "printf"}
)
FUNCTIONS: dict[str, tuple[int, int]] = {
    "length": (0, 1),
    "substr": (2, 3),
    "index": (2, 2),
    "split": (2, 3),
    "sub": (2, 3),
    "gsub": (2, 3),
    "gensub": (3, 4),
    "strtonum": (1, 1),
    "match": (2, 3),
    "sprintf": (1, 99),
    "tolower": (1, 1),
    "toupper": (1, 1),
    "int": (1, 1),
    "sqrt": (1, 1),
    "exp": (1, 1),
    "log": (1, 1),
    "sin": (1, 1),
    "cos": (1, 1),
    "atan2": (2, 2),
}
"""awk's functions, each with the fewest and the most arguments."""
REFUSED = {
    "getline": "no getline: set a flag and use the next record, as in /x/{f=1; next} f{print; f=0}",
    "system": "no system: nothing is run",
    "close": "no files",
    "fflush": "no files",
    "ENVIRON": "no environment",
    "ARGV": "no arguments but the program",
    "rand": "no chance: the same input gives the same output",
    "srand": "no chance: the same input gives the same output",
    "function": "no functions of one's own: write it out",
    "func": "no functions of one's own: write it out",
    "return": "no functions of one's own: write it out",
    "nextfile": "next instead of nextfile: there is one input",
    "switch": "if and else instead of switch",
    "systime": "no clock",
    "strftime": "no clock",
    "asort": "| sort behind it instead of asort",
    "asorti": "| sort behind it instead of asorti",
    "patsplit": "split instead of patsplit",
    "IGNORECASE": "no IGNORECASE: tolower($0) ~ /text/, or grep -i before it",
    "FPAT": "fields are separated by FS alone (-F), not described by FPAT",
    "FIELDWIDTHS": "fields are separated by FS alone (-F): substr($0, START, LENGTH) instead of FIELDWIDTHS",
    "PROCINFO": "no PROCINFO: | sort behind it puts things in order",
    "RT": "no RT: ORS or a text of one's own between records",
    **dict.fromkeys(("and", "or", "xor", "lshift", "rshift", "compl"), "no bits: + - * / % ^ are there"),
    **dict.fromkeys(("isarray", "typeof", "mkbool"), "no types: compare the value itself"),
    **dict.fromkeys(("mktime", "dcgettext", "dcngettext", "bindtextdomain"), "no clock and no translations"),
    **dict.fromkeys(("ARGC", "ARGIND", "ERRNO", "SYMTAB", "FUNCTAB", "BINMODE", "LINT", "TEXTDOMAIN"), "no files"),
    **dict.fromkeys(("BEGINFILE", "ENDFILE"), "BEGIN and END: there is one input"),
    "default": "if and else instead of switch",
    "case": "if and else instead of switch",
}
"""Names that mean something in some awk and are not in the language, and why."""

_SPACE = re.compile(r"(?:[ \t\r]|\\\n|#[^\n]*)+")
_TOKENS = re.compile(
    r"(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_]\w*)"
    r'|(?P<string>"(?:[^"\\\n]|\\.)*")'
    r"|(?P<newline>\n)"
    r"|(?P<operator>\+\+|--|\*\*=|\*\*|\+=|-=|\*=|/=|%=|\^=|==|<=|>=|!=|!~|&&|\|\||>>|[{}()\[\];,+\-*/%^!<>|?:~$=&])",
    re.DOTALL,
)
_REGEX = re.compile(r"/((?:[^/\\\n\[]|\\.|\[\^?\]?(?:\[:\w+:\]|\\.|[^\]\\])*\]|\[)*)/", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9A-Fa-f]{1,2}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a", "b": "\b", "\\": "\\", '"': '"', "/": "/"}


@dataclass(frozen=True)
class Token:
    """`kind` is number, string, regex, name, function, call, keyword, newline, end, or the operator itself."""

    kind: str
    text: str
    start: int
    end: int
    spaced: bool = False


def tokens(piece: Piece) -> list[Token]:
    """All tokens of a program, the end last. Raises `FilterSyntaxError`."""
    found: list[Token] = []
    text, at = piece.text, 0
    while True:
        start = at
        if space := _SPACE.match(text, at):
            at = space.end()
        if at >= len(text):
            found.append(Token("end", "", at, at + 1))
            return found
        if text[at] == "/" and not _divides(found) and (regex := _REGEX.match(text, at)):
            found.append(Token("regex", regex[1], at, regex.end()))
            at = regex.end()
            continue
        match = _TOKENS.match(text, at)
        if not match:
            piece.fail("a closing quote" if text[at] == '"' else "a part of an awk program", at, at + 1)
        found.append(_token(piece, match, at > start))
        at = match.end()


def _divides(before: list[Token]) -> bool:
    """Whether a slash behind these is a division."""
    last = before[-1].kind if before else ""
    return last in ("number", "string", "name", "function", ")", "]", "$", "++", "--", "regex")


def _token(piece: Piece, match: re.Match[str], spaced: bool) -> Token:
    kind, text, (start, end) = str(match.lastgroup), match[0], match.span()
    if kind == "operator":
        kind = {"**": "^", "**=": "^="}.get(text, text)
    elif kind == "string":
        text = unescape(text[1:-1])
    elif kind == "name":
        if text in REFUSED:
            piece.fail(REFUSED[text], start, end)
        if text in KEYWORDS:
            kind = "keyword"
        elif text in FUNCTIONS:
            kind = "function"
        elif match.string.startswith("(", end):
            piece.fail(f"a function of awk's ({', '.join(FUNCTIONS)}), not {text!r}", start, end)
    return Token(kind, text, start, end, spaced)


def unescape(text: str) -> str:
    """A string's text with its escapes resolved; a backslash before anything else stays, as before `.` in patterns."""

    def one(found: re.Match[str]) -> str:
        escaped = found[1]
        if escaped[0] in "01234567":
            return chr(int(escaped, 8))
        if escaped[0] == "x" and len(escaped) > 1:
            return chr(int(escaped[1:], 16))
        if escaped == "\n":
            return ""
        return _ESCAPES.get(escaped, found[0])

    return _ESCAPE.sub(one, text)
