"""What words can mean here: tokens, the tables' phrases, kinds, names, fields and literals."""

from planners.offline.words.fields import Fields, same_in_keys, stem
from planners.offline.words.forms import OPENING_PATTERNS, Opening, opening
from planners.offline.words.literals import PAIR, SETTINGS, env_key, image_like, keys_written_so, setting, variable
from planners.offline.words.meaning import is_english
from planners.offline.words.mentions import Label, Mention, Named
from planners.offline.words.names import Found, Listing, Names, home_first, preference
from planners.offline.words.near import LEAST, grammar, near
from planners.offline.words.spoken import KindSpan, is_word, kinds_said, mentioned, unknown
from planners.offline.words.tokens import ARTICLES, Token, lemma, phrase, split
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
    "ARTICLES",
    "LEAST",
    "OPENING_PATTERNS",
    "PAIR",
    "PODLIKE",
    "SETTINGS",
    "WORKLOADS",
    "Attribute",
    "Condition",
    "Fields",
    "Found",
    "Kind",
    "KindSpan",
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
    "camel_words",
    "env_key",
    "grammar",
    "home_first",
    "image_like",
    "is_english",
    "is_version",
    "is_word",
    "keys_written_so",
    "kinds",
    "kinds_said",
    "lemma",
    "lexicon",
    "meanings",
    "mentioned",
    "near",
    "of_classes",
    "opening",
    "phrase",
    "preference",
    "same_in_keys",
    "setting",
    "split",
    "stem",
    "unknown",
    "variable",
]
