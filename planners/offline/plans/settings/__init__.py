"""What objects hold (keys of config maps, variables, flags, annotations, fields), found by the words of a question."""
