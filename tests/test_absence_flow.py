"""What the whole flow makes of absence, doubt and misspelling: scripted planners, clusters that are made up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Any

import pytest

from clusters.grounding import ClusterCatalog
from core.flow import Answer, Majority, NoQuorum, Question, Value
from core.journal import record
from core.pipeline import answer
from core.ports import Tier
from executor.execution import PlanExecutor
from planners.model import ModelPlanner
from planners.prompting import PROMPT_VERSION
from tests.planners.fakes import ScriptedChat
from tests.planners.offline.cluster_maker import Made, make
from tests.planners.offline.cluster_recording import cluster
from tests.planners.offline.object_maker import Document, document
from voter import MajorityVoter
from voter.explain import explain

PLACE = "harrow"
"""The namespace that the tests add their own objects to."""


def template(*containers: Document, **more: Any) -> Document:
    return {"metadata": {"labels": {"app": "tannery"}}, "spec": {"containers": list(containers), **more}}


@pytest.fixture(scope="module")
def made() -> Made:
    made = make(71)
    made.add("namespaces", document("Namespace", PLACE, status={"phase": "Active"}))
    made.add("namespaces", document("Namespace", "meadowlark", status={"phase": "Active"}))
    inits = [{"name": "fill-vats", "image": "registry.example/filler:3"}]
    spec = {
        "replicas": 1,
        "selector": {"matchLabels": {"app": "tannery"}},
        "template": template({"name": "soak", "image": "registry.example/soak:1.4"}, initContainers=inits),
    }
    applied = json.dumps({"kind": "Deployment", "spec": {"retention": "30d", "minReadySeconds": 30}})
    tannery = document("Deployment", "tannery", PLACE, {"app": "tannery"}, spec=spec, status={"readyReplicas": 1})
    tannery["metadata"]["annotations"] = {"kubectl.kubernetes.io/last-applied-configuration": applied}
    tannery["spec"]["minReadySeconds"] = 30
    made.add("deployments", tannery)
    rules = [{"apiGroups": [""], "resources": ["pods"], "verbs": ["list"]}]
    made.add("clusterroles", document("ClusterRole", "vat-admin", rules=rules))
    ports = [{"name": "brine", "port": 8123, "targetPort": 8123}]
    made.add("services", document("Service", "brine-hub", PLACE, spec={"ports": ports, "clusterIP": "10.96.9.9"}))
    return made


class Asking:
    """A question put to planners that say what they are told to, on a made-up cluster."""

    def __init__(self, made: Made) -> None:
        self.cluster = cluster(made)
        self.catalog = ClusterCatalog(self.cluster)
        self.chats: list[ScriptedChat] = []

    async def ask(self, question: str, *scripts: Sequence[str]) -> Answer:
        """The answer, each script being one planner's replies."""
        return await self.answered(Question(question), *scripts)

    async def answered(self, question: Question, *scripts: Sequence[str]) -> Answer:
        """The answer to a question that says where."""
        self.chats = [ScriptedChat(*replies) for replies in scripts]
        planners = tuple(ModelPlanner(f"p{n}", chat, self.catalog) for n, chat in enumerate(self.chats))
        tiers = (Tier("remote", planners, 30.0),)
        return await answer(question, tiers, lambda q: PlanExecutor(q, self.cluster, self.catalog), MajorityVoter())

    @property
    def turns(self) -> list[int]:
        """How often each planner was asked."""
        return [len(chat.sent) for chat in self.chats]

    def told(self, turn: int, planner: int = 0) -> str:
        """The last message of a planner's turn."""
        return self.chats[planner].sent[turn][-1].content


@pytest.fixture
def asking(made: Made) -> Asking:
    return Asking(made)


def plan(*commands: str, answer: str | dict[str, Any] = "value", **more: Any) -> str:
    said = answer if isinstance(answer, dict) else {"type": answer, **more}
    return json.dumps({"commands": list(commands), "answer": said})


NOT_SET = plan(answer="not_set")
NOT_FOUND = plan(answer="not_found")


# ── What was not found in one place ──────────────────────────────────────────────────────────────────────────────────


async def test_a_container_that_was_asked_for_as_a_pod_goes_back_to_its_planner_with_what_it_is(asking: Asking) -> None:
    right = plan(
        f"kubectl get deployment tannery -n {PLACE} -o jsonpath='{{.spec.template.spec.initContainers[0].image}}'"
    )
    done = await asking.ask("What image does fill-vats use?", [plan("kubectl get pod fill-vats -o yaml"), right])
    assert done.text == "registry.example/filler:3"
    assert "init container of deployment harrow/tannery" in asking.told(1)


