"""What words can mean here: tokens, the tables' phrases, kinds, names, fields and literals."""

from planners.offline.words.fields import Fields
from planners.offline.words.forms import OPENING_PATTERNS, Opening, opening
from planners.offline.words.literals import PAIR, anywhere, enumerated, env_key, image_like, key_attributes, setting
from planners.offline.words.mentions import Label, Mention, Named, mark
from planners.offline.words.names import Found, Listing, Names
from planners.offline.words.tokens import Token, lemma, split
from planners.offline.words.vocabulary import (
    PODLIKE,
    Attribute,
    Condition,
    Kind,
    Lexicon,
    Word,
    attributes,
    kinds,
    lexicon,
    of_classes,
)

__all__ = [
    "OPENING_PATTERNS",
    "PAIR",
    "PODLIKE",
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
    "anywhere",
    "attributes",
    "enumerated",
    "env_key",
    "image_like",
    "key_attributes",
    "kinds",
    "lemma",
    "lexicon",
    "mark",
    "of_classes",
    "opening",
    "setting",
    "split",
]
