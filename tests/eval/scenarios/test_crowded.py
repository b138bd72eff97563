"""The scenarios that were made here: what they hold, and for `crowded`, whose manifest follows a rule, what is right.

`python -m tests.eval.scenarios.test_crowded` writes its cluster.yaml anew.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from eval.live import plan_of
from eval.scenarios import SHIPPED, find, shipped

TENANTS = range(1, 201)
FILE = SHIPPED / "crowded" / "cluster.yaml"
HEAD = """\
# Two hundred tenants: tenant-001 to tenant-200, by a rule (tests/eval/scenarios/test_crowded.py). Made-up names only.
# gold where the number ends in 0, silver where it is another multiple of 3, else bronze; regions in turn; a portal in
# every eighth, scaled by turns to 0, 1 and 2, with a service in every sixteenth; a quota in every twentieth.
"""


def plan_name(number: int) -> str:
    return "gold" if number % 10 == 0 else "silver" if number % 3 == 0 else "bronze"


def objects() -> Iterator[dict[str, Any]]:
    for n in TENANTS:
        name, region = f"tenant-{n:03}", ("east", "west", "north", "south")[n % 4]
        labels = {"plan": plan_name(n), "region": region}
        contact = {"tenants.example/contact": f"owner-{n % 17}@tenants.example"}
        yield {
            "apiVersion": "v1",
            "kind": "Namespace",
            "metadata": {"name": name, "labels": labels, "annotations": contact},
        }
        data = {"SEATS": str(n % 9 + 1), "PLAN": plan_name(n)}
        yield {
            "apiVersion": "v1",
            "kind": "ConfigMap",
            "metadata": {"name": "settings", "namespace": name},
            "data": data,
        }
        if n % 20 == 0:
            quota = {"hard": {"pods": str(n // 20 + 2)}}
            yield {
                "apiVersion": "v1",
                "kind": "ResourceQuota",
                "metadata": {"name": "seats", "namespace": name},
                "spec": quota,
            }
        if n % 8 == 0:
            yield portal(n, name)
        if n % 16 == 0:
            spec = {"selector": {"app": "portal"}, "ports": [{"port": 80, "targetPort": 8080}]}
            yield {
                "apiVersion": "v1",
                "kind": "Service",
                "metadata": {"name": "portal", "namespace": name},
                "spec": spec,
            }


def portal(number: int, namespace: str) -> dict[str, Any]:
    missing = number == 72
    image = f"registry.k8s.io/pause:{'0.0-missing' if missing else '3.9' if number % 5 == 0 else '3.10'}"
    template = {
        "metadata": {"labels": {"app": "portal"}},
        "spec": {"containers": [{"name": "portal", "image": image, "ports": [{"containerPort": 8080}]}]},
    }
    replicas = 1 if missing else number // 8 % 3
    spec = {"replicas": replicas, "selector": {"matchLabels": {"app": "portal"}}, "template": template}
    metadata = {"name": "portal", "namespace": namespace}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}


def written() -> str:
    lines = (yaml.safe_dump(one, default_flow_style=True, width=10_000, sort_keys=False).strip() for one in objects())
    return HEAD + "\n---\n".join(lines) + "\n"


def right() -> dict[str, Any]:
    """What is right, reckoned from the rule."""
    made = list(objects())
    spaces = {one["metadata"]["name"]: one["metadata"] for one in made if one["kind"] == "Namespace"}
    portals = {one["metadata"]["namespace"]: one["spec"] for one in made if one["kind"] == "Deployment"}
    seats = {one["metadata"]["namespace"]: int(one["data"]["SEATS"]) for one in made if one["kind"] == "ConfigMap"}
    image = {name: spec["template"]["spec"]["containers"][0]["image"] for name, spec in portals.items()}

    def of(**labels: str) -> list[str]:
        return [name for name, one in spaces.items() if labels.items() <= one["labels"].items()]

    return {
        "crowded-01": str(len(spaces)),
        "crowded-02": str(len(of(plan="gold"))),
        "crowded-03": str(len(of(plan="silver"))),
        "crowded-04": str(len(of(plan="gold", region="north"))),
        "crowded-05": spaces["tenant-137"]["labels"]["plan"],
        "crowded-06": spaces["tenant-058"]["annotations"]["tenants.example/contact"],
        "crowded-07": str(len(portals)),
        "crowded-08": {name for name, spec in portals.items() if spec["replicas"] == 0},
        "crowded-09": str(sum(spec["replicas"] for spec in portals.values())),
        "crowded-10": image["tenant-040"],
        "crowded-12": str(sum(one.endswith(":3.9") for one in image.values())),
        "crowded-13": str(seats["tenant-099"]),
        "crowded-14": str(sum(seats[name] for name in of(plan="gold"))),
        "crowded-15": str(sum(one["kind"] == "ResourceQuota" for one in made)),
        "crowded-16": next(
            one["spec"]["hard"]["pods"]
            for one in made
            if one["kind"] == "ResourceQuota" and one["metadata"]["namespace"] == "tenant-160"
        ),
        "crowded-17": str(sum(one["kind"] == "Service" for one in made)),
        "crowded-18": {name for name in of(plan="gold") if name in portals},
        "crowded-19": {region for region in ("east", "west", "north", "south") if not of(plan="gold", region=region)},
        "crowded-21": str(sum(one["annotations"]["tenants.example/contact"].startswith("owner-4@")
                              for one in spaces.values())),
    }  # fmt: skip


def test_the_manifest_is_what_the_rule_writes() -> None:
    assert FILE.read_text() == written()
    assert len({one.name for one in plan_of([FILE]) if one.kind == "Namespace"}) == 200


def test_the_answers_are_what_the_rule_gives() -> None:
    cases = {case.id: case for case in find("crowded").cases()}
    for identifier, expected in right().items():
        said = cases[identifier].expected
        assert said is not None
        assert set(said) == expected if isinstance(expected, set) else expected in said, identifier


@pytest.mark.parametrize("scenario", shipped(), ids=lambda scenario: scenario.name)
def test_every_scenario_has_25_questions_or_more_each_with_topics_and_hardness(scenario: Any) -> None:
    cases = scenario.cases()
    assert len(cases) >= 25
    assert all(case.tags and case.expect is not None for case in cases)
    assert len({case.difficulty for case in cases}) > 1
    assert len({tag for case in cases for tag in case.tags}) >= 8


@pytest.mark.parametrize("name", ["metered", "meshed", "crowded"])
def test_what_is_waited_for_is_made_by_the_manifests(name: str) -> None:
    scenario = find(name)
    planned = plan_of(scenario.manifests)
    names = {(one.kind, one.namespace, one.name) for one in planned}
    for condition in scenario.wait:
        if condition.name:
            assert (condition.kind, condition.namespace, condition.name) in names
    assert scenario.wait


if __name__ == "__main__":
    FILE.write_text(written(), encoding="utf-8")
    for identifier, expected in right().items():
        print(identifier, expected)
