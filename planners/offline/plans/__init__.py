"""Plans of their own: questions that are no form of the algebra, each a function that knows its question."""
