"""Parsed documents → mentions: a language model, then one component a kind."""
