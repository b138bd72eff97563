"""Names that no object bears and that objects use, where a word of the question is spelled like one or like a part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from core.index import ObjectIndex
from core.terms import Key, Term, TermIndex
from kubectl.resources import Resource
from planners.prompting.facts.kinds import own
from planners.prompting.facts.matching import Wording
from planners.prompting.facts.model import Match, Use
from planners.prompting.words import LONGEST_RUN, likeness, plain_words, singular

ALWAYS = (
    "deployments.apps",
    "statefulsets.apps",
    "daemonsets.apps",
    "jobs.batch",
    "cronjobs.batch",
    "pods",
    "services",
    "ingresses.networking.k8s.io",
    "persistentvolumeclaims",
)
"""Kinds whose names in use are looked up for any question."""
KEYED = ("configmaps", "secrets")
"""Kinds whose keys are looked up where nothing else is named like a word, or where keys are asked for."""
BOUND = ("rolebindings.rbac.authorization.k8s.io", "clusterrolebindings.rbac.authorization.k8s.io")
"""Kinds whose subjects are looked up alike."""
MOST_USES = 10
MOST_PLACES = 4
_MOST_OBJECTS = 6
Used = Mapping[Resource, TermIndex]


def uses(used: Used, wording: Wording) -> list[Use]:
    """The names in use that the words are spelled like, whole ones first, each with the objects that use it."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    ranks: dict[tuple[str, str], int] = {}
    for rank, resource, term, key in _hits(used, wording):
        name = (term.what, term.text)
        found.setdefault(name, {})[_place(resource, key)] = None
        ranks[name] = min(rank, ranks.get(name, rank))
    telling = [name for name in found if any(not _namesake(place, name[1]) for place in found[name])]
    ordered = sorted(telling, key=lambda name: ranks[name])[:MOST_USES]
    return [Use(*name, tuple(found[name])[:MOST_PLACES], max(0, len(found[name]) - MOST_PLACES)) for name in ordered]


def users(used: Used, indexes: Mapping[Resource, ObjectIndex], wording: Wording) -> list[Match]:
    """The objects that use a name which a word is spelled exactly like: they are what is asked about."""
    found = []
    plain = plain_words()
    for word, forms in _forms(wording):
        if word in plain or word in wording.exact:
            continue
        for resource, index in indexes.items():
            terms = used.get(resource)
            hits = [hit for form in forms for hit in terms.spelled(form)] if terms is not None else []
            for _, key in hits[:_MOST_OBJECTS]:
                meta = index.get(*key)
                if meta is not None:
                    found.append(Match(resource, meta, 60.0))
    return found


def _hits(used: Used, wording: Wording) -> Iterator[tuple[int, Resource, Term, Key]]:
    plain = plain_words()
    for word, forms in _forms(wording):
        everyday = word in plain or singular(word) in plain
        for resource, terms in used.items():
            whole = [hit for form in forms for hit in terms.spelled(form)]
            for term, key in whole:
                wording.met.add(word)
                yield (2 if everyday else 0 if word not in wording.exact else 1), resource, term, key
            if everyday or whole or word in wording.exact:
                continue
            for term, key in (hit for form in forms for hit in terms.with_part(form)):
                wording.met.add(word)
                yield 3, resource, term, key
    for word in wording.unmet:
        for resource, terms in used.items():
            for spelling, _ in likeness(word, terms.by_letters, 3):
                for term, key in terms.spelled(spelling):
                    wording.met.add(word)
                    yield 4, resource, term, key


def _forms(wording: Wording) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every word and run of words that may be the name of something used, with the forms that it may have there."""
    common = {word for word in wording.words.all if word not in wording.words.telling}
    runs = ["-".join(run) for run in wording.words.runs(1, LONGEST_RUN) if not common & {run[0], run[-1]}]
    for word in dict.fromkeys(runs):
        if len(word) >= 2 and word not in wording.kinds:
            yield word, tuple(dict.fromkeys((word, singular(word), word.replace("_", "-"))))


def _place(resource: Resource, key: Key) -> str:
    name = resource.plural if own(resource) else resource.qualified
    return f"{name}/{key[1]}" + (f" -n {key[0]}" if key[0] else "")


def _namesake(place: str, text: str) -> bool:
    """Whether the object has the name itself: that it uses it says little."""
    name = place.partition(" ")[0].partition("/")[2].lower()
    return name in (text.lower(), text.lower().rpartition("/")[2])


def kinds_of(names: Sequence[str], kinds: Sequence[Resource]) -> list[Resource]:
    """The types of these names that the server has."""
    return [one for one in kinds if one.qualified in names]
