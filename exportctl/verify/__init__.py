"""Trust by parts: whether the compiled road means, for this rulebook, what the reference says."""

from exportctl.verify.report import Part, Report
from exportctl.verify.verify import Watcher, verify

__all__ = ["Part", "Report", "Watcher", "verify"]