async def test_a_name_of_another_kind_in_no_namespace_goes_back_to_its_planner(asking: Asking) -> None:
    right = plan("kubectl get clusterrole vat-admin -o jsonpath='{.rules[*].verbs[*]}'")
    done = await asking.ask("What may vat-admin do?", [plan("kubectl get role vat-admin -o yaml"), right])
    assert done.text == "list"
    assert "clusterrole vat-admin" in asking.told(1)


async def test_two_that_looked_in_one_place_do_not_outvote_one_that_looked_in_the_right_one(asking: Asking) -> None:
    wrong = plan("kubectl get role vat-admin -o jsonpath='{.rules[*].verbs[*]}'")
    right = plan("kubectl get clusterrole vat-admin -o jsonpath='{.rules[*].verbs[*]}'")
    done = await asking.ask("What may vat-admin do?", [wrong], [wrong], [right])
    assert done.text == "list"


@pytest.mark.parametrize("kind", ["endpoints", "endpointslice", "replicaset"])
async def test_that_a_controller_made_nothing_of_a_name_is_never_the_answer(asking: Asking, kind: str) -> None:
    lost = plan(f"kubectl get {kind} brine-hub -n {PLACE} -o jsonpath='{{.subsets[*].addresses[*].ip}}'")
    question = f"Which addresses stand behind the {kind} of brine-hub in {PLACE}?"
    done = await asking.ask(question, [lost], [lost], [lost])
    assert isinstance(done.verdict, NoQuorum)
    assert f"service {PLACE}/brine-hub" in asking.told(1)


@pytest.mark.parametrize("reply", [plan("kubectl get pod quagmire"), plan(answer="not_found", reason="quagmire")])
async def test_what_bears_no_name_anywhere_is_not_found_at_once(asking: Asking, reply: str) -> None:
    done = await asking.ask("Is the pod quagmire ready?", [reply], [reply])
    assert done.text.startswith("not found: ")
    assert "quagmire" in done.text
    assert asking.turns == [1, 1]


async def test_a_planner_that_was_told_and_asks_again_for_the_kind_of_the_question_is_believed(asking: Asking) -> None:
    lost = plan("kubectl get pod tannery -o jsonpath='{.status.phase}'")
    done = await asking.ask("What phase is the pod tannery in?", [lost])
    assert done.text.startswith("not found: no pod named tannery")
    assert "deployment harrow/tannery" in done.text
    assert asking.turns == [2]


# ── That it is not there can be said ─────────────────────────────────────────────────────────────────────────────────

SPEC = f"kubectl get deployment tannery -n {PLACE} -o yaml"


async def test_a_reader_may_say_that_it_is_not_set_and_quotes_no_line(asking: Asking) -> None:
    question = "Which bucket does tannery write to?"
    done = await asking.ask(question, [plan(SPEC, answer="read"), NOT_SET])
    assert done.text == "not set"


async def test_at_the_first_turn_a_plan_that_shows_the_thing_may_say_that_it_is_not_set(asking: Asking) -> None:
    done = await asking.ask("Which bucket does tannery write to?", [plan(SPEC, answer="not_set")])
    assert (done.text, asking.turns) == ("not set", [1])


async def test_an_empty_value_may_be_confirmed_as_not_set_by_whom_it_is_decided(asking: Asking) -> None:
    field = f"kubectl get deployment tannery -n {PLACE} -o jsonpath='{{.spec.template.spec.securityContext.runAsUser}}'"
    confirmed = plan(answer="not_set", reason="the image")
    done = await asking.ask("Which user does tannery run as?", [plan(field), confirmed])
    assert done.text == "not set (the image decides)"


async def test_not_set_and_an_empty_value_are_one_answer(asking: Asking) -> None:
    field = plan(f"kubectl get deployment tannery -n {PLACE} -o jsonpath='{{.spec.paused}}'")
    done = await asking.ask("What is the paused field of tannery?", [field], [plan(SPEC, answer="not_set")])
    assert isinstance(done.verdict, Majority)


async def test_what_is_said_not_to_be_set_must_be_of_the_thing_asked_about(asking: Asking, made: Made) -> None:
    other = f"kubectl get service brine-hub -n {PLACE} -o yaml"
    done = await asking.ask("Which bucket does tannery write to?", [plan(other, answer="not_set"), NOT_SET])
    assert isinstance(done.verdict, NoQuorum)
    assert "not of what the question asks about" in asking.told(1)


async def test_what_is_set_is_not_said_not_to_be(asking: Asking) -> None:
    field = f"kubectl get deployment tannery -n {PLACE} -o jsonpath='{{.spec.minReadySeconds}}'"
    done = await asking.ask("What are the minReadySeconds of tannery?", [plan(field, answer="not_set"), plan(field)])
    assert done.text == "30"


