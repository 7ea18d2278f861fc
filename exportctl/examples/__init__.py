"""Examples: the requests that orders carry to prove themselves, decided on both roads."""

from exportctl.examples.run import Proof, Proved, prove, request_of

__all__ = ["Proof", "Proved", "prove", "request_of"]
