"""An awk program's grammar: a function for each production, with the production as its docstring."""

from __future__ import annotations

from kubectl.filters.awk.expressions import ExpressionParser
from kubectl.filters.awk.lexer import tokens
from kubectl.filters.awk.tree import (
    Block,
    Delete,
    Element,
    Evaluate,
    Expression,
    ForIn,
    If,
    Jump,
    Loop,
    Print,
    Program,
    Rule,
    Statement,
    Variable,
)
from kubectl.filters.options import Piece

NO_REDIRECTION = "no redirection and no pipe in a program: print, and use `|` behind awk (or parentheses to compare)"


def read_program(piece: Piece) -> Program:
    """The program that the text is. Raises `FilterSyntaxError`."""
    try:
        return _ProgramParser(piece, tokens(piece)).program()
    except RecursionError:
        piece.fail("a program with less nesting")


class _ProgramParser(ExpressionParser):
    """The productions above expressions."""

    def program(self) -> Program:
        """program = (item terminator*)*"""
        begin: list[Block] = []
        rules: list[Rule] = []
        end: list[Block] = []
        self._terminators()
        while not self.at("end"):
            if self.at_keyword("BEGIN", "END"):
                which = self.take().text
                if not self.at("{"):
                    self.fail(f"a `{{` behind {which}")
                (begin if which == "BEGIN" else end).append(self._block())
            else:
                rules.append(self._rule())
            self._terminators()
        return Program(tuple(begin), tuple(rules), tuple(end))

    def _rule(self) -> Rule:
        """rule = pattern ["," pattern] ["{" … "}"] | "{" … "}" """
        pattern: list[Expression] = []
        if not self.at("{"):
            pattern.append(self.expression())
            if self.accept(","):
                self.newlines()
                pattern.append(self.expression())
        if self.at("{"):
            return Rule(tuple(pattern), self._block())
        if not self.at("newline", ";", "end"):
            self.fail("an operator, or `{`, behind the pattern")
        return Rule(tuple(pattern), (Print(()),))

    def _terminators(self) -> None:
        while self.accept("newline", ";"):
            pass

    def _block(self) -> Block:
        """block = "{" statement* "}" """
        self.expect("{")
        statements: list[Statement] = []
        self._terminators()
        while not self.at("}"):
            if self.at("end"):
                self.fail("a closing `}`")
            statements.extend(self._statement())
            self._terminators()
        self.take()
        return tuple(statements)

    def _body(self) -> Block:
        """body = block | ";" | statement"""
        self.newlines()
        if self.accept(";"):
            return ()
        return self._statement()

    def _statement(self) -> Block:
        """statement = block | if | while | do | for | simple (";" | NEWLINE)"""
        if self.at("{"):
            return self._block()
        if self.at_keyword("if"):
            return (self._if(),)
        if self.at_keyword("while"):
            self.take()
            condition = self._parenthesised()
            return (Loop((), condition, (), self._body()),)
        if self.at_keyword("do"):
            return (self._do(),)
        if self.at_keyword("for"):
            return (self._for(),)
        statement = self._simple()
        if not self.at("}", "end") and not self.accept(";", "newline"):
            self.fail("`;` between statements")
        return (statement,)

    def _simple(self) -> Statement:
        """simple = print | delete | jump | expression"""
        if self.at_keyword("print", "printf"):
            return self._print()
        if self.at_keyword("delete"):
            return self._delete()
        if self.at_keyword("next", "break", "continue"):
            return Jump(self.take().text)
        if self.at_keyword("exit"):
            self.take()
            return Jump("exit", None if self.at("}", ";", "newline", "end") else self.expression())
        expression = self.expression()
        self._no_redirection()
        return Evaluate(expression)

    def _print(self) -> Statement:
        """print = ("print" | "printf") [expression ("," expression)* | "(" expression ("," expression)* ")"]"""
        formatted = self.take().text == "printf"
        arguments: tuple[Expression, ...] = ()
        if not self.at("}", ";", "newline", "end", ">", ">>", "|"):
            arguments = self._grouped() or self.expressions(printing=True)
        self._no_redirection()
        if formatted and not arguments:
            self.fail("a format behind printf")
        return Print(arguments, formatted)

    def _grouped(self) -> tuple[Expression, ...]:
        """ "(" expression "," … ")" as the whole list; nothing where the parentheses are a part of an expression."""
        if not self.at("("):
            return ()
        start = self.position
        self.take()
        arguments = self.expressions()
        if self.accept(")") and self.at("}", ";", "newline", "end", ">", ">>", "|"):
            return arguments
        self.position = start
        return ()

    def _no_redirection(self) -> None:
        if self.at(">", ">>", "|"):
            self.fail(NO_REDIRECTION)

    def _delete(self) -> Statement:
        """delete = "delete" NAME ["[" expression, … "]"]"""
        self.take()
        target = self.primary()
        if isinstance(target, Element):
            return Delete(target.name, target.subscripts)
        if isinstance(target, Variable):
            return Delete(target.name, ())
        self.fail("an array behind delete")

    def _parenthesised(self) -> Expression:
        self.expect("(")
        condition = self.expression()
        self.expect(")")
        return condition

    def _if(self) -> Statement:
        """if = "if" "(" expression ")" body ["else" body]"""
        self.take()
        condition = self._parenthesised()
        then = self._body()
        start = self.position
        self._terminators()
        if self.at_keyword("else"):
            self.take()
            return If(condition, then, self._body())
        self.position = start
        return If(condition, then, ())

    def _do(self) -> Statement:
        """do = "do" body "while" "(" expression ")" """
        self.take()
        body = self._body()
        self._terminators()
        if not self.at_keyword("while"):
            self.fail("while (…) behind do")
        self.take()
        return Loop((), self._parenthesised(), (), body, checked_first=False)

    def _for(self) -> Statement:
        """for = "for" "(" NAME "in" NAME ")" body | "for" "(" [simple] ";" [expression] ";" [simple] ")" body"""
        self.take()
        self.expect("(")
        kinds = [token.kind for token in self.tokens[self.position : self.position + 4]]
        if kinds[:1] == ["name"] and self.tokens[self.position + 1].text == "in" and kinds[2:4] == ["name", ")"]:
            name, array = self.take().text, (self.take(), self.take())[1].text
            self.take()
            return ForIn(name, array, self._body())
        start = () if self.at(";") else (self._simple(),)
        self.expect(";")
        condition = None if self.at(";") else self.expression()
        self.expect(";")
        step = () if self.at(")") else (self._simple(),)
        self.expect(")")
        return Loop(start, condition, step, self._body())
