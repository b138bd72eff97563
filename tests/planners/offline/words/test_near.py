from __future__ import annotations

from planners.offline.words import near


def _ids(words: str, *kinds: str) -> list[str]:
    return [one.meaning.id for one in near(words.split(), kinds)]


def test_a_word_of_no_phrase_is_near_to_what_means_the_same() -> None:
    assert "cpu capacity" in _ids("chips", "nodes")
    assert "memory limit" in _ids("memory ceiling", "pods")
    assert "unhealthy pod" in _ids("ill", "pods")


def test_words_are_near_by_their_stems_whatever_their_ending() -> None:
    assert _ids("expanding")[0] == "expansion"


def test_a_word_is_near_by_its_letters_where_no_table_of_meanings_has_it() -> None:
    assert _ids("tolerationsss", "pods")[0] == "tolerations"


def test_of_a_kind_only_what_can_be_said_of_it_is_near() -> None:
    assert all(one.meaning.fits("services") for one in near(["capacity"], ("services",)))
    assert _ids("capacity", "nodes") != _ids("capacity", "persistentvolumes")


def test_a_phrase_of_the_tables_is_as_near_as_can_be() -> None:
    best = near(["grace", "period"], ("pods",))[0]
    assert (best.meaning.id, round(best.likeness, 6)) == ("grace period", 1.0)


def test_what_is_like_nothing_is_near_to_nothing() -> None:
    assert not [one for one in near(["zzqxw"]) if one.likeness > 0.3]


def test_at_most_five_meanings_are_near_to_a_word() -> None:
    assert len(near(["request"], ("pods",))) == 5


def test_words_that_deny_nothing_are_like_no_phrase_that_does() -> None:
    likeness = {one.meaning.id: one.likeness for one in near(("enough", "replica"), ("deployments.apps",))}
    assert likeness.get("workload unhealthy", 0.0) < 0.8, "enough replicas are not 'not enough replicas'"
