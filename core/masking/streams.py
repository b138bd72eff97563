"""Texts that arrive in pieces, masked as they pass: logs of any size, in bounded memory. Pure.

A `StreamMask` gives out whole lines. Each is masked by itself, but for two cases in which one line says of others what
they are:

    a manifest over several lines   what is indented below a line `data:` (or `"data": {`) waits for the line `kind:` in
                                    the same column, before or after it, that says whether this is a Secret
    a private key                   from its BEGIN to its END

At most `REACH` bytes wait: no Secret is larger than a mebibyte, so what comes after that does not belong to it. A line
that does not end within `REACH` is passed on in pieces; from the first sign of a Secret on it is masked to its end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import re2

from core.masking.credentials import mask_credentials
from core.masking.documents import mask_line
from core.masking.masks import Masks

REACH = 2 * 1024 * 1024
"""Bytes that wait at most: a Secret holds a mebibyte, which base64 makes 4/3 of."""
_OVERLAP = 8 * 1024
"""Bytes that are held back when a piece of a line without an end is passed on: longer than any credential but a key, so
that none is cut in two."""
_KEY_BYTES = 64 * 1024
"""Bytes of a private key that is masked until its END; one that does not end is none."""

_PREFIX = re.compile(rb"(?:\[[^\]\n]{1,300}\] )?(?:\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d) )?")
"""What `--prefix` and `--timestamps` put before a line."""
_TAGS = r"(?:[&!][^ \t\r\n]*[ \t]+)*"
"""What YAML lets stand before a value: an anchor, a type."""
_SIGN: Any = re2.compile(
    rb"""(?i:kind)\\*["']?[ \t]*[:=][ \t]*"""
    + _TAGS.encode()
    + rb"""\\*["']?(?:Secret|Config)|[sS]tringData|\bSecret\{|PRIVATE KEY|kind(?:%(?:25)*[0-9A-Fa-f]{2}|\+)+Secret"""
    rb"""|\bdata["']?[ \t]*:[ \t]*(?:[{|>&!#\r\n]|$)"""
)
"""What a text has in it where looking at its lines for credentials alone would not do."""
_SECRET: Any = re2.compile(
    rb"""(?:\b|\\[nrt])(?i:kind)\\*["']?[ \t]*[:=][ \t]*"""
    + _TAGS.encode()
    + rb"""\\*["']?(?:Secret|SecretList|Config)\b|(?:\b|\\[nrt])[sS]tringData\b|\bSecret\{"""
    rb"""|kind(?:%(?:25)*[0-9A-Fa-f]{2}|\+)+Secret"""
)
"""Behind an escaped line end no word begins (`\\nkind`). Go prints `Kind:Secret` and `Secret{`."""
_KEY_OF = re.compile(rb"""([ \t]*(?:-[ \t]+)*)["']?([\w./-]+)["']?[ \t]*:(?=[ \t\r\n,{"]|$)""")
"""The beginning of a line of a manifest: where its key stands, and the key."""
_TAGGED = re.compile(_TAGS.encode())
_WITHIN = re.compile(
    rb"""([^\n"'{}]{0,200}[\s\]|:>+-])(?=(?:apiVersion|kind|data|stringData)[ \t]*:"""
    rb"""|"(?:apiVersion|kind|data)"[ \t]*:)"""
)
"""What a program puts before each line that it logs of a manifest: its own clock, a level, the + of a diff."""
_NUMBER = re.compile(rb"[ \t]*[0-9]+")
_NAMES: Any = re2.compile(rb"""\b(?:name|key)\\*["']?[ \t]*[:=]|--""")
"""What a line has in it that may name the credential that the next line is the value of."""
_BEGIN: Any = re2.compile(rb"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----[ \r]*\n?")
_END: Any = re2.compile(rb"-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----")
_CHARACTERS = re.compile(rb"[^\s]+")
_VALUE = re.compile(rb"""(\s*(?:-[ \t]+)?["']?[\w./-]+["']?[ \t]*:[ \t]+)(.*\S.*)""", re.DOTALL)
_KINDS = (b"Secret", b"SecretList", b"Config")
_OPENS = (b"", b"{", b"|", b">", b"|-", b">-", b"|+", b">+")
"""Values of `data:` that go on in the lines below."""


@dataclass
class _Block:
    """A `data:` and what is below it: whether that is a Secret's (None where it is not known yet), and its column."""

    column: int
    secret: bool | None
    inner: int | None = None
    """The column of its own keys, which stay."""


@dataclass
class _Waiting:
    """A line that waits: as it may be seen, and as it must be if its block is a Secret's."""

    line: bytes
    block: _Block | None
    lead: int = 0
    """Where what the line is begins, behind what was put before it."""


