"""Case names: ``find_cases`` finds them, ``find_numbered_cases`` those by number alone."""

from pipeline.extract.cases.find import find_cases, find_numbered_cases

__all__ = ["find_cases", "find_numbered_cases"]
