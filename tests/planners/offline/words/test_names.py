from __future__ import annotations

from typing import Any

import pytest
from rapidfuzz import process

from core.index import ObjectIndex
from core.objects import ObjectMeta
from kubectl.resources import Resource
from planners.offline.words.names import Listing, Names

_PODS = Resource("", "v1", "pods", "pod", "Pod", True, ("get", "list"))


def _listing(*names: str) -> Listing:
    return Listing(
        _PODS, tuple(ObjectMeta.of({"metadata": {"name": name, "labels": {"a": name}}}, "Pod") for name in names)
    )


def test_a_name_is_found_by_words_that_stand_together_in_it() -> None:
    names = Names([_listing("ore-sorter-main", "ore-mill")])
    assert [f.meta.name for f in names.of_kind("pods", "sorter-main")] == ["ore-sorter-main"]
    assert not names.of_kind("pods", "ore-main")
    assert not names.of_kind("pods", "ore")
    assert not names.of_kind("pods", "ort")


def test_words_of_names_are_whole_words() -> None:
    listing = _listing("ore-sorter-main", "mill.x")
    assert listing.has_word("sorter")
    assert listing.has_word("mill")
    assert not listing.has_word("sort")
    assert not listing.has_word("ore-sorter-mai")


def test_labels_are_gathered_with_all_their_values() -> None:
    assert _listing("one", "two").labels == {"a": frozenset({"one", "two"})}
    assert _listing().labels == {}


def test_of_very_many_names_few_are_compared_with_one_that_nothing_has(monkeypatch: pytest.MonkeyPatch) -> None:
    made = [f"kiln-{place % 97}b{place:05d}x" for place in range(12_000)]  # each with a part made up by chance
    names = Names([Listing(_PODS, ObjectIndex(ObjectMeta("Pod", name) for name in (*made, "furnace-web")))])
    compared: list[int] = []
    extract: Any = process.extract

    def counted(name: str, choices: set[str], **options: object) -> object:
        compared.append(len(choices))
        return extract(name, choices, **options)

    monkeypatch.setattr(process, "extract", counted)
    assert names.near("furnace-wep", ("pods",)) == ("furnace-web",)
    assert names.near("kiln-0b000000x", ("pods",))
    assert names.near("kiln-0b000000x", ("pods",))
    assert len(compared) == 2, "it is looked for once"
    assert max(compared) <= 5_000