async def test_a_reader_may_say_that_what_was_asked_for_is_nowhere_but_not_of_what_is_there(asking: Asking) -> None:
    read = plan(SPEC, answer="read")
    gone = plan(answer="not_found", reason="quagmire")
    there = plan(answer="not_found", reason="brine-hub")
    done = await asking.ask("Which quagmire does tannery use?", [read, gone])
    assert done.text == "not found: nothing named quagmire"
    done = await asking.ask("Which port of brine-hub does tannery use?", [read, there, there])
    assert not done.text.startswith("not found")
    assert f"service {PLACE}/brine-hub" in asking.told(2)


# ── A misspelt name ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "reply",
    [
        plan("kubectl get namespace meadowlark -o name", answer={"type": "yes_no", "yes_when": "non_empty"}),
        plan("kubectl get ns -o name | grep -w meadowlrak", answer={"type": "yes_no", "yes_when": "non_empty"}),
        plan("kubectl get namespace meadowlrak"),
        plan(answer="not_found", reason="meadowlrak"),
        plan("kubectl get ns -o json | jq '[.items[].metadata.name] | index(\"meadowlark\") != null'"),
    ],
)
@pytest.mark.parametrize("question", ["Is there a namespace meadowlrak?", "Does the namespace meadowlrak exist?"])
async def test_whether_something_exists_is_asked_as_it_is_spelled(asking: Asking, question: str, reply: str) -> None:
    done = await asking.ask(question, [reply, reply])
    assert done.text == "no (did you mean meadowlark?)"


async def test_elsewhere_a_name_that_was_put_right_is_told_in_the_explanation_and_not_in_the_answer(
    asking: Asking,
) -> None:
    field = plan(f"kubectl get deployment tannery -n {PLACE} -o jsonpath='{{.spec.replicas}}'")
    done = await asking.ask("How many replicas does tanery want?", [field])
    assert done.text == "1"
    assert "takes tanery for tannery" in explain(done)


# ── Doubtful answers go back once ────────────────────────────────────────────────────────────────────────────────────


async def test_plans_do_not_find_a_field_a_second_time_in_what_was_applied_last(asking: Asking) -> None:
    found = plan(f"{SPEC} | grep -o 'minReadySeconds.*'")
    done = await asking.ask("What are the minReadySeconds of tannery?", [found])
    assert done.text == "minReadySeconds: 30"


async def test_what_was_applied_last_is_shown_to_a_plan_that_names_it(asking: Asking) -> None:
    found = plan(f"{SPEC} | grep -A1 last-applied | grep -o retention")
    done = await asking.ask("Which key was last applied to tannery beside minReadySeconds?", [found])
    assert done.text == "retention"


async def test_a_value_of_several_lines_goes_back_once(asking: Asking) -> None:
    lines = plan(f"kubectl get deployment tannery -n {PLACE} -o jsonpath='{{.kind}}{{\"\\n\"}}{{.metadata.name}}'")
    one = plan(f"kubectl get deployment tannery -n {PLACE} -o jsonpath='{{.kind}}'")
    done = await asking.ask("What kind of thing is tannery?", [lines, one])
    assert (done.text, asking.turns) == ("Deployment", [2])
    done = await asking.ask("What kind of thing is tannery?", [lines, lines])
    assert (done.text, asking.turns) == ("Deployment, tannery", [2])


async def test_a_nothing_that_rests_on_a_word_that_stands_nowhere_goes_back_once(asking: Asking, made: Made) -> None:
    custom = made.customs[0]
    kind = f"{custom.plural}.{custom.group}"
    wanted = custom.enum[0]
    wrong = plan(
        f'kubectl get {kind} -A -o json | jq -r \'.items[] | select(.spec.{custom.enum_field} == "{wanted.upper()}")'
        " | .metadata.name'",
        answer="count",
    )
    right = wrong.replace(wanted.upper(), wanted)
    many = sum(one["spec"][custom.enum_field] == wanted for one in made.objects[custom.plural])
    done = await asking.ask(f"How many {custom.plural} are {wanted.upper()}?", [wrong, right])
    assert done.text == str(many)
    assert wanted.upper() in asking.told(1)


async def test_a_selector_that_selects_nothing_and_is_on_nothing_goes_back_once(asking: Asking) -> None:
    wrong = plan(f"kubectl get deployments -n {PLACE} -l app=tanner -o name", answer="count")
    right = plan(f"kubectl get deployments -n {PLACE} -l app=tannery -o name", answer="count")
    done = await asking.ask(f"How many deployments of the tannery are in {PLACE}?", [wrong, right])
    assert (done.text, asking.turns) == ("1", [2])


async def test_a_zero_of_a_state_that_kubernetes_knows_is_believed(asking: Asking, made: Made) -> None:
    zero = plan(f"kubectl get pods -n {made.namespaces[0]} --no-headers | grep -c ImagePullBackOff", answer="count")
    done = await asking.ask(f"How many pods in {made.namespaces[0]} cannot pull their image?", [zero])
    assert (done.text, asking.turns) == ("0", [1])


