"""The grammar of jq.

pipe     = "def" name [ "(" parameter { ";" parameter } ")" ] ":" pipe ";" pipe | comma [ "|" pipe ]
comma    = binary { "," binary }
binary   = operators by their precedence over `bound`
bound    = postfix [ "as" pattern "|" pipe ]
postfix  = term { ".name" | ."text" | "[" … "]" | "?" }
"""

from __future__ import annotations

from executor.jq.syntax.definitions import Definition, Definitions
from executor.jq.syntax.tree import (
    Array,
    At,
    Bind,
    Call,
    Define,
    Each,
    Either,
    Field,
    Fold,
    Identity,
    If,
    Node,
    Object,
    Part,
    Pipe,
    Text,
    Using,
    Variable,
)
from executor.jq.syntax.words import PIECE, Unreadable, Words

_LEVELS = (("//",), ("=", "|=", "+=", "-=", "*=", "/=", "%=", "//="), ("or",), ("and",))
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">="})
_SUMS, _PRODUCTS = frozenset("+-"), frozenset("*/%")
_UNKNOWN = frozenset({"import", "include", "module", "label", "break", "input", "inputs", "halt", "halt_error"})
_CLOSING = frozenset({"then", "elif", "else", "end", "catch", "as", "and", "or"})

_KNOWN = Definitions()


def parse(program: str) -> Node:
    """The tree of a program. Raises `Unreadable`."""
    words = Words(program)
    try:
        tree = _pipe(words)
    except RecursionError as error:
        raise Unreadable("nested too deeply") from error
    if words.kind:
        raise Unreadable(f"something behind the program: {words.text!r}")
    return tree


def _pipe(words: Words) -> Node:
    if words.take("def"):
        return _define(words)
    left = _comma(words)
    return Pipe(left, _pipe(words)) if words.take("|") else left


def _define(words: Words) -> Node:
    """What stands behind `def`, and the program that it is defined for."""
    start = words.at - len(words.text)
    known = _KNOWN.find(words, start)
    if known is not None:
        return Define(*known, _pipe(words))
    defined = _defined(words)
    text = words.source[start : words.at]
    words.expect(";")
    _KNOWN.add(text, defined)
    return Define(*defined, _pipe(words))


def _defined(words: Words) -> Definition:
    """The name, the parameters and the body of a definition, up to the `;` behind it."""
    name = _new_name(words)
    parameters: list[str] = []
    if words.take("("):
        parameters.append(_new_name(words, variable=True))
        while words.take(";"):
            parameters.append(_new_name(words, variable=True))
        words.expect(")")
    words.expect(":")
    return name, tuple(parameters), _pipe(words)


def _new_name(words: Words, variable: bool = False) -> str:
    """The name of a function, or of a parameter."""
    if words.kind != "name" and not (variable and words.kind == "variable"):
        raise Unreadable(f"{words.text!r} is no name")
    name = words.text
    words.next()
    return name


def _comma(words: Words) -> Node:
    parts = [_binary(words, 0)]
    while words.take(","):
        parts.append(_binary(words, 0))
    return parts[0] if len(parts) == 1 else Either(tuple(parts))


def _binary(words: Words, level: int) -> Node:
    """Operators, those that bind least first. What they compute is something new; `//` gives one of its sides."""
    if level == len(_LEVELS):
        return _comparison(words)
    left = _binary(words, level + 1)
    while words.kind in ("sign", "name") and words.text in _LEVELS[level]:
        sign = words.text
        words.next()
        right = _binary(words, level + 1)
        if sign == "//":
            left = Either((left, right))
            continue
        # An assignment gives its whole input, changed.
        changed = (Identity(),) if sign.endswith("=") else ()
        left = Using((*changed, left, right))
    return left


def _comparison(words: Words) -> Node:
    left = _sum(words)
    if words.kind == "sign" and words.text in _COMPARISONS:
        words.next()
        right = _sum(words)
        if Array(None) in (left, right):  # of what is compared with [] no more counts than how much it has
            left, right = Pipe(left, Call("length")), Pipe(right, Call("length"))
        left = Using((left, right))
    return left


