"""What was proved, what was sampled, and what was never looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SHOWN = 5
"""Disagreements of one part that are printed."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the trust in a compiled rulebook."""

    name: str
    how: Literal["proved", "sampled"]
    """``proved``: every case was looked at. ``sampled``: some were."""
    cases: int
    disagreements: tuple[str, ...] = ()

    def __str__(self) -> str:
        verdict = "agree" if not self.disagreements else f"{len(self.disagreements)} DISAGREE"
        lines = [f"{self.how:8} {self.name}: {self.cases:,} cases, {verdict}"]
        lines += [f"    {text}" for text in self.disagreements[:SHOWN]]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Report:
    """All parts, for one rulebook."""

    parts: tuple[Part, ...]
    untouched: tuple[str, ...]
    """Rules that no request brought to bear."""
    unused: tuple[str, ...]
    """Constructs of the grammar that this rulebook does not use, so that nothing is shown of them."""

    @property
    def agrees(self) -> bool:
        """True where no part found a disagreement."""
        return not any(part.disagreements for part in self.parts)

    def __str__(self) -> str:
        lines = [str(part) for part in self.parts]
        if self.untouched:
            lines += ["no request brought these rules to bear:", *(f"    {rule}" for rule in self.untouched)]
        if self.unused:
            lines.append(f"not used here, so nothing is shown of: {', '.join(self.unused)}")
        lines.append(
            "no disagreement was found; what is sampled is not proved"
            if self.agrees
            else "THE TWO ROADS DISAGREE: do not rely on the compiled road, and please report it"
        )
        return "\n".join(lines)
