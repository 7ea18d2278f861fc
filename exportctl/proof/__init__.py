"""Proof: completions of the facts as propositions, for questions about all of them at once."""

from exportctl.proof.logic import FALSE, TRUE, Logic
from exportctl.proof.outcomes import LawLeft, law_left
from exportctl.proof.worlds import Space, World

__all__ = ["FALSE", "TRUE", "LawLeft", "Logic", "Space", "World", "law_left"]
