"""Questions with a plan of their own, two at once, chatter and what is said where nothing is understood."""

from __future__ import annotations

import pytest

from core.flow import Exchange, Failure, Question
from tests.planners.offline.asking import Asked, made_up


@pytest.fixture
def asked() -> Asked:
    return Asked(made_up("orchard"))


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Why does picker keep restarting?", "ended with Completed, exit code 0"),
        ("picker won't stay up, what's wrong?", "ended with Completed, exit code 0"),
        ("last night's tasting failed again, can you find out why?", "BackoffLimitExceeded"),
        ("Why did the tasting job fail?", "BackoffLimitExceeded"),
        ("Why does siphon get no traffic?", "deployment siphon is scaled to zero"),
        ("Why does juice.example not work?", "its backend service preser does not exist"),
        ("what is wrong with the gate ingress?", "its backend service preser does not exist"),
    ],
)
async def test_why_says_what_keeps_a_thing_from_working(asked: Asked, question: str, said: str) -> None:
    assert said in (await asked.ask(question) or "")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Can tove delete deployments in orchard?", "yes"),
        ("can tove delete deployments in cellar", "no"),
        ("May the gardeners group delete deployments in orchard?", "yes"),
        ("Can osk@farm.example create pods?", "yes"),
        ("tove, may he delete deployments in orchard?", "yes"),
        ("Which role does tove have in orchard?", "pruner"),
        ("Who has the role pruner?", "gardeners, tove"),
        ("Who has cluster-admin besides system:masters?", "osk@farm.example"),
        ("May tove kill deployments in orchard?", "yes"),
        ("is tove able to delete the presser deployment in his own orchard?", "yes"),
        ("may tove restart deployments in orchard?", "no"),
        ("which users are cluster admins?", "osk@farm.example"),
        ("who can do absolutely everything here?", "osk@farm.example, system:masters"),
        ("which users may do anything?", "osk@farm.example"),
        ("which users can delete deployments in every namespace?", "osk@farm.example"),
        ("which users the hell can delete deployments in orchard?", "osk@farm.example, tove"),
    ],
)
async def test_rights_of_users_and_groups_are_told_by_bindings(asked: Asked, question: str, answer: str | None) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize("question", ["Can tove delete deployments?", "Can nobody-here list pods in orchard?"])
async def test_a_right_that_differs_by_place_and_a_subject_that_no_binding_names_are_left(
    asked: Asked, question: str
) -> None:
    assert await asked.ask(question) is None


async def test_who_can_tells_all_subjects_those_of_the_system_with_its_name(asked: Asked) -> None:
    said = (await asked.ask("Who can delete deployments in orchard?") or "").split(", ")
    assert {"tove", "gardeners", "osk@farm.example", "system:masters", "kube-system/generic-garbage-collector"} <= set(
        said
    )


@pytest.mark.parametrize(
    "question", ["logs of tasting", "What did the tasting job log?", "show me the tasting cronjob's logs"]
)
async def test_the_log_of_a_cron_job_is_that_of_its_last_run(asked: Asked, question: str) -> None:
    assert await asked.ask(question) == "cork is missing"


@pytest.mark.parametrize("question", ["grep timeout in the logs of picker", "search the logs of picker for timeout"])
async def test_a_search_in_a_log_gives_the_lines_with_the_word(asked: Asked, question: str) -> None:
    assert await asked.ask(question) == "timeout talking to barrel"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("warnings about ridge-2", "FreeDiskSpaceFailed: failed to free 2Gi"),
        ("what happened in orchard lately?", "ScalingReplicaSet: Scaled up to 2"),
    ],
)
async def test_events_are_told_with_whom_they_concern(asked: Asked, question: str, said: str) -> None:
    assert said in (await asked.ask(question) or "")


