r"""Where a word begins and where it ends: `\<` and `\>` of grep, sed and awk, in an engine that knows `\b` alone. Pure.

`\b` is the one or the other. Beside a character of a word it is the one that is meant: `\<cart` can only begin there.
Where the neighbour in the pattern may be anything (`\<.`, a bare `\>`), the two differ: the caller says so.
"""

from __future__ import annotations

import re

_REPEATED = re.compile(r"(?:\\?[+*?]|\\?\{[0-9,]*\\?\})$")
_WORDS = r"(?:\[:(?:alnum|alpha|digit|lower|upper|xdigit):\]|[\w-])+"
_SET = re.compile(rf"\[{_WORDS}\]")
_SET_AT_END = re.compile(rf"\[{_WORDS}\]$")
_OPEN = re.compile(r"\\?\((?:\?:)?")
_GROUP_AT_END = re.compile(r"\\?\(([^()]*?)\\?\)$")
_OR = re.compile(r"\\?\|")


def begins_word(after: str) -> bool:
    r"""Whether what follows in a pattern can only be a word's character: a letter, `\w`, a set or group of them."""
    if opened := _OPEN.match(after):
        inner = after[opened.end() :]
        end = inner.find(")")
        return end >= 0 and all(map(begins_word, _OR.split(inner[:end].rstrip("\\"))))
    return bool(after.startswith(r"\w") or _SET.match(after) or re.match(r"\w", after))


def ends_word(before: str) -> bool:
    """Whether what stands before in a pattern can only be a word's character."""
    before = _REPEATED.sub("", before)
    if group := _GROUP_AT_END.search(before):
        return all(map(ends_word, _OR.split(group[1])))
    if before.endswith(r"\w") or _SET_AT_END.search(before):
        return True
    return bool(re.search(r"\w$", before)) and not re.search(r"(?:^|[^\\])\\[WsSbB0-9]$", before)