@dataclass
class StreamMask:
    """Masks one text that arrives in pieces. `masks` remembers what was put in."""

    masks: Masks
    _line: bytearray = field(default_factory=bytearray)
    """A line that has not ended."""
    _cut: str = ""
    """How the line that has not ended began, where pieces of it were passed on: `plain` or `hidden`."""
    _queue: list[_Waiting] = field(default_factory=list)
    _bytes: int = 0
    """Of the queue."""
    _block: _Block | None = None
    """The block that lines are in."""
    _kinds: dict[int, bool] = field(default_factory=dict)
    """Whether the mapping with keys in this column is a Secret."""
    _form: re.Pattern[bytes] | None = None
    """What the program that logs puts before its lines, whatever its clock says."""
    _known: int = 0
    """Bytes that `_kinds` is remembered for."""
    _key: int = 0
    """Bytes that the private key may go on for."""

    def feed(self, piece: bytes) -> bytes:
        """What may be seen of the text so far, after what was given out before."""
        end = piece.rfind(b"\n")
        if end < 0:
            self._line += piece
            return self._cut_off() if len(self._line) > REACH else b""
        lines = bytes(self._line) + piece[: end + 1]
        last = lines.rfind(b"\n", 0, len(lines) - 1) + 1
        if len(lines) - last < _OVERLAP and _NAMES.search(lines[last:]):
            lines, held = lines[:last], lines[last:]
        else:
            held = b""
        self._line = bytearray(held + piece[end + 1 :])
        begun = b""
        if self._cut:
            first = lines.find(b"\n") + 1
            begun, lines = self._piece(lines[:first]), lines[first:]
            self._cut = ""
        return begun + self._lines(lines)

    def finish(self) -> bytes:
        """The rest."""
        rest = bytes(self._line)
        self._line = bytearray()
        shown = self._piece(rest) if self._cut else self._lines(rest)
        return shown + b"".join(self._released(len(self._queue)))

    def _cut_off(self) -> bytes:
        """The beginning of a line that has no end in sight."""
        if not self._cut and _SECRET.search(bytes(self._line)):
            self._cut = "hidden"
        keep = 0 if self._cut == "hidden" else _OVERLAP
        piece, self._line = bytes(self._line[: len(self._line) - keep]), self._line[len(self._line) - keep :]
        self._cut = self._cut or "plain"
        return b"".join(self._released(len(self._queue))) + self._piece(piece)

    def _piece(self, piece: bytes) -> bytes:
        """A piece of a line that is passed on in pieces."""
        if self._cut == "plain" and (found := _SECRET.search(piece)):
            self._cut = "hidden"
            return mask_credentials(piece[: found.start()], self.masks) + self._whole(piece[found.start() :])
        return self._whole(piece) if self._cut == "hidden" else mask_credentials(piece, self.masks)

    def _lines(self, lines: bytes) -> bytes:
        """Whole lines."""
        idle = not self._queue and self._block is None and not self._kinds and not self._key
        if idle and not _SIGN.search(lines):
            return mask_credentials(lines, self.masks)
        for line in lines.splitlines(keepends=True):
            self._put(line)
        self._known -= len(lines)
        if self._known < 0:
            self._kinds = {}
        shown = [] if any(one.block and one.block.secret is None for one in self._queue) else self._released(None)
        return b"".join([*self._beyond(), *shown])

    def _put(self, line: bytes) -> None:
        """One line into the queue, with the block that it belongs to."""
        lead = self._lead(line)
        bare = line[lead:]
        if self._key:
            self._key = 0 if _END.search(bare) else max(0, self._key - len(bare))
            hidden = self._credential(bare) if self._key else bare
            return self._wait(line[:lead] + hidden, None)
        if (begun := _BEGIN.search(bare)) and begun.end() == len(bare) and not _END.search(bare):
            self._key = _KEY_BYTES
            return self._wait(line, None)
        if not bare.strip():
            return self._wait(line, self._block, lead)
        indent = _indent(bare)
        if self._block is not None and indent > self._block.column:
            if self._block.inner is None:
                self._block.inner = indent
            return self._wait(line, self._block, lead)
        self._block = None
        self._leave(bare, indent)
        return self._wait(line[:lead] + self._alone(bare), self._enter(bare), lead)

    def _lead(self, line: bytes) -> int:
        """Where what a line is begins: behind a time stamp, a pod's name, and whatever its program puts before it."""
        lead = _PREFIX.match(line).end()  # type: ignore[union-attr]
        if self._form is not None and (found := self._form.match(line, lead)):
            return found.end()
        if (found := _WITHIN.match(line, lead)) and found[1].strip(b" \t-"):
            bare = found[1].rstrip(b" \t")
            before = found[1][: len(bare) + 1]
            self._form = re.compile(rb"[ \t]*[0-9]+".join(map(re.escape, _NUMBER.split(before))))
            return lead + len(before)
        return lead

    def _leave(self, bare: bytes, indent: int) -> None:
        """End the mappings that a line begins behind: their `kind`, where it was not told yet, will not come."""
        entry = _entry(bare)
        if entry is None and not _closes(bare) and not bare.startswith(b"---"):
            return  # a line of something else, between those of a manifest
        if entry and entry[1] == b"kind" and entry[2].strip(b"\"'") == b"SecretList":
            for waiting in self._queue:  # the items came first, and said of themselves nothing
                if waiting.block and waiting.block.column > indent:
                    waiting.block.secret = True
        outer = -1 if bare.startswith(b"---") else indent
        self._kinds = {column: secret for column, secret in self._kinds.items() if column <= outer}
        for waiting in self._queue:
            if waiting.block and waiting.block.secret is None and waiting.block.column > outer:
                waiting.block.secret = False

    def _enter(self, bare: bytes) -> _Block | None:
        """What a line outside of any block says: of what kind its mapping is, or that a block begins."""
        entry = _entry(bare)
        if entry is None:
            return None
        column, key, value = entry
        if key == b"kind":
            secret = value.strip(b"\"'") in (b"Secret", b"SecretList")
            self._kinds[column], self._known = secret, REACH
            for waiting in self._queue:
                if waiting.block and waiting.block.secret is None and waiting.block.column == column:
                    waiting.block.secret = secret
            return None
        inline = value.startswith(b"{") and value != b"{"
        if key == b"stringData" or (key == b"data" and (inline or value in _OPENS)):
            known = True if key == b"stringData" else self._kinds.get(column)
            if known is None and any(self._kinds.get(outer) for outer in self._kinds if outer < column):
                known = True  # an item of a SecretList
            self._block = _Block(column, known, column if inline else None)
            return self._block if inline else None
        return None

    def _alone(self, bare: bytes) -> bytes:
        """A line that is in no block: what it holds by itself."""
        if not _SECRET.search(bare):
            return bare
        entry = _entry(bare)
        known = entry is not None and (
            entry[2].strip(b"\"'") in _KINDS or (entry[1] in (b"data", b"stringData") and entry[2] in _OPENS)
        )
        return bare if known else mask_line(bare, self.masks)

    def _wait(self, line: bytes, block: _Block | None, lead: int = 0) -> None:
        self._queue.append(_Waiting(line, block, lead))
        self._bytes += len(line)

    def _beyond(self) -> Iterator[bytes]:
        """Lines that have waited long enough."""
        count, left = 0, self._bytes
        while left > REACH:
            left -= len(self._queue[count].line)
            count += 1
        return self._released(count) if count else iter(())

    def _released(self, count: int | None) -> Iterator[bytes]:
        """So many lines from the front, or all, as they may be seen."""
        count = len(self._queue) if count is None else count
        leaving, self._queue = self._queue[:count], self._queue[count:]
        self._bytes -= sum(len(waiting.line) for waiting in leaving)
        shown = [self._shown(waiting) for waiting in leaving]
        return iter((mask_credentials(b"".join(shown), self.masks),))

    def _shown(self, waiting: _Waiting) -> bytes:
        block, line = waiting.block, waiting.line
        if block is None or not block.secret or not line.strip():
            return line
        lead = waiting.lead
        bare = line[lead:]
        entry = _VALUE.fullmatch(bare) if _indent(bare) == block.inner else None
        if entry is None:
            opens = _entry(bare) if _indent(bare) == block.inner else None
            return line if opens or _closes(bare) else line[:lead] + self._whole(bare)
        value = entry[2].rstrip(b"\r\n, ")
        if value in _OPENS:
            return line
        return line[:lead] + entry[1] + self._quoted(value) + entry[2][len(value) :]

    def _quoted(self, value: bytes) -> bytes:
        """A value masked, its quotes kept."""
        if len(value) > 1 and value[:1] == value[-1:] and value[:1] in (b'"', b"'"):
            return value[:1] + self._whole(value[1:-1]) + value[-1:]
        return self._whole(value)

    def _whole(self, text: bytes) -> bytes:
        """Every character masked but spaces."""
        return _CHARACTERS.sub(lambda word: self.masks.put(word.group().decode("utf-8", "replace")).encode(), text)

    def _credential(self, text: bytes) -> bytes:
        return _CHARACTERS.sub(lambda word: self.masks.put_credential(len(word.group())).encode(), text)


def mask_log(body: bytes, masks: Masks) -> bytes:
    """A whole text as a stream of it would be masked."""
    stream = StreamMask(masks)
    return stream.feed(body) + stream.finish()


def _indent(bare: bytes) -> int:
    """The column of a line. Go indents JSON by tabs."""
    return len(bare) - len(bare.lstrip(b" \t"))


def _entry(bare: bytes) -> tuple[int, bytes, bytes] | None:
    """The column, the key and the value of a line of a manifest, without tags, comment and comma."""
    found = _KEY_OF.match(bare)
    if found is None:
        return None
    value = bare[found.end() :].strip(b" \t\r\n,")
    value = value[_TAGGED.match(value).end() :]  # type: ignore[union-attr]
    if value.startswith(b"#") or (value.startswith((b"&", b"!")) and not value.split()[1:]):
        value = b""
    elif not value.startswith((b'"', b"'", b"{")):
        value = value.partition(b" #")[0].rstrip()
    return len(found[1]), found[2], value


def _closes(bare: bytes) -> bool:
    """Whether a line does nothing but end what is above it."""
    return bare.strip().rstrip(b",") in (b"}", b"]", b"{", b"[")
