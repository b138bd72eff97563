"""What words can mean here: tokens, the tables' phrases, kinds, names, fields and literals."""

from planners.offline.words.chatter import bare, of_topic, plain, without_asides
from planners.offline.words.fields import Fields
from planners.offline.words.forms import OPENING_PATTERNS, Opening, opening
from planners.offline.words.literals import (
    PAIR,
    enumerated,
    env_key,
    image_like,
    key_attributes,
    named_key,
    setting,
)
from planners.offline.words.mentions import Label, Mention, Named
from planners.offline.words.names import Found, Listing, Names
from planners.offline.words.near import LEAST, grammar, near
from planners.offline.words.order import in_order
from planners.offline.words.statements import one_question
from planners.offline.words.tokens import Token, lemma, phrase, split
from planners.offline.words.vocabulary import (
    PODLIKE,
    WORKLOADS,
    Attribute,
    Condition,
    Kind,
    Lexicon,
    Word,
    attributes,
    camel_words,
    is_version,
    kinds,
    lexicon,
    meanings,
    of_classes,
)

__all__ = [
    "LEAST",
    "OPENING_PATTERNS",
    "PAIR",
    "PODLIKE",
    "WORKLOADS",
    "Attribute",
    "Condition",
    "Fields",
    "Found",
    "Kind",
    "Label",
    "Lexicon",
    "Listing",
    "Mention",
    "Named",
    "Names",
    "Opening",
    "Token",
    "Word",
    "attributes",
    "bare",
    "camel_words",
    "enumerated",
    "env_key",
    "grammar",
    "image_like",
    "in_order",
    "is_version",
    "key_attributes",
    "kinds",
    "lemma",
    "lexicon",
    "meanings",
    "named_key",
    "near",
    "of_classes",
    "of_topic",
    "one_question",
    "opening",
    "phrase",
    "plain",
    "setting",
    "split",
    "without_asides",
]
