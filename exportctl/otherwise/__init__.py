"""What would change an answer: for whom it is closed, what opens it; for whom it is open, what ends it."""

from exportctl.otherwise.moves import Move
from exportctl.otherwise.otherwise import Otherwise, Way, otherwise

__all__ = ["Move", "Otherwise", "Way", "otherwise"]
