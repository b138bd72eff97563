"""`kubectl describe`: objects told section by section. Pure: what a description needs beside the object is given.

A describer is `def name(item: Mapping, about: About) -> str`; `kubectl.describe.kinds.DESCRIBERS` says which type has
which, and what it needs. Every other type, custom resources too, has the generic form.
"""
