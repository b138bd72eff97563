"""The one verbaliser: a form in words, as a person would put it."""

from __future__ import annotations

from functools import singledispatch

from planners.offline.forms.algebra import (
    Age,
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
    Per,
    Rank,
    Things,
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
    return f"which {things(form.things)}{beside}"


@say.register
def _(form: Number) -> str:
    return f"how many {things(form.things)}"


@say.register
def _(form: Exists) -> str:
    amount = "is no" if form.empty else f"are {form.many}" if form.many else "is any"
    return f"whether there {amount} of {things(form.things)}"


@say.register
def _(form: Every) -> str:
    return f"whether all {things(form.things)} are so: {told(form.filter)}"


@say.register
def _(form: Values) -> str:
    return f"the {form.attribute.id} of {things(form.things)}"


@say.register
def _(form: NumberOf) -> str:
    return f"how many {form.attribute.id} of {things(form.things)}"


@say.register
def _(form: Total) -> str:
    return f"the {form.how} of the {form.attribute.id} of {things(form.things)}"


@say.register
def _(form: Per) -> str:
    by = "namespace" if form.by is None else form.by.kind.singular if isinstance(form.by, Things) else form.by.id
    what = f"the sum of the {form.total.id} of" if form.total else "how many"
    return f"{what} {things(form.things)}, by {by}"


@say.register
def _(form: Differ) -> str:
    if form.other is None:
        return f"whether the {form.attribute.id} of {things(form.one)} is {form.how}"
    how = {"same": "is the same as", "different": "is another than", ">": "is more than", "<": "is less than"}
    return f"whether the {form.attribute.id} of {things(form.one)} {how[form.how]} that of {things(form.other)}"


def things(said: Things) -> str:
    """A set of objects in words."""
    kind = said.kind.plural
    names = [name for _, name in said.named]
    if names:
        shown = ", ".join(dict.fromkeys(names[:_FEW])) + (" …" if len(names) > _FEW else "")
        kind = f"{said.kind.singular or said.kind.plural} {shown}"
        spaces = sorted({space for space, _ in said.named if space})
        if spaces and not said.within:
            kind += f" in {', '.join(spaces[:_FEW])}"
    if said.container:
        kind = f"container {said.container} of {kind}"
    where = f" in {', '.join(said.within)}" if said.within else ""
    where += f" outside {', '.join(said.outside)}" if said.outside else ""
    text = kind + where + "".join(f", {told(one)}" for one in said.filters)
    return f"{_first(said.rank)} {text}" if said.rank else text


def _first(rank: Rank) -> str:
    if rank.by is None and rank.things is None:
        return "the oldest" if rank.largest else "the newest"
    by = rank.by.id if rank.by else f"number of {rank.things.kind.plural}" if rank.things else "age"
    return f"the {'largest' if rank.largest else 'smallest'} by {by} of"


@singledispatch
def told(one: object) -> str:
    """A filter in words."""
    raise TypeError(f"no filter: {one!r}")


@told.register
def _(one: Is) -> str:
    return f"{'not ' if one.negated else ''}{one.condition.id}"


@told.register
def _(one: Holds) -> str:
    what = f"number of {one.attribute.id}" if one.count else one.attribute.id
    return f"{what} {'not ' if one.negated else ''}{_OPS[one.op]} {one.value}"


@told.register
def _(one: Has) -> str:
    return f"{'without' if one.negated else 'with'} {one.attribute.id}"


@told.register
def _(one: Labelled) -> str:
    pair = f"{one.key}={one.value}" if one.value else one.key
    return f"{'without' if one.negated else 'with'} label {pair}"


@told.register
def _(one: Age) -> str:
    return f"{'not ' if one.negated else ''}{'older' if one.op.startswith('>') else 'younger'} than {one.seconds} s"


@told.register
def _(one: Goes) -> str:
    if one.many:
        return f"with {one.many} {things(one.other)}"
    return f"{'not ' if one.negated else ''}going with {things(one.other)}"