def _sum(words: Words) -> Node:
    left = _product(words)
    while words.kind == "sign" and words.text in _SUMS:
        words.next()
        left = Using((left, _product(words)))
    return left


def _product(words: Words) -> Node:
    left = _bound(words)
    while words.kind == "sign" and words.text in _PRODUCTS:
        words.next()
        left = Using((left, _bound(words)))
    return left


def _bound(words: Words) -> Node:
    """A term, and where a name is given to what it gives, everything that follows."""
    source = _postfix(words)
    if not words.take("as"):
        return source
    names, apart = _patterns(words)
    words.expect("|")
    return Bind(source, names, apart, _pipe(words))


def _postfix(words: Words) -> Node:
    node = _term(words)
    while True:
        if words.kind == "field":
            node = Field(node, words.text[1:])
            words.next()
        elif words.kind == "sign" and words.text == "[":
            words.next()
            node = _bracket(words, node)
        elif words.kind == "sign" and words.text == ".":
            words.next()
            if words.kind == "text":
                node = _named(words, node)
            elif words.kind == "sign" and words.text == "[":
                continue
            else:
                raise Unreadable("a lone dot")
        elif words.take("?"):
            continue
        else:
            return node


def _bracket(words: Words, of: Node) -> Node:
    """What stands behind `[` after a term."""
    if words.take("]"):
        return Each(of)
    if words.take(":"):
        end = _pipe(words)
        words.expect("]")
        return Part(of, (end,))
    if words.kind == "number":
        begin = words.text
        words.next()
        if words.take("]"):
            return At(of)
        if words.take(":"):
            return _rest_of_part(words, of, ())
        raise Unreadable(f"computing with {begin} in brackets")
    if words.take("-"):
        if words.kind != "number":
            raise Unreadable("a negative place that is no number")
        words.next()
        if words.take("]"):
            return At(of)
        words.expect(":")
        return _rest_of_part(words, of, ())
    inner = _pipe(words)
    if words.take(":"):
        return _rest_of_part(words, of, (inner,))
    words.expect("]")
    return Field(of, inner.name) if isinstance(inner, Text) and inner.name is not None else At(of, inner)


def _rest_of_part(words: Words, of: Node, bounds: tuple[Node, ...]) -> Node:
    if not words.take("]"):
        bounds = (*bounds, _pipe(words))
        words.expect("]")
    return Part(of, bounds)


def _text(words: Words) -> Text:
    """A text whose opening quote is the present word."""
    parts: list[Node] = []
    plain = ""
    while True:
        found = PIECE.match(words.source, words.at)
        assert found  # noqa: S101 - it matches nothing at least
        plain += found[0]
        words.at = found.end()
        sign = words.source[words.at : words.at + 2]
        if sign[:1] == '"':
            words.at += 1
            words.next()
            return Text(tuple(parts), None if parts or "\\" in plain else plain)
        if sign != "\\(":
            raise Unreadable("a text without an end")
        words.at += 2
        words.next()
        parts.append(_pipe(words))
        if words.text != ")":
            raise Unreadable("a text whose bracket is not closed")


def _named(words: Words, of: Node) -> Node:
    text = _text(words)
    return Field(of, text.name) if text.name is not None else At(of, text)


def _term(words: Words) -> Node:
    kind, text = words.kind, words.text
    if kind == "text":
        return _text(words)
    if kind == "number":
        words.next()
        return Using()
    if kind == "variable":
        words.next()
        return Variable(text[1:])
    if kind == "field":
        words.next()
        return Field(Identity(), text[1:])
    if kind == "format":
        words.next()
        return _text(words) if words.kind == "text" else Call(text)
    if kind == "name":
        return _word(words)
    words.next()
    if text == ".":
        return _named(words, Identity()) if words.kind == "text" else Identity()
    if text == "..":
        return Call("recurse")
    if text == "-":
        return Using((_postfix(words),))
    if text == "(":
        inner = _pipe(words)
        words.expect(")")
        return inner
    if text == "[":
        if words.take("]"):
            return Array(None)
        of = _pipe(words)
        words.expect("]")
        return Array(of)
    if text == "{":
        return _object(words)
    raise Unreadable(f"{text!r} begins no term")


