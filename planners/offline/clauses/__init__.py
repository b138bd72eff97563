"""How sentences are put: what is said around a question, two questions at once, comparisons, the order of words."""
