"""Credentials that stand outside Secrets: in environment variables, arguments, URLs, configuration, logs. Pure.

A text is searched once, by one RE2 expression that finds every place where a credential may stand: a form that a
provider's tokens have (`patterns`), a name that tells (`names`) with something behind it, a URL with a password, a
private key, a program that takes a password as an argument (`commands`), a list of passwords. What is there is then
looked at exactly, and masked in its place, so that JSON stays JSON, YAML stays YAML, and every line as long as it was.
Quotes may be escaped any number of times: JSON within JSON within JSON.
"""

from __future__ import annotations

import re
from base64 import b64decode
from typing import Any, Literal

import re2

from core.masking.commands import NAMES, handed
from core.masking.masks import Masks
from core.masking.names import AUTHS, KEYS, Form, is_credential, singular, telling
from core.masking.patterns import DIRECTIVE, FORMS, SIGNATURE, WORD

_QUOTE = r"""\\*["']"""
_TELLING = (
    r"(?:passw|passphrase|passcode|pass|pwd|[_.-]pw|token|secret|credential|authorization"
    rf"|(?:{'|'.join(sorted(KEYS))})[_.-]?key|(?:{'|'.join(sorted(AUTHS))})[_.-]?auth)"
)
_TELLING_RUN = rf"(?i:{_TELLING})[A-Za-z0-9_.-]*"
_NAME = rf"[A-Za-z0-9_.-]*{_TELLING_RUN}"
_GREATER = r"(?:>|\\+u003[eE])"
"""`>`, which an API server writes as `\\u003e` in JSON, as Go does."""
_NEWLINE = r"(?:\\+[nr]|[\r\n])"
_STAMP = r"(?:\[[^\]\n]{1,300}\] )?(?:\d{4}-\d\d-\d\dT[0-9:.]+(?:Z|[+-]\d\d:\d\d) )?"
"""What `--prefix` and `--timestamps` put before each line of a log."""
_PAIR = (
    rf"\b(?:name|key)(?:{_QUOTE})?[ \t]*[:=][ \t]*(?:{_QUOTE})?(?P<variable>{_NAME})(?:{_QUOTE})?"
    rf"(?:\s*,\s*|(?:[ \t]*,)?{_NEWLINE}{_STAMP}(?:[ \t]|\\+t)*)(?:{_QUOTE})?value(?:{_QUOTE})?[ \t]*[:=][ \t]*"
)
"""An environment variable as the API writes it, as JSON or YAML."""
_NAMED = (
    rf"(?P<name>{_NAME})(?:{_QUOTE}\]?|%(?:25)*22)?(?P<between>[ \t]*(?::=|={_GREATER}|[:=])[ \t]*|[ \t]+|\s*,\s*"
    rf"|{_GREATER}"
    rf"|%(?:25)*(?i:3A|3D)(?:%(?:25)*2[02]|\+)*|[ \t]*{_NEWLINE}{_STAMP}(?:[ \t]|\\+t)*-[ \t]+)"
)
_DOCKER = rf"\bauth{_QUOTE}[ \t]*:[ \t]*{_QUOTE}(?P<docker>[A-Za-z0-9+/]{{8,}}={{0,2}})"
"""`user:password` in base64, as a `.docker/config.json` has it."""
_URL = r"""://[^\s/:@"'\\?#<>]*:(?P<password>(?:[^\s/@"'\\]|\\u[0-9a-fA-F]{4})+)@"""
_KEY = (
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----"
    r"(?P<key>(?:[A-Za-z0-9+/=:,\s\\]|-[A-Za-z0-9])*)(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|[\"']|\z)"
)
_FORM = "|".join(form for _, form in FORMS)
_BEARER = r"\b(?i:bearer|basic)[ ]+(?P<bearer>[A-Za-z0-9+/._~-]{16,}=*)"

