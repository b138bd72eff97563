"""The read-only kubectl language: grammar, commands, filters, JSONPath and printers.

A library of its own: pure (no I/O, no clock, no environment) and without any import from the rest of the project.
A command line becomes a `Pipeline` by `kubectl.parser.parse`; what is not in the grammar has no representation, so
a write cannot be expressed.
"""
