"""What the values of kubectl's flags look like; each is checked and written in one way."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn

from kubectl.grammar.flags import Flag
from kubectl.grammar.lookup import nearest
from kubectl.grammar.verbs import Verb

Fail = Callable[["tuple[int, int] | None", str], NoReturn]

_TRUE, _FALSE = ("true", "1", "t", "T", "TRUE", "True"), ("false", "0", "f", "F", "FALSE", "False")
_ANY_CASE = ("json", "yaml", "name")
"""Output forms that kubectl takes in capitals too."""
_DURATION = re.compile(r"0|(?:[0-9]+(?:\.[0-9]*)?(?:ns|us|µs|ms|s|m|h))+")
_TIME = re.compile(
    r"[0-9]{4}-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9](?:\.[0-9]+)?(?:Z|[+-][0-9][0-9]:[0-9][0-9])"
)
_PATH = re.compile(r"/[A-Za-z0-9/._~:,=&?%+!()-]*")
_ESCAPES_PATH = re.compile(r"\.\.|//|%2[ef]|%5c|%00", re.IGNORECASE)
TYPE = re.compile(r"[A-Za-z][A-Za-z0-9-]*(?:\.[A-Za-z0-9-]+)*\.?")
"""A kind, plural, singular or short name, with `.group` or `.version.group` behind it."""
NAME = re.compile(r"[A-Za-z0-9_:@+=.~*-]*")
"""A name, looser than Kubernetes' own rule; what must not be in one is told by `name`."""


def name(text: str) -> str:
    """A Kubernetes name that cannot be read as a flag or as a part of a path. Raises `ValueError` with the reason."""
    if text.startswith("-"):
        raise ValueError("a name, which never starts with `-`")
    if "*" in text:
        raise ValueError("whole names: there are no patterns; list all and `| grep`")
    if text in (".", "..") or ".." in text or not NAME.fullmatch(text):
        raise ValueError("a name: letters, digits, `-` and `.`")
    return text


def read_value(flag: Flag, text: str) -> str:
    """The flag's value in its canonical form. Raises `ValueError` with what was expected."""
    if flag.kind == "switch":
        if text not in (*_TRUE, *_FALSE):
            raise ValueError(f"--{flag.name}=true or --{flag.name}=false")
        return "true" if text in _TRUE else "false"
    if flag.kind == "name":
        return name(text)
    if flag.kind == "output":
        return _output(flag, text)
    if flag.kind == "object":
        kind, slash, rest = text.partition("/")
        if not slash or not TYPE.fullmatch(kind) or not rest:
            raise ValueError(f"an object for --{flag.name}, such as pod/NAME")
        return f"{kind}/{name(rest)}"
    if flag.kind == "path":
        if not _PATH.fullmatch(text) or _ESCAPES_PATH.search(text):
            raise ValueError(f"a path for --{flag.name}, such as /version or /api/v1/namespaces/NAME/pods")
        return text
    if flag.kind in ("count", "size"):
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", text) or (flag.kind == "size" and text.startswith("-")):
            raise ValueError(f"a whole number for --{flag.name}")
        if int(text) < -1:
            raise ValueError(f"--{flag.name} must be greater than or equal to -1")
        return str(int(text))
    if flag.kind == "duration" and not _DURATION.fullmatch(text):
        raise ValueError(f"a duration for --{flag.name}, such as 30s, 5m or 2h")
    if flag.kind == "time" and not _TIME.fullmatch(text):
        raise ValueError(f"a time for --{flag.name}, such as 2026-01-31T12:00:00Z")
    if flag.choices and text not in flag.choices:
        raise ValueError(f"--{flag.name}={'|'.join(flag.choices)}")
    return text


def _output(flag: Flag, text: str) -> str:
    """An output form: its bare name, or its name, `=` and a template."""
    form, equals, template = text.partition("=")
    if form in flag.choices and not equals:
        return text
    if text.lower() in _ANY_CASE and text.lower() in flag.choices:
        return text.lower()
    if f"{form}=" in flag.choices and (template or not equals):
        return text
    if f"{form}=" in flag.choices:
        raise ValueError(_no_template(form))
    forms = ", ".join(choice + ("…" if choice.endswith("=") else "") for choice in flag.choices)
    if form.endswith("-file") or form == "templatefile":
        raise ValueError(f"no files: the template itself behind -o {form.removesuffix('file').rstrip('-')}=")
    hint = nearest(form, [choice.rstrip("=") for choice in flag.choices])
    raise ValueError(f"no output form {text!r}{hint} There are: {forms}")


def _no_template(form: str) -> str:
    example = "NAME:.metadata.name" if form == "custom-columns" else "'{.items[*].metadata.name}'"
    return f"a template: -o {form}={'{{…}}' if 'template' in form else example}"


def check_together(
    verb: Verb, flags: Sequence[tuple[str, str]], places: Mapping[str, tuple[int, int]], fail: Fail
) -> None:
    """Flags that need one another, or exclude one another."""
    given = dict(flags)
    form = given.get("output", "")
    templated = [f for flag in verb.flags if flag.kind == "output" for f in flag.choices if f.endswith("=")]
    if f"{form}=" in templated and not given.get("template"):
        fail(places["output"], _no_template(form))
    if form == "custom-columns" and given.get("template"):
        fail(places["output"], "columns: -o custom-columns=NAME:.metadata.name")
    if verb.name == "rollout status" and given.get("watch") == "true":
        fail(places["watch"], "leave --watch out: the status now is printed, and nothing waits")
    if "raw" in given and (clash := next((n for n in ("output", "selector", "field-selector") if n in given), "")):
        fail(places[clash], f"--raw without --{clash}: the answer is printed as it comes")
    if given.get("since") and given.get("since-time"):
        fail(places["since-time"], "either --since or --since-time")
    if given.get("all-containers") == "true" and given.get("container"):
        fail(places.get("container", places["all-containers"]), "either --all-containers or one container")
    if given.get("list") != "true" and given.get("no-headers") == "true" and verb.name == "auth can-i":
        fail(places["no-headers"], "--no-headers together with --list")
