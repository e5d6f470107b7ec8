"""Mentions of all documents → proved rows → the tables in every format."""
