"""A coverage statement as text, for a lawyer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from exportctl.law.calendar import day, moment
from exportctl.law.moments import Period
from exportctl.law.texts import Coverage, Provenance

if TYPE_CHECKING:
    from exportctl.coverage.statement import CoverageStatement, Provision, Source

HEADINGS = {
    "read": "Evaluated, from texts that were read",
    "part-read": "Evaluated, from texts of which a part was read",
    "secondary": "Evaluated, from secondary sources: the text itself was not read",
    "press": "Evaluated, from press reports: the text itself was not read",
    "unverified": "Evaluated, UNVERIFIED: nobody has checked the text that this rests on",
}
SILENCE = (
    "A provision stands under `Evaluated` where a rule rests on it; of it, no more is evaluated than those rules say.",
    "What is not named here is not evaluated. Silence never means that there is no restriction.",
)
_OTHERS = {
    "question": "Questions that the law leaves open",
    "model": "Models that are described",
    "organization": "Organizations that are described",
}
_WIDE = 112


def text(statement: CoverageStatement) -> str:
    """Return ``statement`` as text."""
    return "\n".join(_lines(statement)).rstrip()


def _lines(statement: CoverageStatement) -> Iterator[str]:
    for coverage in statement.covered:
        yield "Spoken of"
        yield from _covered(statement, coverage)
        yield ""
    if not statement.covered:
        yield from ("Nothing is covered: every outcome is review.", "")
    for basis, heading in HEADINGS.items():
        found = [provision for provision in statement.evaluated if provision.basis == basis]
        yield from _block(heading, (line for provision in found for line in _provision(provision)))
    left = (line for entry in statement.not_evaluated for line in (f"  {entry.provision}", *_told(entry.why)))
    yield from _block("Known, and NOT evaluated", left)
    for kind, heading in _OTHERS.items():
        sources = (source for source in statement.sources if source.kind == kind)
        yield from _block(heading, (line for source in sources for line in _source(source)))
    if statement.max_age is not None:
        older = "What rests on an older one, or on one of no known day, is a review."
        yield f"No source may be older than {statement.max_age}. {older}"
    yield from SILENCE


def _block(heading: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield from (heading, *found, "")


def _covered(statement: CoverageStatement, coverage: Coverage) -> Iterator[str]:
    models = statement.models if coverage.models is None else sorted(coverage.models)
    yield from _row("models", models)
    yield from _row("activities", sorted(coverage.activities))
    for name, ids in (("programmes", coverage.programmes), ("lists", coverage.lists)):
        yield from _row(name, ["any; ids are taken as they stand"] if ids is None else sorted(ids))
    yield from _row("regimes", coverage.regimes or ["none is named"])
    yield from _row("period", [_period(coverage.period, statement.zone)])
    yield from _row("written", [str(coverage.span)])


def _row(name: str, words: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(wrap(", ".join(words) or "none", _WIDE - 14, break_on_hyphens=False)):
        yield f"  {'' if number else name:12}{line}"


def _provision(provision: Provision) -> Iterator[str]:
    yield f"  {provision.cites}"
    told: dict[tuple[str, str], list[str]] = {}
    for use in provision.uses:
        own = "" if use.id == use.order else use.id.rpartition("/")[2]
        told.setdefault((use.order or use.id, _come_by(use.provenance, provision.basis)), []).append(own)
    for (id, how), rules in told.items():
        names = ", ".join(name for name in rules if name and not id.endswith(name))
        yield from _told(f"{id}{f' ({names})' if names else ''}{how}")


def _source(source: Source) -> Iterator[str]:
    yield f"  {source.title}"
    note = f" ({source.provenance.note})" if source.provenance.note else ""
    how = _come_by(source.provenance, "").removeprefix("; ")
    yield from _told(f"{'; '.join(source.cites)}: {how}{note}")


def _told(words: str) -> Iterator[str]:
    return (f"      {line}" for line in wrap(words, _WIDE - 6, break_on_hyphens=False))


def _come_by(provenance: Provenance, heading: str) -> str:
    """Return how a text was come by, as far as the heading that it stands under does not say so."""
    how = "" if provenance.basis == heading else f"; {provenance.basis.replace('-', ' ')}"
    return f"{how}; as of {day(provenance.as_of)}" if provenance.as_of else f"{how}; as of a day not known"


def _period(period: Period, zone: str) -> str:
    since = "from the beginning" if period.since is None else f"from {moment(period.since, zone)}"
    return since if period.until is None else f"{since}, until {moment(period.until, zone)}"
