"""Plain data that every layer shares; imports nothing of the others."""
