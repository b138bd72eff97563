from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planners.offline.words.forms import opening
from planners.offline.words.tokens import lemma, split
from tests.thoroughness import examples


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What's the image?", ["what", "is", "the", "image"]),
        ("my-app's pods", ["my-app", "'s", "pods"]),
        ("pod 'a b' isn't up.", ["pod", "a b", "is", "not", "up"]),
        ("image nginx:1.25.3, please", ["image", "nginx:1.25.3", "please"]),
        ("label a/b=c", ["label", "a/b=c"]),
        ("two pods", ["2", "pods"]),
        ("at /var/lib", ["at", "/var/lib"]),
        ("runs at */5 0 * * 1?", ["runs", "at", "*/5 0 * * 1"]),
        ("more than >= 3", ["more", "than", ">=", "3"]),
    ],
)
def test_a_question_is_split_into_words_that_keep_what_matters(text: str, words: list[str]) -> None:
    assert [token.lower for token in split(text)] == words


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("pods", "pod"),
        ("policies", "policy"),
        ("ingresses", "ingress"),
        ("status", "status"),
        ("analysis", "analysis"),
        ("addresses", "address"),
        ("ips", "ip"),
        ("dns", "dns"),
        ("class", "class"),
        ("replicas", "replica"),
    ],
)
def test_plural_endings_go_and_other_endings_stay(word: str, stem: str) -> None:
    assert lemma(word) == stem


@pytest.mark.parametrize(
    ("text", "ask"),
    [
        ("How many pods are there?", "count"),
        ("could you tell me how many pods exist", "count"),
        ("Which pod is it", "which"),
        ("Is it up?", "yes_no"),
        ("are all pods up", "yes_no"),
        ("why does it fail", "why"),
        ("what's wrong with it", "why"),
        ("how old is it", "age"),
        ("show me the pods", "list"),
        ("are there any pods", "exists"),
        ("status of x", "noun"),
        ("where does x run", "where"),
        ("when does x run", "when"),
        ("how many seconds is its delay", "what"),
    ],
)
def test_how_a_question_begins_tells_what_it_wants(text: str, ask: str) -> None:
    assert opening(split(text)).ask == ask


@settings(max_examples=examples(60))
@given(st.text(max_size=80))
def test_any_text_splits_into_tokens_that_lie_in_it(text: str) -> None:
    for token in split(text):
        assert 0 <= token.start < token.end <= len(text) + 2
        assert token.lower
    assert opening(split(text)).end <= len(split(text))
