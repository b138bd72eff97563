"""awk's expressions, loosest binding first; an assignment is taken wherever a target is followed by its sign."""

from __future__ import annotations

from typing import Any, NoReturn

from kubectl.filters import regex
from kubectl.filters.awk.lexer import FUNCTIONS, Token
from kubectl.filters.awk.tree import (
    Assign,
    Binary,
    Call,
    Conditional,
    Element,
    Expression,
    Field,
    Member,
    Number,
    Regex,
    Step,
    String,
    Unary,
    Variable,
)
from kubectl.filters.options import FilterSyntaxError, Piece

_ASSIGNMENTS = ("=", "+=", "-=", "*=", "/=", "%=", "^=")
_COMPARISONS = ("<", "<=", "==", "!=", ">", ">=")
DEEPEST = 25
"""How deep parentheses and subscripts may be nested."""


class ExpressionParser:
    """Reads tokens from `position` on. In `print` a bare `>` ends the expression: it would be a redirection."""

    def __init__(self, piece: Piece, tokens: list[Token]) -> None:
        self.piece, self.tokens = piece, tokens
        self.position = 0
        self._printing = False
        self._depth = 0

    # ── Tokens ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def at(self, *kinds: str) -> bool:
        """Whether the next token is of one of these kinds."""
        return self.tokens[self.position].kind in kinds

    def at_keyword(self, *words: str) -> bool:
        """Whether the next token is one of these keywords."""
        token = self.tokens[self.position]
        return token.kind == "keyword" and token.text in words

    def take(self) -> Token:
        """The next token."""
        token = self.tokens[self.position]
        if token.kind != "end":
            self.position += 1
        return token

    def accept(self, *kinds: str) -> Token | None:
        """The next token if it is of one of these kinds."""
        return self.take() if self.at(*kinds) else None

    def expect(self, kind: str) -> Token:
        """The next token, which must be of this kind."""
        return self.take() if self.at(kind) else self.fail(f"`{kind}`")

    def newlines(self) -> None:
        """Pass over line ends."""
        while self.accept("newline"):
            pass

    def fail(self, expected: str) -> NoReturn:
        """Raise `FilterSyntaxError` at the next token."""
        token = self.tokens[self.position]
        self.piece.fail(expected, min(token.start, max(0, len(self.piece.text) - 1)), token.end)

    # ── Expressions ──────────────────────────────────────────────────────────────────────────────────────────────────

    def expressions(self, printing: bool = False) -> tuple[Expression, ...]:
        """expressions = expression ("," expression)*"""
        found = [self.expression(printing)]
        while self.accept(","):
            self.newlines()
            found.append(self.expression(printing))
        return tuple(found)

    def expression(self, printing: bool = False) -> Expression:
        """expression = or ["?" expression ":" expression]"""
        before, self._printing = self._printing, printing
        self._depth += 1
        if self._depth > DEEPEST:
            self.fail(f"at most {DEEPEST} levels of nesting")
        condition = self._or()
        if self.accept("?"):
            self.newlines()
            then = self.expression(printing)
            self.newlines()
            self.expect(":")
            self.newlines()
            condition = Conditional(condition, then, self.expression(printing))
        self._printing = before
        self._depth -= 1
        return condition

    def _or(self) -> Expression:
        """or = and ("||" and)*"""
        left = self._and()
        while self.accept("||"):
            self.newlines()
            left = Binary("||", left, self._and())
        return left

    def _and(self) -> Expression:
        """and = member ("&&" member)*"""
        left = self._member()
        while self.accept("&&"):
            self.newlines()
            left = Binary("&&", left, self._member())
        return left

    def _member(self) -> Expression:
        """member = match ("in" NAME)*"""
        left = self._match()
        while self.at_keyword("in"):
            self.take()
            left = Member((left,), self.expect("name").text)
        return left

    def _match(self) -> Expression:
        """match = comparison (("~" | "!~") comparison)*"""
        left = self._comparison()
        while operator := self.accept("~", "!~"):
            left = Binary(operator.text, left, self._comparison())
        return left

    def _comparison(self) -> Expression:
        """comparison = joined [("<" | "<=" | "==" | "!=" | ">" | ">=") joined]"""
        left = self._joined()
        if self.at(*_COMPARISONS) and not (self._printing and self.at(">")):
            operator = self.take().kind
            left = Binary(operator, left, self._joined())
        return left

    def _joined(self) -> Expression:
        """joined = sum sum*"""
        left = self._sum()
        while self.at("number", "string", "name", "function", "$", "!", "(", "-", "+", "++", "--"):
            left = Binary(" ", left, self._sum())
        return left

    def _sum(self) -> Expression:
        """sum = product (("+" | "-") product)*"""
        left = self._product()
        while operator := self.accept("+", "-"):
            left = Binary(operator.kind, left, self._product())
        return left

    def _product(self) -> Expression:
        """product = unary (("*" | "/" | "%") unary)*"""
        left = self._unary()
        while operator := self.accept("*", "/", "%"):
            left = Binary(operator.kind, left, self._unary())
        return left

    def _unary(self) -> Expression:
        """unary = ("!" | "-" | "+")* power"""
        signs: list[str] = []
        while sign := self.accept("!", "-", "+"):
            signs.append(sign.kind)
            if len(signs) > DEEPEST:
                self.fail("fewer signs")
        operand = self._power()
        for each in reversed(signs):
            operand = Unary(each, operand)
        return operand

    def _power(self) -> Expression:
        """power = postfix ["^" ("-" | "+")* power]"""
        base = self._postfix()
        if not self.accept("^"):
            return base
        self._depth += 1
        if self._depth > DEEPEST:
            self.fail(f"at most {DEEPEST} levels of nesting")
        exponent = self._unary()
        self._depth -= 1
        return Binary("^", base, exponent)

    def _postfix(self) -> Expression:
        """postfix = primary ["++" | "--"] | target assignment expression"""
        primary = self.primary()
        if not isinstance(primary, (Variable, Field, Element)):
            return primary
        if operator := self.accept("++", "--"):
            return Step(primary, 1 if operator.kind == "++" else -1, before=False)
        if operator := self.accept(*_ASSIGNMENTS):
            self.newlines()
            return Assign(operator.kind[:-1], primary, self.expression(self._printing))
        return primary

    def primary(self) -> Expression:
        """primary = NUMBER | STRING | REGEX | "$" primary | "++" target | NAME ["[" … "]"] | call | "(" … ")" """
        if token := self.accept("number"):
            return Number(float(token.text))
        if token := self.accept("string"):
            return String(token.text)
        if token := self.accept("regex"):
            return Regex(self._compiled(token))
        if self.accept("$"):
            return self._field()
        if operator := self.accept("++", "--"):
            target = self.primary()
            if not isinstance(target, (Variable, Field, Element)):
                self.fail(f"a variable behind {operator.kind}")
            return Step(target, 1 if operator.kind == "++" else -1, before=True)
        if token := self.accept("name"):
            if self.accept("["):
                subscripts = self.expressions()
                self.expect("]")
                return Element(token.text, subscripts)
            return Variable(token.text)
        if self.at("function"):
            return self._call()
        if self.accept("("):
            return self._parentheses()
        self.fail("a value: a field such as $1, a name, a number, a string or /regex/")

    def _field(self) -> Expression:
        """field = "$" ("++" | "--" | "-" | "+")* primary"""
        self._depth += 1
        if self._depth > DEEPEST:
            self.fail(f"at most {DEEPEST} levels of nesting")
        sign = self.accept("-", "+")
        index = self.primary()
        self._depth -= 1
        return Field(Unary(sign.kind, index) if sign else index)

    def _parentheses(self) -> Expression:
        """ "(" expression ")" | "(" expression, … ")" "in" NAME"""
        self.newlines()
        inner = self.expressions()
        self.newlines()
        self.expect(")")
        if len(inner) == 1:
            # A parenthesised variable is no target, and what is in parentheses is no array's name.
            return inner[0] if not isinstance(inner[0], (Variable, Field, Element)) else Unary("()", inner[0])
        if not self.at_keyword("in"):
            self.fail("`in` and an array behind a list in parentheses")
        self.take()
        return Member(inner, self.expect("name").text)

    def _call(self) -> Expression:
        """call = FUNCTION "(" [expression, …] ")" | "length" """
        token = self.take()
        fewest, most = FUNCTIONS[token.text]
        arguments: tuple[Expression, ...] = ()
        if self.at("("):
            self.take()
            self.newlines()
            if not self.at(")"):
                arguments = self.expressions()
            self.newlines()
            self.expect(")")
        elif token.text != "length":
            self.fail(f"`(` behind {token.text}")
        if not fewest <= len(arguments) <= most:
            self.position -= 1
            self.fail(f"{fewest} to {most} arguments for {token.text}")
        array = {"split": 1, "match": 2}.get(token.text, len(arguments))
        if array < len(arguments) and not isinstance(arguments[array], Variable):
            self.fail(f"an array as argument {array + 1} of {token.text}")
        return Call(token.text, arguments)

    def _compiled(self, token: Token) -> Any:
        try:
            return regex.compiled(token.text.replace("\\/", "/"), "awk")
        except FilterSyntaxError as error:
            start = token.start + 1
            end = start + (error.end or len(token.text))
            self.piece.fail(error.expected, start + error.start, end)
