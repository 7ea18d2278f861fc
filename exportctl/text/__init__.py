"""Where a thing stands: sources, spans and the nearest known word."""

from exportctl.text.nearest import nearest
from exportctl.text.span import Source, Span

__all__ = ["Source", "Span", "nearest"]
