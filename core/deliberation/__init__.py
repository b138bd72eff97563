"""How a tier's planners are asked: whom and when, once more, from a kept plan, and as a follow-up."""
