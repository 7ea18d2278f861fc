"""Examples: the requests that texts carry to prove themselves, decided on both roads."""

from exportctl.examples.proved import Proved, request_of
from exportctl.examples.run import Proof, prove

__all__ = ["Proof", "Proved", "prove", "request_of"]
