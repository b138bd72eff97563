"""`kubectl explain`: a type or one of its fields, told from its OpenAPI v3 schema."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from kubectl.resources import Resource

Schema = Mapping[str, Any]
Components = Mapping[str, Any]

_WIDTH = 76
_MARGIN = "    "
_MOST_ENUMERANTS = 4


class NoSuchField(ValueError):
    """The path leads to a field that the type does not have; kubectl names the path's last word, whichever is wrong.

    `head` is what kubectl has printed by then, `word` the one that is wrong, and `known` what could stand there.
    """

    def __init__(self, name: str, head: str, word: str, known: tuple[str, ...]) -> None:
        super().__init__(name)
        self.head, self.word, self.known = head, word, known


def explain(
    resource: Resource, schema: Schema, components: Components, path: Sequence[str] = (), recursive: bool = False
) -> str:
    """The description of a type, or of the field that the path leads to. Raises `NoSuchField`."""
    lines = [f"GROUP:      {resource.group}"] if resource.group else []
    lines += [f"KIND:       {resource.kind}", f"VERSION:    {resource.version}", ""]
    found = schema
    for name in path:
        holder = _resolved(found, components)
        if name not in (holder.get("properties") or {}):
            raise NoSuchField(path[-1], "\n".join([*lines, ""]), name, tuple(holder.get("properties") or ()))
        found = holder["properties"][name]
    if path:
        lines.append(f"FIELD: {path[-1]} <{type_name(found, components)}>")
        if enumerants := found.get("enum"):
            lines += ["ENUM:", *(_MARGIN + str(one) for one in enumerants)]
        else:
            lines.append("")
        lines.append("")
    lines.append("DESCRIPTION:")
    described = [line for text in _descriptions(found, components) for line in wrap(text)]
    lines += [_MARGIN + line for line in [*described, ""]] if described else [_MARGIN + "<empty>"]
    fields = _resolved(found, components).get("properties") or {}
    if fields:
        lines.append("FIELDS:")
        if recursive:
            lines += _tree(_resolved(found, components), components, "  ", ())
        else:
            lines += _fields(_resolved(found, components), components)
    return "\n".join([*lines, "", ""])


def type_name(schema: Schema, components: Components) -> str:
    """`string`, `[]Container`, `map[string]string`, `Object`; a reference by the last part of its name.

    A reference to what is just a string or a number is told as that.
    """
    if reference := schema.get("$ref"):
        kind = (components.get(str(reference).rpartition("/")[2]) or {}).get("type", "object")
        return str(reference).rpartition("/")[2].rpartition(".")[2] if kind == "object" else str(kind)
    if schema.get("items"):
        return "[]" + type_name(schema["items"], components)
    if isinstance(schema.get("additionalProperties"), Mapping) and schema["additionalProperties"]:
        return "map[string]" + type_name(schema["additionalProperties"], components)
    for key in ("allOf", "oneOf", "anyOf"):
        if schema.get(key) and "type" not in schema:
            return type_name(schema[key][0], components)
    kind = schema.get("type", "Object")
    return "Object" if kind == "object" else str(kind)


def wrap(text: str, width: int = _WIDTH) -> list[str]:
    """Lines of at most `width` characters, broken at spaces; longer words stay whole."""
    lines = []
    for line in text.split("\n"):
        start, space = 0, -1
        for at, character in enumerate(line):
            if character == " ":
                space = at if at > start else space
            elif at - start >= width and space > start:
                lines.append(line[start:space].rstrip(" "))
                start = space + 1
                while line[start : start + 1] == " ":
                    start += 1
                space = line.find(" ", start, at)
        lines.append(line[start:])
    return lines


def _resolved(schema: Schema, components: Components, depth: int = 0) -> Schema:
    """The schema that has the properties: behind references and through lists and maps."""
    if schema.get("properties") or depth > 20:
        return schema
    if reference := schema.get("$ref"):
        return _resolved(components.get(str(reference).rpartition("/")[2]) or {}, components, depth + 1)
    if schema.get("items"):
        return _resolved(schema["items"], components, depth + 1)
    if isinstance(schema.get("additionalProperties"), Mapping):
        return _resolved(schema["additionalProperties"], components, depth + 1)
    for one in schema.get("allOf") or ():
        found = _resolved(one, components, depth + 1)
        if found.get("properties"):
            return found
    return schema


def _descriptions(schema: Schema, components: Components, depth: int = 0) -> Iterator[str]:
    """What is said of a field, and then of its type."""
    if depth > 20:
        return
    if text := schema.get("description"):
        yield str(text)
    if reference := schema.get("$ref"):
        yield from _descriptions(components.get(str(reference).rpartition("/")[2]) or {}, components, depth + 1)
    if schema.get("items"):
        yield from _descriptions(schema["items"], components, depth + 1)
    if isinstance(schema.get("additionalProperties"), Mapping):
        yield from _descriptions(schema["additionalProperties"], components, depth + 1)
    for one in schema.get("allOf") or ():
        yield from _descriptions(one, components, depth + 1)


def _fields(schema: Schema, components: Components) -> Iterator[str]:
    for name, field in sorted((schema.get("properties") or {}).items()):
        yield from _head(name, field, schema, components, "  ")
        yield from (_MARGIN + line for line in wrap(str(field.get("description") or "<no description>")))
        yield ""


def _tree(schema: Schema, components: Components, indent: str, above: tuple[str, ...]) -> Iterator[str]:
    """Names and types only, those of a field below it; a type within itself is not told again."""
    for name, field in sorted((schema.get("properties") or {}).items()):
        yield from _head(name, field, schema, components, indent)
        bare = type_name(field, components).replace("[]", "").replace("map[string]", "")
        if bare not in above:
            holder = _resolved(field, components)
            named = (*above, bare) if bare != "Object" else above
            yield from _tree(holder, components, indent + "  ", named)


def _head(name: str, field: Schema, holder: Schema, components: Components, indent: str) -> Iterator[str]:
    """A field's name and type, and the first of its values where they are a fixed set."""
    required = " -required-" if name in (holder.get("required") or ()) else ""
    yield f"{indent}{name}\t<{type_name(field, components)}>{required}"
    if enumerants := field.get("enum"):
        shown = [str(one) or '""' for one in enumerants[:_MOST_ENUMERANTS]]
        yield f"{indent}enum: " + ", ".join([*shown, *(["...."] if len(enumerants) > len(shown) else [])])
