"""Proof of rows against their sources, by code that shares nothing with the parser."""
