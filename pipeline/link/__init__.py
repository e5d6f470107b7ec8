"""Mentions → entities: which agency, which case."""
