"""Case names: ``find_cases`` finds them, ``docket_spans`` where no date may be read."""

from pipeline.extract.cases.find import docket_spans, find_cases

__all__ = ["docket_spans", "find_cases"]
