"""Obligations that come with a decision."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from exportctl.decisions.verdict import Verdict
from exportctl.law.obligations import Obligation, iso
from exportctl.law.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Due:
    """An obligation that comes with a decision."""

    id: str
    """``order/obligation``."""
    obligation: Obligation
    order: str
    cites: tuple[str, ...]
    certain: bool
    """False: it may bind or not, since what decides that is not known."""
    kept_until: datetime | None
    """Until when records are kept at least, if it says how long. Where the time runs from the end of it all, and not
    from the release, it is no earlier than this."""

    @property
    def binding(self) -> bool:
        """False: it is voluntary."""
        return self.obligation.kind == "binding"

    def as_dict(self) -> dict[str, Any]:
        """Return it as plain data; lengths of time as ISO 8601 durations."""
        said = self.obligation
        lengths = {"keep_for": said.keep_for, "every": said.every, "within": said.within}
        return {
            "id": self.id,
            "order": self.order,
            "says": said.says,
            "kind": said.kind,
            "binds": "yes" if self.certain else "not-known",
            "does": said.does,
            "by": said.by,
            "to": said.to,
            **{name: None if length is None else iso(length) for name, length in lengths.items()},
            "counted_from": said.counted_from,
            "kept_until": None if self.kept_until is None else self.kept_until.isoformat(),
            "cites": list(self.cites),
            "written": str(said.span),
        }


def due(rulebook: Rulebook, verdict: Verdict, at: datetime) -> Iterator[Due]:
    """Yield the obligations that come with ``verdict`` on a release at ``at``."""
    for id in verdict.obligations:
        order, obligation, cites = rulebook.obligation_by_id[id]
        yield Due(id, obligation, order.id, cites, id not in verdict.unsure, obligation.kept_until(at))
