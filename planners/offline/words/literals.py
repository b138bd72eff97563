"""Words that no table has, but whose spelling tells what they are: keys, pairs, images, values of enumerations."""

from __future__ import annotations

import json
import re

from planners.offline.words.tokens import Token
from planners.offline.words.vocabulary import Attribute

_ENV_KEY = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*")
_IMAGE = re.compile(r"([\w.-]+(:\d+)?/)*[\w.-]+(:[\w.-]+)?(@sha256:[0-9a-f]+)?")
PAIR = re.compile(r"(?P<key>[\w./-]+)(?P<op>!?==?)(?P<value>[\w.:/@-]*)")
"""`key=value`, `key!=value`."""


SETTINGS = ("environment ", "key ")
"""How the ids of attributes begin that are the value of one variable or key."""


def env_key(token: Token, shouting: bool) -> bool:
    """Whether it is written as the names of environment variables are."""
    return bool(_ENV_KEY.fullmatch(token.text)) and ("_" in token.text or not shouting) and len(token.text) > 1


def image_like(token: Token) -> bool:
    """Whether it can only be the name of an image."""
    return (
        (":" in token.text or "/" in token.text)
        and bool(_IMAGE.fullmatch(token.text))
        and not token.text.startswith("/")
    )


def variable(name: str) -> Attribute:
    """The value of a variable of containers."""
    shown = 'if .value == null then "from \\(.from)" else .value end'
    jq = f"environment($all) | select(.name == {json.dumps(name)}) | {shown}"
    return Attribute(f"environment {name}", ("container",), jq, "text", True, ("configmaps",))


def setting(name: str, kind: str = "configmaps") -> Attribute:
    """The value of a key of a config map."""
    return Attribute(f"key {name}", (kind,), f"setting({json.dumps(name)})", "text", True, required=True)


def keys_written_so(token: Token) -> tuple[Attribute, ...]:
    """The value of a variable or of a config map's key, where a word is written as only those are."""
    variables = (variable(token.text),) if env_key(token, False) else ()
    settings = (setting(token.text),) if variables or token.quoted or "." in token.text else ()
    return (*variables, *settings)