def _word(words: Words) -> Node:
    """A keyword's construct, or a call."""
    name = words.text
    if name in _UNKNOWN or name in _CLOSING:
        raise Unreadable(f"{name!r} is not read here")
    words.next()
    if name == "if":
        return _if(words)
    if name == "try":
        body = _postfix(words)
        return Either((body, _postfix(words))) if words.take("catch") else body
    if name in ("reduce", "foreach"):
        source = _postfix(words)
        words.expect("as")
        names, apart = _patterns(words)
        return Fold(source, names, apart, _arguments(words))
    return Call(name, _arguments(words) if words.text == "(" and words.kind == "sign" else ())


def _arguments(words: Words) -> tuple[Node, ...]:
    words.expect("(")
    found = [_pipe(words)]
    while words.take(";"):
        found.append(_pipe(words))
    words.expect(")")
    return tuple(found)


def _if(words: Words) -> Node:
    conditions = [_pipe(words)]
    words.expect("then")
    branches = [_pipe(words)]
    while words.take("elif"):
        conditions.append(_pipe(words))
        words.expect("then")
        branches.append(_pipe(words))
    branches.append(_pipe(words) if words.take("else") else Identity())
    words.expect("end")
    return If(tuple(conditions), tuple(branches))


def _object(words: Words) -> Node:
    """`{name, "text": value, (expression): value, $name}`"""
    entries: list[tuple[Node, str | None, Node]] = []
    while not words.take("}"):
        kind, text = words.kind, words.text
        if kind == "variable":
            words.next()
            entries.append((Using(), text[1:], Variable(text[1:])))
        else:
            entries.append(_entry(words))
        if not words.take(","):
            words.expect("}")
            break
    return Object(tuple(entries))


def _entry(words: Words) -> tuple[Node, str | None, Node]:
    kind, name = words.kind, words.text
    key: Node
    known: str | None = None
    if kind == "text":
        key = _text(words)
        known = key.name
        short: Node = Field(Identity(), key.name) if key.name is not None else At(Identity(), key)
    elif kind == "name" or kind == "number":
        words.next()
        key, short, known = Using(), Field(Identity(), name), name
    elif kind == "format":
        raise Unreadable("a format as a key")
    else:
        words.expect("(")
        key = short = _pipe(words)
        words.expect(")")
    if not words.take(":"):
        return key, known, short
    values = [_value(words)]
    while words.take("|"):
        values.append(_value(words))
    value = values[0]
    for following in values[1:]:
        value = Pipe(value, following)
    return key, known, value


def _value(words: Words) -> Node:
    """A value in an object: no comma, and a pipe only behind what binds more than one."""
    return _binary(words, 0)


def _patterns(words: Words) -> tuple[tuple[str, ...], bool]:
    """The variables of `as`, and whether the value is taken apart for them."""
    if words.kind == "variable":
        name = words.text[1:]
        words.next()
        if words.kind == "sign" and words.text == "?//":
            raise Unreadable("alternative patterns")
        return (name,), False
    names: list[str] = []
    depth = 0
    while True:
        if words.kind == "variable":
            names.append(words.text[1:])
        elif words.kind == "text" or words.text == "(":
            raise Unreadable("a pattern with expressions")
        elif words.text in ("[", "{"):
            depth += 1
        elif words.text in ("]", "}"):
            depth -= 1
        elif words.text not in (",", ":") and words.kind != "name":
            raise Unreadable("a pattern that is none")
        words.next()
        if depth == 0:
            return tuple(names), True