_PROGRAM = rf"{WORD}(?P<program>{NAMES})(?:[ \t]|{_QUOTE}[ \t]*,|{_NEWLINE})"
_SIGNED = rf"{SIGNATURE}(?P<signature>[A-Za-z0-9%+/=_.~-]{{8,}})"
_SET = rf"{DIRECTIVE}(?:{_QUOTE})?(?P<directive>(?:[^\s\"'\\]|\\u[0-9a-fA-F]{{4}})+)"

_RECOGNISED = rf"{_PAIR}|(?P<url>{_URL})|{_KEY}|\b(?P<form>{_FORM})|{_BEARER}|{_DOCKER}|{_SIGNED}|{_SET}|{_PROGRAM}"
_PLACES: Any = re2.compile(rf"{_RECOGNISED}|{_NAMED}".encode())
_MARKED = (
    rf"{_TELLING_RUN}(?:{_QUOTE}\]?|%(?:25)*22)?"
    rf"(?:[ \t]*:[ \t]*(?:[^{{\[ \t]|\[[^{{\]])|[ \t]*=|{_GREATER}|%(?:25)*(?i:3A|3D))"
    rf"|-{_NAME}(?:{_QUOTE}\]?|%(?:25)*22)?(?:[ \t]+|\s*,\s*|[ \t]*{_NEWLINE}{_STAMP}(?:[ \t]|\\+t)*-[ \t]+)"
)
"""What `_NAMED` finds, but for names before an object or a list of objects (`"serviceAccountToken":{`), and those of no
flag that merely stand before a space or a comma: behind these there is never a credential."""
_MARKS: Any = re2.compile(re.sub(r"\(\?P<\w+>", "(?:", rf"{_RECOGNISED}|{_MARKED}").encode())
"""Finds the beginning of every place with a credential, and some others, in a fifth of the time that `_PLACES` takes:
without groups RE2 reads a text once, at hundreds of megabytes a second."""
_WITHIN_NAMES = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-")
_GROUP = {name.decode(): number for name, number in _PLACES.groupindex.items()}
_SCHEME: Any = re2.compile(rb"(?i)(?:Bearer|Basic|Token|Digest|Negotiate|ApiKey|AWS4-HMAC-SHA256)[ ]+")
_BARE: Any = re2.compile(rb"""(?:[^\s"'\\]|\\+u[0-9a-fA-F]{4}|\\+/)+""")
_LITERAL: Any = re2.compile(rb"""(true|false|null|-?[0-9][0-9.eE+-]*)\s*(?:[,}\]]\s*(?:["{}\[\],]|\z)|\z)""")
"""A value of JSON that has no quotes, with what ends it: `false},{"name":…`."""
_NEXT: Any = re2.compile(rb"(?:[,;&]|\\+u0026)\s*[A-Za-z0-9_.\- ]+=")
_CODED_END: Any = re2.compile(rb"%(?:25)*(?:26|22|2[cC]|0[aA]|0[dD]|20|7[dD])")
"""Where a value ends that is coded as a URL's: at an `&`, a quote, a comma, a blank, the end of a line, a brace."""
_OPENING: Any = re2.compile(rb"""\$?\\*["']""")
"""`$'…'` is how bash writes what it takes escapes in."""
_JOINED: Any = re2.compile(rb"""(?:(?:\\*["']){1,2}[^\s"'\\,;&)\]}:]+)+(?:\\*["'])?""")
"""What a shell joins to a value: `hun'ter2'`."""
_ITEMS = re.compile(
    rb"""\[[^\[\]{}\n]*\]?|(?:\\+n(?:[ ]|\\+t)*-[ ]+(?![^\s\\]*:[ ])(?:[^\\\n"']|\\*["'][^\\\n"']*\\*["'])+)+"""
)
"""A list of single values: in brackets, or as items of YAML within a text."""
_ITEM = re.compile(rb"""((?:^|[\s,\[]|\\+n)(?:[\s-]|\\+[nt])*(?:\\*["'])?)((?:[^\s,\[\]"'\\]|\\u[0-9a-f]{4})+)""")
"""An item of such a list, or a word of it, with what is before it."""
_TAG_ENDS = re.compile(_GREATER.encode())
_LESS = re.compile(rb"<|\\+u003[cC]")
_LESS_BEFORE = re.compile(rb"(?:<|\\u003[cC])[A-Za-z0-9_.-]+\Z")
"""What begins a tag of XML, and that before a name, of which the end of an escape may be a part."""
_LINE_ENDS = re.compile(rb"(\\+[nrt]|[\r\n\t ]+)")
_ESCAPED = re.compile(rb"\\+(?:u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPE_BEFORE = re.compile(rb"\\[nrtbf]|\\u[0-9a-fA-F]{4}")
_LONGEST = 65_536
"""Bytes of one credential; what is longer is masked up to there."""
Style = Literal["plain", "number", "lines", "items"]
"""How a mask is written: in the credential's place; in quotes, since it is a number in JSON; line by line; by item."""
Span = tuple[int, int, Style]
"""Where a credential stands, from and to, and how its mask is written."""
_LEAST_BEARER = re.compile(rb"[0-9._~+/=-]")


def mask_credentials(text: bytes, masks: Masks) -> bytes:
    """The text with every credential in it that is recognised masked; the same bytes where there is none."""
    parts: list[bytes] = []
    done = place = 0
    while mark := _MARKS.search(text, place - (text[place - 1 : place] == b"-")):  # a flag begins with its dash
        place = _name_begin(text, mark.start(), place)
        match = _PLACES.search(text, place)
        if match is None:  # nothing there after all
            place = max(mark.end(), place + 1)
            continue
        start, end, style = _credential(text, match)
        if end <= start:
            place = max(_after(match), place + 1)
            continue
        if match.group(_GROUP["key"]) is not None or b"-----BEGIN" in text[start:end]:
            style = "lines"
        before = text[done:start]
        if match.group(_GROUP["program"]) is not None:  # its other arguments, which were not looked at
            before = text[done : match.start()] + mask_credentials(text[match.start() : start], masks)
        parts += [before, _hidden(text[start:end], masks, style)]
        done = place = end
    return b"".join([*parts, text[done:]]) if parts else text


def _name_begin(text: bytes, place: int, least: int) -> int:
    """Where the run of letters that has this place in it begins: a name is looked at whole."""
    place = max(place, least)
    while place > least and text[place - 1] in _WITHIN_NAMES:
        place -= 1
    return place


def mask_text(text: str, masks: Masks | None = None) -> str:
    """As `mask_credentials`, for a text."""
    coded = text.encode("utf-8", "surrogatepass")
    masked = mask_credentials(coded, masks if masks is not None else Masks())
    return text if masked is coded else masked.decode("utf-8", "surrogatepass")


def _hidden(raw: bytes, masks: Masks, style: Style) -> bytes:
    """The mask of a credential; the `lines` of a private key stay as many, and the `items` of a list."""
    if style == "lines" and (b"\n" in raw or b"\\n" in raw):
        parts = _LINE_ENDS.split(raw)
        parts[::2] = [masks.put_credential(len(part)).encode() if part else part for part in parts[::2]]
        return b"".join(parts)
    if style == "items":
        return _ITEM.sub(lambda item: item[1] + _hidden(item[2], masks, _item_style(raw, item)), raw)
    hidden = masks.put_credential(_length(raw)).encode()
    return b'"' + hidden + b'"' if style == "number" else hidden


def _item_style(raw: bytes, item: re.Match[bytes]) -> Style:
    """An item of a list in JSON that is a number needs quotes when it is masked."""
    return "number" if item[2].isdigit() and b'"' in raw and not item[1].endswith((b'"', b"'", b"-")) else "plain"


def _after(match: Any) -> int:
    """Where to look on when nothing was masked here: a name's value may be a name itself (`--from secret token=x`)."""
    for group in ("variable", "name", "program"):
        if match.group(_GROUP[group]) is not None:
            return int(match.end(_GROUP[group]))
    return int(match.end())


def _credential(text: bytes, match: Any) -> Span:
    """Where the credential stands; the place is empty where there is none."""
    program = match.group(_GROUP["program"])
    if program is not None:
        start, end = handed(text, program.decode(), match.end(_GROUP["program"]))
        credential = is_credential("password", text[start:end].decode("utf-8", "replace"), "flag")
        return (start, end, "plain") if credential else (start, start, "plain")
    if match.group(_GROUP["variable"]) is not None:
        return _behind(text, match.end(), match.group(_GROUP["variable"]).decode(), "env", "plain")
    if match.group(_GROUP["name"]) is not None:
        return _named(text, match)
    for group in ("form", "key", "password", "bearer", "docker", "signature", "directive"):
        found = match.group(_GROUP[group])
        if found is None:
            continue
        start, end = match.span(_GROUP[group])
        if group in ("password", "directive") and not is_credential("password", _plain(found), "assigned"):
            return start, start, "plain"
        if group == "bearer" and not _LEAST_BEARER.search(found):
            return start, start, "plain"
        if group == "docker" and not _is_docker(found):
            return start, start, "plain"
        return start, end, "plain"
    return 0, 0, "plain"


def _named(text: bytes, match: Any) -> Span:
    """Behind a name that tells."""
    name, start = _name(text, match)
    between = match.group(_GROUP["between"])
    if between.rstrip().endswith((b":", b"=", b">", b"u003e")) and (listed := _list(text, start, name)):
        return listed
    if not telling(name):
        return start, start, "plain"
    closed = text[match.end(_GROUP["name"]) : match.start(_GROUP["between"])].strip(b"]")
    if _TAG_ENDS.fullmatch(between):
        return _element(text, match, name)
    flag = name.startswith("-") or text[max(0, match.start(_GROUP["name"]) - 1) : match.start(_GROUP["name"])] == b"-"
    coded = between.startswith(b"%")
    if not coded and b":" not in between and b"=" not in between:
        listed = between.rstrip().endswith(b"-")  # an item of a list in YAML, and the value the next
        if not flag or (not listed and (b"," in between) != bool(closed)):
            return start, start, "plain"
        return _behind(text, match.end(), name, "flag", "plain")
    opened = _OPENING.match(text, match.end())
    if coded or b"=" in between:
        form: Form = "assigned"
    elif closed or opened or _is_line(text, match):
        form = "keyed"
    else:
        form = "prose" if between.strip(b":") else "tight"
    return _behind(text, match.end(), name, form, "number" if closed == b'"' else "plain")


def _list(text: bytes, start: int, name: str) -> Span | None:
    """A list of passwords, or of other credentials that are called so in the plural."""
    found = _ITEMS.match(text, start, min(len(text), start + _LONGEST)) if telling(one := singular(name)) else None
    items = [_plain(item[2]) for item in _ITEM.finditer(found[0])] if found else []
    credential = any(is_credential(one, item, "keyed") for item in items)
    return (start, found.end(), "items") if found and credential else None


def _element(text: bytes, match: Any, name: str) -> Span:
    """The text of an element of XML, as in a `settings.xml`: `<password>hunter2</password>`."""
    start = match.end()
    closing = _LESS.search(text, start, min(len(text), start + _LONGEST))
    end = closing.start() if closing else -1
    opened = _LESS_BEFORE.search(text[max(0, match.start(_GROUP["name"]) - 8) : match.end(_GROUP["name"])])
    if not opened or end < 0 or not is_credential(name, _plain(text[start:end]), "keyed"):
        return start, start, "plain"
    return start, end, "plain"


def _is_docker(value: bytes) -> bool:
    """Whether it is `user:password`."""
    try:
        return b":" in b64decode(value, validate=True)
    except ValueError:
        return False


def _name(text: bytes, match: Any) -> tuple[str, int]:
    """The name without the end of an escape before it (`\\n` or `\\u0026`), and where its value may begin."""
    start = match.start(_GROUP["name"])
    escape = _ESCAPE_BEFORE.match(text, start - 1) if start and text[start - 1 : start] == b"\\" else None
    return text[escape.end() if escape else start : match.end(_GROUP["name"])].decode(), match.end()


def _is_line(text: bytes, match: Any) -> bool:
    """Whether the name begins its line (or an escaped one), and the value ends it: `password: hunter2`."""
    lead = text[max(0, match.start(_GROUP["name"]) - 64) : match.start(_GROUP["name"])].rstrip(b" \t")
    begins = not lead or lead.endswith((b"\n", b"-", b"#", b"\\", b"\\n", b'"'))
    bare = _BARE.match(text, match.end())
    rest = text[bare.end() : bare.end() + 2] if bare else b""
    return begins and bare is not None and (rest[:1] in (b"", b"\n", b"\r", b'"') or rest[:1] == b"\\")


def _behind(text: bytes, start: int, name: str, form: Form, style: Style) -> Span:
    """The value that begins here, where it is a credential: in quotes, or up to a space."""
    opened = _OPENING.match(text, start)
    if opened:
        first, last = opened.end(), _closing(text, opened.group(), opened.end())
    else:
        first, last = start, _literal_end(text, start) if style == "number" else 0
        last = last or _bare_end(text, start, name)
    if form == "assigned" and (joined := _JOINED.match(text, last)):
        last = joined.end()
    if name.lower().endswith("authorization"):
        scheme = _SCHEME.match(text, first)
        first = scheme.end() if scheme and scheme.end() <= last else first
    value = _plain(text[first:last])
    if not is_credential(name.lstrip("-"), value, form):
        return start, start, "plain"
    number = style == "number" and not opened and value.lstrip("-").replace(".", "").isdigit()
    return first, last, "number" if number else "plain"


def _literal_end(text: bytes, start: int) -> int:
    """Where `true`, `false`, `null` or a number ends that is the value of a key in JSON; 0 where none is there."""
    literal = _LITERAL.match(text, start, min(len(text), start + _LONGEST))
    return int(literal.end(1)) if literal else 0


def _bare_end(text: bytes, start: int, name: str) -> int:
    """Where a value without quotes ends: at a space, a quote, the end of a line, or before the next `, name=`."""
    bare = _BARE.match(text, start, min(len(text), start + _LONGEST))
    if bare is None:
        return start
    end = bare.end()
    if name.lower().endswith("authorization") and _SCHEME.match(text, start):
        scheme = _SCHEME.match(text, start).end()
        second = _BARE.match(text, scheme, min(len(text), scheme + _LONGEST))
        end = second.end() if second else end
    if coded := _CODED_END.search(text, start, end):
        end = coded.start()
    further = _NEXT.search(text, start, min(len(text), end + 64))
    if further and start < further.start() < end:
        end = further.start()
    while end > start + 1 and text[end - 1 : end] in b",;)}]>":
        end -= 1
    return int(end)


def _closing(text: bytes, opened: bytes, start: int) -> int:
    """Where the quotes close that were opened with as many backslashes; the end of the line where they do not."""
    quote, depth, bash = opened[-1:], len(opened.lstrip(b"$")) - 1, opened.startswith(b"$")
    last = min(len(text), start + _LONGEST)
    line = text.find(b"\n", start, last)
    last = line if line >= 0 else last
    place = text.find(quote, start, last)
    while place >= 0:
        run = place
        while run > start and text[run - 1 : run] == b"\\":
            run -= 1
        slashes = place - run
        if bash and slashes and not depth:
            place = text.find(quote, place + 1, last)
            continue
        if (quote == b"'" and not depth) or slashes % (2 * (depth + 1)) == depth:
            return place - depth if quote == b'"' or depth else place
        place = text.find(quote, place + 1, last)
    return last


def _plain(raw: bytes) -> str:
    """The value as somebody would read it, near enough to tell what it is."""
    return _ESCAPED.sub(lambda found: found.group()[-1:], raw).decode("utf-8", "replace")


def _length(raw: bytes) -> int:
    """How many characters the value has when its escapes are taken for what they stand for."""
    return max(1, len(_ESCAPED.sub(b".", raw).decode("utf-8", "replace")))