async def test_an_empty_list_goes_back_once_and_stands_then(asking: Asking) -> None:
    empty = plan(f"kubectl get jobs -n {PLACE} -o name", answer="list")
    done = await asking.ask(f"Which jobs are in {PLACE}?", [empty])
    assert (done.text, asking.turns) == ("none", [2])


def test_the_answers_that_are_made_up_here_are_of_the_kinds_that_the_flow_knows() -> None:
    assert MajorityVoter().render(Majority(Value("not_set", ""), MajorityVoter().tally(()).tally)) == "not set"


# ── All of the question ──────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("question", "partial", "whole"),
    [
        (
            "How many deployments are in {a} and in {b}?",
            "kubectl get deployments -n {a} -o name",
            "kubectl get deployments -A --no-headers | grep -E '^({a}|{b}) '",
        ),
        (
            "How many deployments are there besides those not in {a}, outside {b}?",
            "kubectl get deployments -A -o name",
            "kubectl get deployments -A --no-headers --field-selector metadata.namespace!={b} | grep -v '^{a} '",
        ),
        (
            "How many deployments are there outside {b}?",
            "kubectl get deployments -n {b} -o name",
            "kubectl get deployments -A --no-headers | grep -v '^{b} '",
        ),
    ],
)
async def test_a_plan_that_drops_a_place_goes_back_to_its_planner(
    asking: Asking, made: Made, question: str, partial: str, whole: str
) -> None:
    a, b = made.namespaces[0], made.namespaces[2]
    scripts = [plan(line.format(a=a, b=b), answer="count") for line in (partial, whole)]
    await asking.ask(question.format(a=a, b=b), scripts)
    assert asking.turns == [2]
    assert b in asking.told(1) or a in asking.told(1)


async def test_a_plan_that_gives_the_parts_of_a_total_goes_back_to_its_planner(asking: Asking, made: Made) -> None:
    place = made.namespaces[0]
    parts = plan(
        f"kubectl get deployments -n {place} -o jsonpath='{{range .items[*]}}{{.spec.replicas}}{{\"\\n\"}}{{end}}'",
        answer="list",
    )
    total = plan(f"kubectl get deployments -n {place} -o json | jq '[.items[].spec.replicas] | add'")
    done = await asking.ask(f"How many replicas do the deployments in {place} want in total?", [parts, total])
    wanted = [one for one in made.objects["deployments"] if one["metadata"]["namespace"] == place]
    assert done.text == str(sum(one["spec"]["replicas"] for one in wanted))


async def test_the_log_tells_which_version_of_the_prompt_a_planner_was_told(asking: Asking) -> None:
    done = await asking.ask("Which bucket does tannery write to?", [plan(SPEC, answer="not_set")])
    attempt = record(done, "id", datetime(2026, 11, 26, tzinfo=timezone.utc))["attempts"][0]
    assert attempt["ballots"][0]["executions"][0]["proposal"]["prompt"] == PROMPT_VERSION


async def test_a_rollout_past_its_deadline_is_an_answer_and_no_failed_plan(made: Made) -> None:
    late = {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}
    status = {"observedGeneration": 1, "conditions": [late]}
    stuck = document("Deployment", "late-tannery", PLACE, spec={"replicas": 1}, status=status)
    made.add("deployments", stuck)
    command = plan(
        f"kubectl rollout status deployment/late-tannery -n {PLACE}",
        answer={"type": "yes_no", "yes_when": {"contains": "successfully rolled out"}},
    )
    done = await Asking(made).ask("Has late-tannery been rolled out?", [command])
    assert done.text == "no"


@pytest.mark.parametrize("form", ["-o jsonpath='{.spec.paused}'", "-o json | jq -r .spec.paused"])
async def test_a_no_that_rests_on_a_field_that_is_not_set_is_asked_about_once(
    asking: Asking, made: Made, form: str
) -> None:
    """Unset is what holds by default, which the planner is to say; who says again that it is no is believed."""
    name = next(one["metadata"]["name"] for one in made.objects["deployments"])
    place = next(one["metadata"]["namespace"] for one in made.objects["deployments"])
    shown = plan(f"kubectl get deployment {name} -n {place} {form}", answer="yes_no", yes_when={"equals": "true"})
    default = plan(
        f"kubectl get deployment {name} -n {place} -o json | jq '.spec.paused != false'",
        answer="yes_no",
        yes_when={"equals": "true"},
    )
    question = f"Is the deployment {name} in {place} paused?"
    assert (await asking.ask(question, [shown, default])).text == "yes"
    assert (await asking.ask(question, [shown, shown])).text == "no"
