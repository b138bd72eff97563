from __future__ import annotations

from planners.offline.words.fields import Fields

_SCHEMA = {
    "schema": {
        "properties": {
            "metadata": {"properties": {"name": {"type": "string"}}},
            "spec": {
                "properties": {
                    "shutdownGracePeriodSeconds": {"type": "integer"},
                    "engine": {"type": "string", "enum": ["Fast", "Slow"]},
                    "ports": {"type": "array", "items": {"$ref": "#/components/schemas/Port"}},
                    "tree": {"$ref": "#/components/schemas/Tree"},
                }
            },
        }
    },
    "components": {
        "Port": {"properties": {"hostNumber": {"type": "integer"}}},
        "Tree": {
            "properties": {
                "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}},
                "depthLimit": {"type": "integer"},
            }
        },
    },
}


def _ids(words: str, custom: bool = True) -> list[str]:
    return [a.id for a in Fields("things.example.org", _SCHEMA, custom).attributes(tuple(words.split()))]


def test_words_find_the_field_whose_name_holds_them_and_units_need_not_be_said() -> None:
    assert _ids("grace period") == ["spec.shutdownGracePeriodSeconds"]
    assert _ids("shutdown grace period", custom=False) == ["spec.shutdownGracePeriodSeconds"]


def test_members_of_lists_are_reached() -> None:
    assert _ids("host number") == ["spec.ports.[].hostNumber"]


def test_a_schema_that_holds_itself_ends() -> None:
    assert _ids("depth limit") == ["spec.tree.depthLimit"]


def test_a_word_that_no_field_has_finds_nothing() -> None:
    assert _ids("colour") == []
    assert _ids("grace colour") == []


def test_a_value_of_an_enumeration_is_a_condition() -> None:
    (found,) = Fields("things.example.org", _SCHEMA, True).values("fast")
    assert found.jq == 'any(.spec?.engine? | select(. != null); . == "Fast")'


def test_metadata_is_no_field_of_a_kind() -> None:
    assert _ids("name") == []


def test_one_word_does_not_reach_into_a_list_of_a_kind_that_everybody_has() -> None:
    assert _ids("host") == ["spec.ports.[].hostNumber"]
    assert _ids("host", custom=False) == []
    assert _ids("host number", custom=False) == ["spec.ports.[].hostNumber"]


def test_a_field_that_holds_others_is_an_object() -> None:
    for name in ("tree", "port"):
        (found,) = Fields("things.example.org", _SCHEMA, False).attributes((name,))
        assert found.kind == "object"
