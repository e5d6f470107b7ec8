"""Mentions → things: which agencies and which cases a corpus speaks of.

Across documents equal keys are one thing; nothing depends on the order of
documents or on which others are there.
"""