async def test_what_is_broken_names_a_cron_job_whose_last_run_failed(asked: Asked) -> None:
    assert await asked.ask("what is broken?") == "mill, picker, tasting"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How many deployments are in orchard and how many cronjobs are in cellar?", "2\n1"),
        ("What image and how many replicas does presser have?", "reg.example/presser:2.0\n2"),
        ("How many pods does presser have, and which image do they run?", "2\nreg.example/presser:2.0"),
    ],
)
async def test_two_questions_at_once_have_two_answers(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which is older, the picker or the presser deployment?", "picker"),
        ("Which has more replicas: picker or presser?", "presser"),
        (
            "compare the images of picker and presser",
            "picker: reg.example/picker:1.4\npresser: reg.example/presser:2.0",
        ),
        ("which of picker and presser is older", "picker"),
        ("how many more replicas does presser have than picker", "1"),
        ("are there more deployments in orchard or in cellar?", "the same: 2"),
        ("deployments in orchard vs cellar", "orchard: 2\ncellar: 2"),
        ("How many pods does presser have and is picker healthy?", "2\nno"),
    ],
)
async def test_two_things_are_compared_by_what_is_asked_of_each(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Did the last tasting job succeed?", "no"),
        ("did the last run of tasting fail?", "yes"),
        ("has tasting ever run?", "yes"),
    ],
)
async def test_the_last_run_of_a_cron_job_is_told_by_its_newest_job(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("which image did mill run before?", "reg.example/mill:1"),
        ("what changed in the last rollout of mill", "reg.example/mill:1 → reg.example/mill:2"),
        ("rollout history of mill", "2: reg.example/mill:2\n1: reg.example/mill:1"),
        ("is mill stuck?", "yes"),
        ("has the rollout of mill finished?", "no"),
        ("how many pods of mill run the new version", "1"),
        ("which image do the old pods of mill run?", "reg.example/mill:1"),
    ],
)
async def test_a_rollout_is_told_by_the_replica_sets(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("what can tove do in orchard?", "get, delete deployments in orchard"),
        ("where does the presser service send traffic?", "presser"),
        ("give me an overview of picker", "reg.example/picker:1.4"),
        ("picker keeps crashing", "exit code 0"),
    ],
)
async def test_what_somebody_may_do_where_a_service_sends_and_what_a_thing_is(
    asked: Asked, question: str, said: str
) -> None:
    assert said in (await asked.ask(question) or "")


async def test_what_is_broken_and_why_names_each_with_its_reason(asked: Asked) -> None:
    said = await asked.ask("what is broken, and why?") or ""
    assert "deployment picker: CrashLoopBackOff" in said
    assert "job tasting-29541440: BackoffLimitExceeded" in said


@pytest.mark.parametrize(
    "question",
    [
        "How many deployments are in orchard and which of them are frobnicated?",
        "how many deployments are in orchard, and is the moon full?",
    ],
)
async def test_two_questions_are_left_where_one_of_them_is_not_understood(asked: Asked, question: str) -> None:
    assert await asked.ask(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "presser, how many replicas should it have?",
        "not urgent at all, but how many replicas should presser have?",
        "long story short I only need the replicas of presser",
        "sorry for the noise, just want the number of replicas of presser",
        "help please, how many replicas should presser have?",
    ],
)
async def test_chatter_means_nothing_and_a_topic_before_a_comma_is_what_is_asked_about(
    asked: Asked, question: str
) -> None:
    assert await asked.ask(question) == "2"


@pytest.mark.parametrize(
    "question",
    [
        "pretty please roll back presser",
        "hi! would you be so kind and scale presser up to 4?",
        "would you mind restarting picker?",
        "give presser 2Gi of memory",
        "how many pods are in orchard, and delete them",
        "presser has to be restarted",
        "I'd like presser to be restarted",
        "can we scale presser to 4?",
        "could presser be scaled to 4 please",
        "let tove delete pods in cellar",
        "give tove access to cellar",
        "roll presser back",
        "double the replicas of presser",
        "run the tasting job now",
    ],
)
async def test_a_change_is_refused_behind_any_politeness(asked: Asked, question: str) -> None:
    assert (await asked.ask(question) or "").startswith("refused")


@pytest.mark.parametrize(
    "question",
    [
        "restart policy of picker",
        "what is the rollout strategy of presser",
        "scale down window of the hpa",
        "delete propagation of presser",
        "start time of the picker pod",
        "can pods be scheduled on ridge-1?",
        "which images are used now",
        "can I delete pods in orchard",
    ],
)
async def test_a_noun_that_looks_like_a_change_is_not_refused(asked: Asked, question: str) -> None:
    assert not (await asked.ask(question) or "").startswith("refused")


