"""The arguments of verbs, by their shape: what they may be, and how many."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kubectl.grammar.values import TYPE, Fail, name
from kubectl.grammar.verbs import Verb
from kubectl.lexer import Token

_FIELDS = re.compile(r"[A-Za-z][A-Za-z0-9.-]*(?:\.[A-Za-z$_][\w$-]*)*\.?")
_URL = re.compile(r"/(?:[A-Za-z0-9._*-]+/?)*")


def read_arguments(verb: Verb, words: Sequence[Token], flags: list[tuple[str, str]], fail: Fail) -> tuple[str, ...]:
    """The arguments, checked. An old second argument of `logs` becomes its `--container`, in `flags`."""
    given = dict(flags)
    for word in words:
        if word.text.startswith("-"):
            fail(word.span, "a name, which never starts with `-`")
    if verb.shape == "objects":
        return _objects(verb, words, given, fail)
    if verb.shape == "log":
        return _log(words, flags, given, fail)
    if verb.shape == "workload":
        if not words:
            fail(None, f"what to look at: kubectl {verb.name} TYPE/NAME")
        return _objects(verb, words, given, fail)
    if verb.shape == "access":
        return _access(words, given, fail)
    if verb.shape == "field":
        if len(words) != 1:
            fail(words[1].span if words else None, f"one type: kubectl {verb.name} {verb.usage}")
        if not _FIELDS.fullmatch(words[0].text):
            fail(words[0].span, "a type and its fields: pods, or pods.spec.containers")
        return (words[0].text,)
    most = {"none": 0, "names": 1}[verb.shape] if verb.name != "config get-contexts" else len(words)
    if len(words) > most:
        usage = f"kubectl {verb.name} {verb.usage}".rstrip()
        fail(words[most].span, f"{'one name' if most else 'no arguments'}: {usage}")
    return tuple(_name(word, word.text, fail) for word in words)


def _objects(verb: Verb, words: Sequence[Token], given: dict[str, str], fail: Fail) -> tuple[str, ...]:
    """objects = types name* | (type "/" name)+"""
    usage = f"kubectl {verb.name} {verb.usage}"
    if "raw" in given:
        if words:
            fail(words[0].span, "either --raw PATH or a type")
        return ()
    if not words:
        fail(None, f"a type: {usage}")
    if any("/" in word.text for word in words):
        for word in words:
            _qualified(word, usage, fail)
        return tuple(word.text for word in words)
    types = words[0]
    for kind in types.text.split(","):
        if not TYPE.fullmatch(kind):
            fail(types.span, f"a type such as pods, deploy,svc or deployments.apps: {usage}")
    return (types.text, *(_name(word, word.text, fail) for word in words[1:]))


def _qualified(word: Token, usage: str, fail: Fail) -> None:
    """type "/" name"""
    kind, slash, rest = word.text.partition("/")
    if not slash:
        fail(word.span, "TYPE/NAME throughout, since one argument is written so")
    if not TYPE.fullmatch(kind) or not rest:
        fail(word.span, f"TYPE/NAME: {usage}")
    _name(word, rest, fail)


def _log(words: Sequence[Token], flags: list[tuple[str, str]], given: dict[str, str], fail: Fail) -> tuple[str, ...]:
    """log = name | type "/" name"""
    usage = "kubectl logs POD | TYPE/NAME | -l SELECTOR"
    if given.get("selector"):
        if words:
            fail(words[0].span, f"either a pod or a selector: {usage}")
        return ()
    if not words:
        fail(None, f"whose logs: {usage}")
    if len(words) > 2 or (len(words) == 2 and "container" in given):
        fail(words[-1].span, f"one pod; -l SELECTOR for several: {usage}")
    if len(words) == 2:
        flags.append(("container", _name(words[1], words[1].text, fail)))
    if "/" in words[0].text:
        _qualified(words[0], usage, fail)
        return (words[0].text,)
    return (_name(words[0], words[0].text, fail),)


def _access(words: Sequence[Token], given: dict[str, str], fail: Fail) -> tuple[str, ...]:
    """access = verb (type ["/" name] | url)"""
    if given.get("list") == "true":
        if words:
            fail(words[0].span, "no arguments with --list")
        return ()
    if len(words) != 2:
        fail(words[2].span if len(words) > 2 else None, "a verb and a type: kubectl auth can-i VERB TYPE[/NAME]")
    verb, target = words
    if not re.fullmatch(r"[A-Za-z]+|\*", verb.text):
        fail(verb.span, "a verb such as get, list, create or *")
    if target.text.startswith("/"):
        if not _URL.fullmatch(target.text) or ".." in target.text:
            fail(target.span, "a path such as /healthz")
    else:
        kind, slash, rest = target.text.partition("/")
        if not (TYPE.fullmatch(kind) or kind in ("*", "*.*")) or (slash and not rest):
            fail(target.span, "a type such as pods or deployments.apps, and /NAME for one object")
        if rest and rest != "*":
            _name(target, rest, fail)
    return (verb.text, target.text)


def _name(word: Token, text: str, fail: Fail) -> str:
    if "," in text:
        fail(word.span, "names with spaces between them")
    if not text:
        fail(word.span, "a name that is not empty")
    try:
        return name(text)
    except ValueError as error:
        fail(word.span, str(error))
