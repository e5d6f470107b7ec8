"""Finds government bodies in a document and says which body each one is."""

from pipeline.extract.agencies.find import find_agencies

__all__ = ["find_agencies"]
