"""Names that say that their value is a credential, and values that are none whatever their name. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

Telling = Literal["password", "token", "secret", "authorization", ""]
"""What a name says its value is; `token` stands for keys too, "" for nothing that is hidden."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_PASSWORDS = ("password", "passwd", "passphrase", "passcode", "passwort")
KEYS = frozenset(
    {"api", "access", "private", "secret", "encryption", "signing", "account", "auth", "master", "app", "client"}
    | {"jwt", "hmac", "aes", "ssh", "deploy", "license", "licence", "cipher", "crypto", "fernet", "session", "stripe"}
)
"""A word before `key` that makes it a credential."""
AUTHS = frozenset({"basic", "cli", "rediscli", "redis", "proxy", "registry", "digest"})
"""A word before `auth` that makes it one: `REDISCLI_AUTH`, `HTTP_BASIC_AUTH`."""

_ABOUT = _words(
    """
    file filename path dir directory folder name names ref refs reference url uri host hostname port address
    addr endpoint ttl expiry expires expiration expire seconds minutes hours days duration interval age length
    len size count limit max min num number type kind policy issuer audience aud enabled enable disabled disable
    required require algorithm alg mount store provider version mode namespace rotation rotate prefix suffix
    field class id ids manager server service reset change changed expired review reviews request requests stdin
    hint format header cookie lookup source updated created at cache secrets tokens passwords auth template
    selector label annotation env var variable key keys bucket region
    """
)
"""A name that ends in one of these tells something about a credential, not the credential. `key` is among them for
`PASSWORD_KEY`: which key of a Secret; `API_KEY` and its likes are told before."""

_WRITTEN = frozenset({"value", "data", "pem", "base", "b", "plain", "raw", "string"})
"""How a credential is written, behind its name: `client-key-data`."""

_POINTING = frozenset({"pull", "tls", "existing", "image", "cert", "ca", "certificate", "ssl", "registry"})
"""A word before `secret` that makes it the name of a Secret object."""

_OTHER_PASS = _words("bypass compass trespass encompass surpass overpass underpass impass lowpass highpass bandpass")

_NONE = _words(
    """
    true false yes no on off null nil none undefined unset empty default unknown required optional enabled
    is was are has must should may not or and but in to for with the option directive setting config
    disabled invalid expired incorrect wrong missing denied failed ok valid redacted [redacted] hidden masked
    omitted <nil> <none> <unset> <redacted> <hidden> <set not string
    """
)
"""What is written where there is no value."""

_REFERENCE = re.compile(r"\$\(.*\)?|\$\{.*\}?|\$[A-Z_][A-Z0-9_]*|\{\{.*|<[^>]*>?|%[sdvq].*|[.({\[@].*")
"""`$(NAME)` and its likes: somebody else's value is put there, or none; and what a program has instead of a value."""

_HIDDEN = re.compile(r"[*xX•.…]+=*|-+|_+")
_FIGURE = re.compile(r"[0-9]{1,8}|[0-9.]+(?:ns|us|ms|s|m|h|d|[KMG]i?B?)?")
_WORDS = re.compile(r"[a-z][a-z-]*")
_SECRET_NAME = re.compile(r"[a-z]([a-z-]*[a-z])?")
_LONG = 16
"""A value of so many characters is no ordinary word."""

Form = Literal["env", "assigned", "flag", "keyed", "prose", "tight"]
"""How a name is written with its value: as an environment variable's `name` and `value`; `NAME=value`;
`--name value`; `"name": "value"` or a line of its own; `name: value` within a line; `name:value`."""


@lru_cache(maxsize=4096)
def telling(name: str) -> Telling:
    """What the name says its value is."""
    words = [word.lower() for word in _WORD.findall(name)]
    while words and words[-1].isdigit():
        words.pop()
    if not words:
        return ""
    if words[-1] == "authorization":
        return "authorization"
    while len(words) > 1 and words[-1] in _WRITTEN:
        words.pop()
    if _is_key(words):
        return "token"
    if words[-1] in _ABOUT and not (words[-1] == "auth" and len(words) > 1 and words[-2] in AUTHS):
        return ""
    if any(word.endswith(_PASSWORDS) for word in words) or _is_pass(words[-1]):
        return "password"
    if words[-1].endswith("pwd") and words[0] != "old":
        return "password"  # the shell's own `PWD` is a path, and that is none
    if len(words) > 1 and (words[-1] == "pw" or (words[-1] == "auth" and words[-2] in AUTHS)):
        return "password"
    if any(word.endswith("token") for word in words):
        return "token"
    pointing = any(word in _POINTING for word in words)
    secret = any(word.endswith("secret") for word in words) or words[-1] in ("credential", "credentials")
    return "secret" if secret and not pointing else ""


def singular(name: str) -> str:
    """The name of one of what a list is called: `passwords`, `apiKeys`. Lists of `secrets` name objects, and stay."""
    words = _WORD.findall(name)
    many = bool(words) and words[-1].lower().endswith("s") and words[-1].lower() not in ("pass", "secrets")
    return name[:-1] if many and name.endswith(("s", "S")) else name


def _is_pass(word: str) -> bool:
    """Whether it is a password's short name: `pass`, `dbpass`, `requirepass`; not `bypass`."""
    return word.endswith("pass") and word not in _OTHER_PASS


def _is_key(words: list[str]) -> bool:
    """Whether the name is that of a key that opens something: `API_KEY`, `apikey`, `aws_secret_access_key`."""
    joined = "".join(words[-2:])
    return (joined.endswith("key") and (joined[:-3] in KEYS or (len(words) > 1 and words[-2] in KEYS))) or (
        words[-1].removesuffix("key") in KEYS and words[-1].endswith("key")
    )


def is_credential(name: str, value: str, form: Form) -> bool:
    """Whether the value that stands with this name in this form is a credential."""
    kind = telling(name)
    if not kind or not value.strip() or value.lower() in _NONE:
        return False
    if _REFERENCE.fullmatch(value) or _HIDDEN.fullmatch(value):
        return False
    if form == "flag" and value.startswith("--"):
        return False  # the next flag
    if form == "tight" and not (kind == "password" and telling_last(name) and not _FIGURE.fullmatch(value)):
        return False  # an image and its tag, a host and its port
    if form == "prose" and (_WORDS.fullmatch(value) or _FIGURE.fullmatch(value)):
        return False
    if kind == "password":
        return not value.startswith("/") or form == "env"
    if kind == "authorization":
        return True
    return _is_token(name, value, kind, form)


def telling_last(name: str) -> bool:
    """Whether the last word of the name is the one that tells."""
    words = _WORD.findall(name)
    return bool(words) and bool(telling(words[-1]))


def _is_token(name: str, value: str, kind: Telling, form: Form) -> bool:
    """Whether a value that is called a token, key or secret is one, not a path, a figure, or the name of one."""
    if value.startswith("/") or "://" in value or _FIGURE.fullmatch(value):
        return False
    if kind == "secret" and form not in ("env", "assigned") and _SECRET_NAME.fullmatch(value):
        return False
    bare = len(_WORD.findall(name)) == 1
    return not (bare and _WORDS.fullmatch(value) and len(value) < _LONG)
