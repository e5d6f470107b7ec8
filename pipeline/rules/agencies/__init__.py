"""Words, names and tokens of agencies."""
