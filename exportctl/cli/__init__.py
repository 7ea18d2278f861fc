"""The command line: one file a verb."""

from exportctl.cli.main import main

__all__ = ["main"]
