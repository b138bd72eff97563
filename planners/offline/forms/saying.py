"""The one verbaliser: a form in words, as a person would put it."""

from __future__ import annotations

from functools import singledispatch

from planners.offline.forms.algebra import (
    Age,
    AnyOf,
    Differ,
    Every,
    Exists,
    Goes,
    Has,
    Holds,
    Is,
    Labelled,
    Names,
    Number,
    NumberOf,
    Objects,
    Per,
    Rank,
    Total,
    Values,
)

_FEW = 3
_OPS = {"==": "is", ">": "over", ">=": "at least", "<": "under", "<=": "at most"}


@singledispatch
def say(form: object) -> str:
    """A form in words."""
    raise TypeError(f"no form: {form!r}")


@say.register
def _(form: Names) -> str:
    beside = "".join(f", each with its {one.id}" for one in form.beside)
    return f"which {objects(form.objects)}{beside}"


@say.register
def _(form: Number) -> str:
    return f"how many {objects(form.objects)}"


@say.register
def _(form: Exists) -> str:
    amount = "is no" if form.empty else f"are {form.many}" if form.many else "is any"
    return f"whether there {amount} of {objects(form.objects)}"


@say.register
def _(form: Every) -> str:
    return f"whether all {objects(form.objects)} are so: {filter_words(form.filter)}"


@say.register
def _(form: Values) -> str:
    return f"the {form.attribute.id} of {objects(form.objects)}"


@say.register
def _(form: NumberOf) -> str:
    return f"how many {form.attribute.id} of {objects(form.objects)}"


@say.register
def _(form: Total) -> str:
    return f"the {form.how} of the {form.attribute.id} of {objects(form.objects)}"


@say.register
def _(form: Per) -> str:
    by = "namespace" if form.by is None else form.by.kind.singular if isinstance(form.by, Objects) else form.by.id
    what = f"the sum of the {form.total.id} of" if form.total else "how many"
    return f"{what} {objects(form.objects)}, by {by}{f', those of {form.pick}' if form.pick else ''}"


@say.register
def _(form: Differ) -> str:
    if form.other is None:
        return f"whether the {form.attribute.id} of {objects(form.one)} is {form.how}"
    how = {"same": "is the same as", "different": "is another than", ">": "is more than", "<": "is less than"}
    return f"whether the {form.attribute.id} of {objects(form.one)} {how[form.how]} that of {objects(form.other)}"


def objects(chosen: Objects) -> str:
    """A set of objects in words."""
    kind = chosen.kind.plural
    names = [name for _, name in chosen.named]
    if names:
        shown = ", ".join(dict.fromkeys(names[:_FEW])) + (" …" if len(names) > _FEW else "")
        kind = f"{chosen.kind.singular or chosen.kind.plural} {shown}"
        spaces = sorted({space for space, _ in chosen.named if space})
        if spaces and not chosen.within:
            kind += f" in {', '.join(spaces[:_FEW])}"
    if chosen.container:
        kind = f"container {chosen.container} of {kind}"
    where = f" in {', '.join(chosen.within)}" if chosen.within else ""
    where += f" outside {', '.join(chosen.outside)}" if chosen.outside else ""
    text = kind + where + "".join(f", {filter_words(one)}" for one in chosen.filters)
    return f"{_first(chosen.rank)} {text}" if chosen.rank else text


def _first(rank: Rank) -> str:
    if rank.by is None and rank.objects is None:
        return "the oldest" if rank.largest else "the newest"
    by = rank.by.id if rank.by else f"number of {rank.objects.kind.plural}" if rank.objects else "age"
    return f"the {'largest' if rank.largest else 'smallest'} by {by} of"


@singledispatch
def filter_words(one: object) -> str:
    """A filter in words."""
    raise TypeError(f"no filter: {one!r}")


@filter_words.register
def _(one: Is) -> str:
    return f"{'not ' if one.negated else ''}{one.condition.id}"


@filter_words.register
def _(one: AnyOf) -> str:
    return " or ".join(map(filter_words, one.ways))


@filter_words.register
def _(one: Holds) -> str:
    what = f"number of {one.attribute.id}" if one.count else one.attribute.id
    return f"{what} {'not ' if one.negated else ''}{_OPS[one.op]} {one.value}"


@filter_words.register
def _(one: Has) -> str:
    return f"{'without' if one.negated else 'with'} {one.attribute.id}"


@filter_words.register
def _(one: Labelled) -> str:
    pair = f"{one.key}={one.value}" if one.value else one.key
    return f"{'without' if one.negated else 'with'} label {pair}"


@filter_words.register
def _(one: Age) -> str:
    return f"{'not ' if one.negated else ''}{'older' if one.op.startswith('>') else 'younger'} than {one.seconds} s"


@filter_words.register
def _(one: Goes) -> str:
    if one.many:
        return f"with {one.many} {objects(one.other)}"
    return f"{'not ' if one.negated else ''}going with {objects(one.other)}"
