"""What a model is shown and in what form it replies: facts, prompts, examples and the wire form of a plan."""

from planners.prompting.earlier import shareable
from planners.prompting.gathered import Grounding
from planners.prompting.prompts import VERSION as PROMPT_VERSION
from planners.prompting.prompts import Fence, build_messages, system_prompt, without_tags
from planners.prompting.rendering import VARIANTS, render_facts
from planners.prompting.share import Share
from planners.prompting.wire import (
    FOLLOW_UP_SCHEMA,
    PLAN_SCHEMA,
    READING_SCHEMA,
    parse_reading,
    parse_reply,
    write_plan,
)

__all__ = [
    "FOLLOW_UP_SCHEMA",
    "PLAN_SCHEMA",
    "PROMPT_VERSION",
    "READING_SCHEMA",
    "VARIANTS",
    "Fence",
    "Grounding",
    "Share",
    "build_messages",
    "parse_reading",
    "parse_reply",
    "render_facts",
    "shareable",
    "system_prompt",
    "without_tags",
    "write_plan",
]
