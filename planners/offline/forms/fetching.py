"""What a program reads: the kinds that it needs, what it computes once, and the command that fetches them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from kubectl.command import Command, Filter, Pipeline
from kubectl.resources import Resource, Resources
from planners.offline.forms.algebra import Form
from planners.offline.forms.pieces import spaces_of, with_definitions


class Fetch:
    """Gathers while one program is written: `kinds` are what it needs, by their qualified names."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self.kinds: dict[str, Resource] = {}
        self._bound: list[str] = []
        self._compared = False
        """Whether things are compared with all of their kind."""

    def bind(self, value: str) -> str:
        """The variable that has a value, which is computed once and not for each object."""
        name = f"$b{len(self._bound)}"
        self._bound.append(f"{value} as {name}")
        return name

    def need(self, names: Iterable[str]) -> None:
        """These kinds too, where the server has them."""
        for name in names:
            found = self._resources.find(name)
            if found is not None:
                self._compared |= found.qualified in self.kinds
                self.kinds.setdefault(found.qualified, found)

    def pipeline(self, body: str, form: Form) -> Pipeline:
        """The command that fetches what the program needs, and the program with the definitions that it uses."""
        text = with_definitions(" | ".join([*self._bound, body]))
        by = "($all | INDEX(.metadata.uid)) as $by | " if "$by" in text else ""
        flags: list[tuple[str, str]] = []
        if any(resource.namespaced for resource in self.kinds.values()):
            space = self._space(form)
            flags.append(("namespace", space) if space else ("all-namespaces", "true"))
        kinds = ",".join(self._name(resource) for resource in self.kinds.values())
        text = f"(.items // [.]) as $all | {by}{text}"
        if len(self.kinds) == 1:  # the list is of that kind alone, and a list's items need not tell theirs
            kind = next(iter(self.kinds.values())).kind
            text = text.replace(f"select(.kind == {json.dumps(kind)}) | ", "")
            text = text.replace(f" | select(.kind == {json.dumps(kind)})", "")
        command = Command("get", (kinds, *self._alone(form)), (*flags, ("output", "json")))
        return Pipeline(command, (Filter("jq", ("-r", text)),))

    def _alone(self, form: Form) -> tuple[str, ...]:
        """The names of the objects, where nothing else is needed to answer."""
        objects = getattr(form, "objects", None)
        if objects is None or len(self.kinds) > 1 or self._compared or not objects.named:
            return ()
        spaces = {space for space, _ in objects.named}
        return tuple(dict.fromkeys(name for _, name in objects.named)) if len(spaces) == 1 else ()

    def _space(self, form: Form) -> str:
        """The one namespace that everything is in; "" where it is not known to be one."""
        objects = getattr(form, "objects", None)
        if objects is None:
            return ""
        spaces = set(spaces_of(objects))
        return next(iter(spaces)) if len(spaces) == 1 else ""

    def _name(self, resource: Resource) -> str:
        return resource.plural if self._resources.find(resource.plural) == resource else resource.qualified
