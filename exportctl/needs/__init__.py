"""Needs: which answers would settle a review, least intrusive first."""

from exportctl.needs.settle import needs

__all__ = ["needs"]
