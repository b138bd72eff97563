"""What /openapi.json says is so: schemathesis tries every operation with what fits and what does not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import httpx
import jsonschema_rs
import pytest
from hypothesis import HealthCheck, given, settings

from api.answers import described
from tests.api.scripted import app_of
from tests.api.sse import events_in
from tests.browser.background import in_background
from tests.browser.service import service
from tests.thoroughness import examples

pytestmark = pytest.mark.timeout(240)
METHODS = ("get", "post")


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with in_background(service(tmp_path_factory.mktemp("history"))) as ((url, _), _):
        yield url


@cache
def operations_tried() -> dict[str, Any]:
    """Each operation by its label, `GET /healthz`, as schemathesis knows it."""
    import schemathesis  # takes a second to import, in every worker

    found: Any = schemathesis.openapi.from_dict(app_of().openapi()).get_all_operations()
    return {operation.label: operation for result in found if (operation := result.ok())}


TRIED = [
    (f"{method.upper()} {path}", mode)
    for path, of in app_of().openapi()["paths"].items()
    for method, operation in of.items()
    for mode in ("POSITIVE", "NEGATIVE")
    if mode == "POSITIVE" or operation.keys() & {"parameters", "requestBody"}
]


@pytest.mark.thorough
@pytest.mark.parametrize(("label", "mode"), TRIED, ids=map(" ".join, TRIED))
def test_an_operation_does_what_it_is_described_to_do(url: str, label: str, mode: str) -> None:
    from schemathesis import GenerationMode

    assert {label for label, _ in TRIED} == operations_tried().keys()
    strategy = operations_tried()[label].as_strategy(generation_mode=GenerationMode[mode])

    @settings(max_examples=examples(25), deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(strategy)
    def tried(case: Any) -> None:
        if isinstance(case.body, dict) and mode == "POSITIVE":
            case.body.pop("context", None)  # what is served here no description can know
        case.call_and_validate(base_url=url)

    tried()


def operations(url: str) -> list[tuple[str, dict[str, Any]]]:
    paths = httpx.get(f"{url}/openapi.json", trust_env=False).json()["paths"]
    return [(path, of[method]) for path, of in paths.items() for method in METHODS if method in of]


def test_every_route_but_files_is_described_with_an_example_of_each_body_and_reply(url: str) -> None:
    found = operations(url)
    assert {path for path, _ in found} == {
        "/query",
        "/v1/ask",
        "/v1/ask/stream",
        "/v1/history",
        "/v1/history/{identifier}",
        "/v1/history/{identifier}/feedback",
        "/v1/examples",
        "/healthz",
        "/readyz",
        "/metrics",
    }
    for path, operation in found:
        assert operation["summary"], path
        assert operation["description"], path
        bodies = [operation["requestBody"]] if "requestBody" in operation else []
        for body in (*bodies, *operation["responses"].values()):
            for content in body.get("content", {}).values():
                assert "example" in content or "example" in content["schema"], (path, content)


def test_every_example_is_as_its_schema_says(url: str) -> None:
    for path, operation in operations(url):
        for body in (operation.get("requestBody", {}), *operation["responses"].values()):
            for content in body.get("content", {}).values():
                example = content.get("example", content["schema"].get("example"))
                assert jsonschema_rs.is_valid(content["schema"], example), (path, example)


@pytest.mark.parametrize("query", ["How many herons?", "Which hreons, repaired?", "a tie?"])
def test_every_field_of_an_answer_and_its_events_is_described(url: str, query: str) -> None:
    with httpx.Client(base_url=url, trust_env=False, timeout=30) as client:
        document = client.post("/v1/ask", json={"query": query, "namespace": "glen"}).json()
        client.post(f"/v1/history/{document['id']}/feedback", json={"right": False, "note": "five"})
        judged = client.get(f"/v1/history/{document['id']}").json()
        streamed = client.post("/v1/ask/stream", json={"query": query}).text
    for each in (document, judged):
        jsonschema_rs.validate(strict(described.WHOLE), each)
    for event in events_in(streamed):
        jsonschema_rs.validate(strict(described.EVENTS[event.name]), event.data)


def strict(schema: Any) -> Any:
    """A schema that takes no field that it does not describe."""
    if isinstance(schema, dict):
        inner = {key: strict(value) for key, value in schema.items()}
        return {"additionalProperties": False, **inner} if schema.get("type") == "object" else inner
    return [strict(each) for each in schema] if isinstance(schema, list) else schema
