"""Coverage: what a rulebook evaluates, what it knows of and does not, and as of when its sources were read."""

from exportctl.coverage.statement import CoverageStatement, Provision, Source, Use, statement

__all__ = ["CoverageStatement", "Provision", "Source", "Use", "statement"]
