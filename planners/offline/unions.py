"""Words for several kinds at once: "workloads" are deployments, stateful sets, daemon sets, cron jobs, and the jobs and
pods that none of these made. The question is read for each kind, and one program answers for all.

Which workloads in X run images from Y?   →   which deployments …, which statefulsets …, which pods … run images from Y
Which deployments and jobs are so?        →   which deployments are so, which jobs are so
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from core.flow import AsCount, Plan
from kubectl.resources import Resources
from planners.offline.data import load
from planners.offline.forms.algebra import Exists, Form, Names, Number, Objects
from planners.offline.forms.joining import united
from planners.offline.forms.writer import write
from planners.offline.understand import LEAST, Understanding
from planners.offline.words import KindSpan

_UNION = load("words")["unions"]
_SAID = re.compile(rf"(?<![\w.-])(?:{'|'.join(_UNION['words'])})s?(?![\w-])", re.IGNORECASE)
"""Said alone: as a part of a name it stands for one thing."""

_NONE = re.compile(rf"\b(?:no|without|not (?:\w+ ){{0,3}}any) (?:{'|'.join(_UNION['words'])})s?\b", re.IGNORECASE)
"""What has none of one kind may have another."""


_JOINT = re.compile(r",? (?:and|or|and/or|as well as|plus|nor) (?:all |also |the |which |what |any )*|, ?")
_IN_ALL = re.compile(r"\b(?:in total|altogether|together|combined|in all|sum)\b", re.IGNORECASE)
"""How several kinds are counted as one."""


def joint_kinds(text: str, said: Sequence[KindSpan]) -> list[tuple[str, KindSpan]]:
    """The question for each of several kinds that stand joined in one place of it; nothing where one stands alone."""
    joint = [_JOINT.fullmatch(text[a.end : b.start]) is not None for a, b in pairwise(said)]
    if True not in joint:
        return []
    first = joint.index(True)
    ones = said[first : [*joint, False].index(False, first) + 1]
    begins, ends = text[: ones[0].start], text[ones[-1].end :]
    return [(f"{begins}{text[one.start : one.end]}{ends}", one) for one in ones]


def of_each(found: Sequence[Understanding], said: Sequence[KindSpan], text: str, resources: Resources) -> Plan | None:
    """One plan for what was understood of each of several kinds; None where something else than these is asked for."""
    forms = [_form(one) if one.looks else None for one in found]
    kinds = [form.objects.kind.plural if form is not None else "" for form in forms]
    told = any(isinstance(form, Names) for form in forms) or _IN_ALL.search(text)
    sure = len({*kinds}) == len(kinds) and all(kind in one.kinds for kind, one in zip(kinds, said, strict=True))
    return together(found, resources, made=True) if sure and told else None


def each_kind(text: str) -> list[str]:
    """The question for each of the kinds that a word in it stands for; nothing where there is no such word."""
    if len(_SAID.findall(text)) != 1 or _NONE.search(text):
        return []
    return [_SAID.sub(kind, text) for kind in _UNION["kinds"]]


def together(found: Sequence[Understanding], resources: Resources, made: bool = False) -> Plan | None:
    """One plan for what was understood of each kind; None where of no kind it is sure, or where one decides what is
    asked of all: the most of something is not the most of each. What one `made` of another
    counts only where it is asked for."""
    sure = [f for f in (_form(one) for one in found if (one.share or 0.0) >= LEAST) if f is not None]
    if not sure or any(one.objects.rank is not None or one.objects.named for one in sure):
        return None
    shapes = {_shape(one) for one in sure}
    alike = [one for one in found if (form := _form(one)) is not None and _shape(form) in shapes]
    counted = [write(Names(form.objects), resources) for form in map(_form, alike) if isinstance(form, Number)]
    plans = counted or [one.choice.candidates[0].plan for one in alike if one.choice is not None]
    plan = united(plans, resources, made=made) if len(shapes) == 1 else None
    return replace(plan, answer=AsCount()) if plan is not None and counted else plan


def _form(one: Understanding) -> Names | Number | Exists | None:
    """What it asks, the likeliest where it is not sure; None where that cannot be told of several kinds together."""
    form = one.likeliest
    return form if isinstance(form, Names | Number | Exists) and not getattr(form, "beside", ()) else None


def _shape(form: Form) -> tuple[object, ...]:
    """What two readings have in common that say the same of two kinds."""
    objects = getattr(form, "objects", None)
    return (type(form), *(type(one) for one in objects.filters)) if isinstance(objects, Objects) else (type(form),)
