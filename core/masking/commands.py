"""Passwords that command lines hand to well-known programs: `mysql -phunter2`, `redis-cli -a hunter2`. Pure.

A command line stands in a script, in a `sh -c` text, or as a list of arguments in JSON or YAML. Each program is found
by the one expression of `credentials`; what stands behind it, up to the end of its command, is looked at here.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

Way = Literal["attached", "apart", "user", "pass"]
"""How a flag takes its password: `-pX`; `-a X` or `-a=X`; `-u name:X` or `-U name%X`; `-passin pass:X`."""


class Program(NamedTuple):
    """Programs, as an expression, and the flags that hand them a password."""

    name: str
    flags: str
    ways: tuple[Way, ...]


PROGRAMS = (
    # https://dev.mysql.com/doc/refman/8.4/en/connecting.html: "-p" takes it without a space
    Program(
        r"mysql(?:dump|admin|import|check|pump|sh|_upgrade)?|mariadb(?:-dump|-admin|-backup|-check)?",
        "-p",
        ("attached",),
    ),
    # https://redis.io/docs/latest/develop/tools/cli/
    Program(r"(?:redis|valkey|keydb)-cli", "-a|--pass", ("apart",)),
    # https://www.mongodb.com/docs/mongodb-shell/reference/options/
    Program(r"mongo(?:sh|dump|restore|export|import|stat|top)?", "-p", ("apart", "attached")),
    # https://linux.die.net/man/1/sshpass
    Program(r"sshpass", "-p", ("apart", "attached")),
    # https://docs.docker.com/reference/cli/docker/login/ and its likes
    Program(r"(?:docker|podman|nerdctl|buildah|oras|skopeo|helm registry|crane auth|az|oc) login", "-p", ("apart",)),
    # https://curl.se/docs/manpage.html#-u; etcdctl has the same
    Program(r"curl|etcdctl|httpie|xh", "-u|--user|-U|--proxy-user|-a|--auth", ("user",)),
    Program(r"smbclient|rpcclient", "-U|--user", ("user",)),
    # https://www.openldap.org/software/man.cgi?query=ldapsearch
    Program(r"ldap(?:search|add|modify|delete|passwd|whoami|compare)", "-w", ("apart", "attached")),
    Program(r"mosquitto_(?:pub|sub|rr)", "-P|--pw", ("apart",)),
    Program(r"sqlcmd|bcp|mssql-cli", "-P", ("apart", "attached")),
    Program(r"rabbitmqadmin|cqlsh|arangosh|mycli", "-p", ("apart",)),
    Program(r"(?:un)?zip", "-P", ("apart",)),
    Program(r"7z[ar]?", "-p", ("attached",)),
    # https://docs.openssl.org/master/man1/openssl-passphrase-options/
    Program(r"openssl", "-pass|-passin|-passout|-k", ("pass",)),
)
"""Each with where its way is documented, where that is not plain."""

NAMES = "|".join(program.name for program in PROGRAMS)
"""Every program, as one expression in RE2's syntax."""

_WINDOW = 600
"""Bytes behind a program in which its flags are looked for."""
_QUOTE = r"\\*[\"']"
_LIST = r"\\+n(?:[ \t]|\\+t)*-[ \t]+"
_GAP = rf"(?:[ \t]+(?:\\+\r?\n[ \t]*)?|{_QUOTE}[ \t]*,(?:[ \t]|\\+[nrt])*(?={_QUOTE})|{_LIST})"
"""What parts two arguments: blanks, `", "` of a list in JSON, the next item of a list in YAML."""
_END = re.compile(rf"[;|\r\n]|&&|\\+n(?!(?:[ \t]|\\+t)*-[ \t])|{_QUOTE}[ \t]*[}}\]]|\\u0026\\u0026".encode())
"""Where a command ends."""
_BARE = r"(?:[^\s\"'\\,;)]|\\u[0-9a-f]{4})+"
_VALUE = rf"(?:\$?(?P<opened>{_QUOTE})(?P<quoted>[^\r\n]*?)(?P=opened)|(?P<bare>{_BARE}))"
_WAYS: dict[Way, str] = {
    "attached": _VALUE,
    "apart": rf"(?:=|{_GAP}){_VALUE}",
    "user": rf"(?:=|{_GAP})(?:{_QUOTE})?[^\s:%\"'\\]{{0,100}}[:%]{_VALUE}",
    "pass": rf"{_GAP}(?:{_QUOTE})?pass:{_VALUE}",
}
_HANDED = tuple(
    (
        re.compile(program.name),
        tuple(re.compile(rf"{_GAP}(?:{_QUOTE})?(?:{program.flags}){_WAYS[way]}".encode()) for way in program.ways),
    )
    for program in PROGRAMS
)


def handed(text: bytes, name: str, start: int) -> tuple[int, int]:
    """Where the password stands that a command line hands to this program, whose name ends at `start`; else empty."""
    window = text[start : start + _WINDOW]
    # the last argument but one may end the text that is quoted around the command: what ends it is no end of it
    end = _END.search(window)
    window = window[: end.end() if end else len(window)]
    for program, ways in _HANDED:
        if program.fullmatch(name):
            found = next((found for way in ways if (found := way.search(window))), None)
            if found:
                group = "quoted" if found["quoted"] is not None else "bare"
                return start + found.start(group), start + found.end(group)
    return start, start
