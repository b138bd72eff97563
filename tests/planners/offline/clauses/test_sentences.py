"""What people say around a question is taken off, and what they ask is left as they asked it."""

from __future__ import annotations

import pytest

from planners.offline.clauses.again import otherwise
from planners.offline.clauses.chatter import plain
from planners.offline.clauses.known import Known
from planners.offline.clauses.sentence import one_question

NAMES = frozenset({"kiosk", "kiosk-api", "gate-reader", "service", "pods", "lobby"})
KNOWN = Known(NAMES.__contains__, wrong=frozenset({"silent"}).__contains__)


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("evening all, which pods are pending?", "which pods are pending?"),
        ("what I need from you is the number of pods", "the number of pods"),
        ("could somebody tell me for the board meeting which pods are pending", "which pods are pending"),
        ("I am wondering which pods are pending", "which pods are pending"),
        ("what should I tell the boss when he asks which pods are pending", "which pods are pending"),
        ("uhm, which image does kiosk run?", "which image does kiosk run?"),
        ("finance keeps asking how many nodes we have", "how many nodes we have"),
        ("My intern would love to know if there are any privileged pods", "are there any privileged pods"),
        ("I was told to find out which pods are pending", "which pods are pending"),
        ("once you're free, which pods are pending?", "which pods are pending?"),
        ("for tomorrow's review the total memory of kiosk", "the total memory of kiosk"),
        ("list what runs in lobby", "what runs in lobby"),
        ("can u show me the pods of kiosk", "show me the pods of kiosk"),
        ("which pods are pending? compliance wants to know", "which pods are pending"),
        ("may lena delete pods? she says she may", "may lena delete pods"),
        ("any warnings in lobby that i should worry about?", "any warnings in lobby"),
    ],
)
def test_chatter_before_and_behind_a_question_is_taken_off(said: str, asked: str) -> None:
    assert plain(said) in (asked, f"can you {asked}")


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("lena can't delete services in lobby, can she?", "can lena delete services in lobby"),
        ("all pods are ready, aren't they?", "are all pods ready"),
        ("a pod in lobby is pending, which one?", "which pod in lobby is pending"),
        ("someone cordoned one of our nodes, which one?", "which nodes is cordoned"),
        ("kiosk points to something outside, to what?", "what does kiosk point to"),
        ("kiosk is reachable, under which port?", "under which port is kiosk reachable"),
        ("does anyone here use redis?", "does anything use redis?"),
        ("is it true that kiosk is down?", "is kiosk down?"),
        ("of the twelve pods, how many are ready?", "how many pods are ready?"),
        ("among all our nodes, which one is tainted?", "which nodes is tainted?"),
        ("how many of the three kiosk pods are ready?", "how many kiosk pods are ready?"),
        ("how many of the three oldest pods are ready?", "how many three oldest pods are ready?"),
    ],
)
def test_a_question_that_is_put_as_a_statement_is_asked(said: str, meant: str) -> None:
    assert plain(said) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("since how long exists the kiosk?", "how old is the kiosk"),
        ("since when is running the kiosk", "since when is the kiosk running"),
        ("by which deployment was created kiosk-api?", "which deployment created kiosk-api"),
        ("how are the pods called who use kiosk", "which pods use kiosk"),
        ("it exists a service for kiosk?", "is there a service for kiosk"),
        ("the kiosk, it has a readiness probe or not?", "the kiosk: has it a readiness probe"),
        ("kiosk runs on which node?", "on which node does kiosk run"),
        ("kiosk has how many replicas", "how many replicas does kiosk have"),
        ("kiosk is mounted under what path, /a or /b?", "under what path is kiosk mounted"),
        ("the pods of kiosk are all ok?", "are all the pods of kiosk ok"),
        ("every pod is in ready state?", "is every pod ready"),
        ("which pods have batch as priority class", "which pods have priority class batch"),
        ("pods of lobby ready, yes or no?", "pods of lobby ready?"),
        ("the foreman of lobby, who is it please?", "who is the foreman of lobby"),
        ("a list of the namespaces with how many pods are in each", "how many pods are per namespace"),
        ("do all pods in lobby have a limit? which don't", "which pods in lobby do not have a limit"),
        ("are all nodes ready? if no, which not", "which nodes are not ready"),
        ("under which port is listening the kiosk", "under which port is the kiosk listening"),
        ("which pods have only one single container", "which pods have exactly 1 container"),
        ("what's the deal with kiosk, is it up?", "kiosk: is it up?"),
        ("which pods exist in lobby and since when do they exist?", "which pods are in lobby with their age"),
    ],
)
def test_what_people_put_in_the_order_of_another_language_is_put_in_order(said: str, meant: str) -> None:
    assert plain(said).strip() == meant


@pytest.mark.parametrize(
    "said",
    [
        "when was bottling created and which jobs are in lobby",  # a name that ends as verbs do
        "kiosk is down again. are all pods of lobby ready?",  # two sentences
        "storage of all kiosk claims added up",
        "pods running for how long",
    ],
)
def test_what_looks_like_the_order_of_another_language_stays(said: str) -> None:
    assert plain(said) == said


@pytest.mark.parametrize(
    "asked",
    [
        "can lena see the secrets of kiosk?",
        "how many pods want to know their node",
        "show me the pods that ask for gpus",
        "How many jobs are there in u-lena?",
        "team of kiosk-api",
        "which config does kiosk look up",
        "what does the log say",
        "support namespace pods",
    ],
)
def test_words_of_a_question_are_no_chatter(asked: str) -> None:
    assert plain(asked) == asked


def test_what_somebody_says_of_themselves_before_a_question_is_left_out() -> None:
    said = "we're replacing redis: which pods talk to kiosk?"

    assert [*otherwise(said, KNOWN)] == ["which pods talk to kiosk"]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("headless service pods, how many?", "how many headless service pods"),
        ("pods in lobby: which ones?", "which pods in lobby"),
        ("kiosk has been silent since lunch, any idea why?", "why kiosk silent"),
        ("which pods are pending, how many?", "which pods are pending, how many?"),
    ],
)
def test_what_is_stated_and_what_is_asked_of_it_are_one_question(said: str, asked: str) -> None:
    assert one_question(said, KNOWN) == asked