async def test_what_is_not_understood_is_told_with_what_was_and_two_examples(asked: Asked) -> None:
    outcome = await asked.plan("how many frobs are in orchard")
    assert isinstance(outcome, Failure)
    assert outcome.message == "not understood: 'frobs' (understood: orchard)"
    assert outcome.hint == "Ask for example 'How many pods are in orchard?' or 'Which pods in orchard are not ready?'."
    for example in ("How many pods are in orchard?", "Which pods in orchard are not ready?"):
        assert await asked.ask(example) is not None


@pytest.mark.parametrize(
    "question", ["Wie viele Pods laufen in orchard?", "¿Cuántos pods hay en orchard?", "有多少个pod"]
)
async def test_in_another_language_it_says_that_it_knows_english(asked: Asked, question: str) -> None:
    outcome = await asked.plan(question)
    assert isinstance(outcome, Failure)
    assert "only English" in outcome.message


@pytest.mark.parametrize(
    ("earlier", "text", "resolved"),
    [
        ("How many pods are in orchard?", "which ones?", "which pods are in orchard?"),
        ("Is picker ready?", "why not?", "why is picker not ready?"),
    ],
)
async def test_a_follow_up_asks_for_those_that_were_counted_and_why_something_is_not_so(
    asked: Asked, earlier: str, text: str, resolved: str
) -> None:
    proposal = await asked.planner.propose(Question(text, earlier=(Exchange(earlier, "…"),)))
    assert getattr(proposal.outcome, "question", "") == resolved


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("new here: I was asked to find out how many pods run in orchard", "3"),
        ("standup in 5 min: how many pods run in orchard?", "3"),
        ("quick: how many pods run in orchard?", "3"),
        ("orchard: how many pods run?", "3"),
        ("which cron jobs have never run?", "none"),
        ("Just wondering how many deployments there are in cellar?", "2"),
        ("whenever you have a minute: image of presser?", "reg.example/presser:2.0"),
        ("deployments in cellar, how many", "2"),
        ("how many deployments in cellar? somebody in sales is asking", "2"),
        ("Which image does mill have again?", "reg.example/mill:2"),
        ("morning all, which service does juice.example/ lead to?", "preser"),
        ("tove can delete deployments in cellar, can he?", "no"),
        ("if somebody opens juice.example/, which service answers?", "preser"),
        ("how many times has mill been rolled out so far?", "2"),
        ("how many presser pods are there in orchard? just curious", "2"),
    ],
)
async def test_clauses_around_a_question_change_nothing(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("picker restarts reason", "ended with Completed, exit code 0"),
        ("tasting failing root cause", "BackoffLimitExceeded"),
        ("tasting fails, any idea what could be the reason?", "BackoffLimitExceeded"),
    ],
)
async def test_a_reason_named_at_the_end_is_a_question_why(asked: Asked, question: str, said: str) -> None:
    assert said in (await asked.ask(question) or "")


@pytest.mark.parametrize(
    "question",
    [
        "so should we upgrade presser this week or wait?",
        "is our orchard any good?",
        "Which admin created the orchard namespace?",
        "would you recommend two replicas for picker?",
        "will presser survive the harvest?",
        "Which condition does ridge-1 have besides Ready?",
    ],
)
async def test_what_no_object_tells_is_left_and_not_refused(asked: Asked, question: str) -> None:
    outcome = await asked.plan(question)
    assert isinstance(outcome, Failure), outcome


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("do we even have a presser?", "yes"),
        ("do we have a cider-bot?", "no"),
        ("do we have a cider-recommender?", "no"),  # a name asks for no opinion
        ("tasting suspended?", "no"),
        ("How many deployments are called mill?", "1"),
        ("can tove read pod logs in orchard?", "no"),
        ("may osk@farm.example exec into pods in orchard?", "yes"),
        ("which pods do not use an image of reg.example in cellar?", "none"),
        ("where does juice.example/ end up? which service", "preser"),
    ],
)
async def test_the_sort_of_answer_is_the_sort_that_was_asked_for(asked: Asked, question: str, answer: str) -> None:
    assert await asked.ask(question) == answer
