"""Sums of money: ``find_amounts`` finds them in a document."""

from pipeline.extract.amounts.find import find_amounts

__all__ = ["find_amounts"]
