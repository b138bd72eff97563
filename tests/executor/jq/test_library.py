from collections.abc import Iterator

import pytest

from executor import jq


@pytest.fixture(scope="module", autouse=True)
def _jq_ends() -> Iterator[None]:
    yield
    jq.close()


@pytest.mark.parametrize(
    ("program", "given", "printed"),
    [
        ('"1.5Gi" | bytes', "null", "1610612736"),
        ('"128974848", "129e6", "129M" | bytes', "null", "128974848\n129000000\n129000000"),
        ('total("250m", "1", "0.1", "0.2" | cores)', "null", "1.55"),
        ("[.vats[] | bytes] | add", '{"vats": ["1Ki", "2Ki", null]}', "3072"),
        ("podspec.x", '{"spec": {"jobTemplate": {"spec": {"template": {"spec": {"x": 1}}}}}}', "1"),
        ("podspec.x", '{"spec": {"template": {"spec": {"x": 2}}}}', "2"),
        ("podspec.x", '{"spec": {"x": 3}}', "3"),
        ('condition("Dry").status', '{"status": {"conditions": [{"type": "Dry", "status": "True"}]}}', '"True"'),
    ],
)
async def test_every_program_may_use_the_definitions(program: str, given: str, printed: str) -> None:
    assert (await jq.run([program], given)).stdout.strip() == printed


@pytest.mark.parametrize(
    ("program", "given", "printed"),
    [
        (".bytes", '{"bytes": 3}', "3"),
        ("def bytes: 7; bytes", "null", "7"),
        ("{cores: 1} | .cores", "null", "1"),
        ('"bytes"', "null", '"bytes"'),
    ],
)
async def test_a_program_that_means_something_else_by_a_name_keeps_it(program: str, given: str, printed: str) -> None:
    assert (await jq.run([program], given)).stdout.strip() == printed


async def test_what_is_no_quantity_is_an_error_and_errors_tell_the_line_of_the_program_itself() -> None:
    assert "not a quantity: moist" in (await jq.run(['"moist" | bytes'], "null")).stderr
    assert "line 1" in (await jq.run(["nope"], "null")).stderr
