"""HTML → parsed document: tokens, tree, main text, flow, blocks, facts."""

from pipeline.parse.html.reader import read_html

__all__ = ["read_html"]
