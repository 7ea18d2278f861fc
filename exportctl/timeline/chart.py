"""A timeline as a picture: one bar an order, the user's strip beneath, the same bytes for the same input.

It is drawn with matplotlib, which comes with the extra ``charts`` and is imported only here, when somebody draws.
"""

from __future__ import annotations

import io
import warnings
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias

from exportctl.finding import ExportctlError
from exportctl.timeline.timeline import Timeline

Format: TypeAlias = Literal["svg", "png"]
"""What a picture may be."""

MOST = 200
"""Orders that one chart holds."""

_MARGIN = 0.05
"""Share of the shown time that is left free on either side, where nobody sets a bound."""

_STYLE: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "axes.unicode_minus": False,
    "hatch.linewidth": 0.9,
    "svg.hashsalt": "exportctl",
    "svg.fonttype": "path",
    "path.simplify": False,
}
_METADATA: dict[str, dict[str, Any]] = {
    "svg": {"Date": None, "Creator": "exportctl", "Title": "When each order holds"},
    "png": {"Software": "exportctl", "Title": "When each order holds"},
}
"""No day and no version, so that the same timeline has the same bytes."""


class ChartError(ExportctlError):
    """A chart cannot be drawn. It says why, and what to do."""


def draw(timeline: Timeline, format: Format = "svg") -> bytes:
    """Return the picture of ``timeline``: an SVG, or a PNG of 160 dots an inch.

    Raises:
        ChartError: matplotlib is not installed, no order holds at any of these times, or there are too many.

    >>> import exportctl
    >>> picture = draw(exportctl.load(exportctl.shipped_rules()).timeline())
    >>> picture.startswith(b"<?xml")
    True
    """
    if not timeline.lives:
        raise ChartError("there is nothing to draw: no order holds at any of these times")
    if len(timeline.lives) > MOST:
        raise ChartError(f"{len(timeline.lives)} orders are more than one chart holds ({MOST}): bound the time")
    try:
        import matplotlib
    except ImportError:
        raise ChartError("charts are drawn with matplotlib: pip install 'exportctl[charts]'") from None
    from exportctl.timeline.sheet import sheet

    with matplotlib.rc_context(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # a box stands for a letter that the font has not
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        octets = io.BytesIO()
        sheet(timeline, *bounds(timeline)).savefig(octets, format=format, dpi=160, metadata=_METADATA[format])
    return octets.getvalue()


def bounds(timeline: Timeline) -> tuple[datetime, datetime]:
    """Return the first and the last instant of the axis: the bounds that were asked, or all that happens."""
    ends = [end for life in timeline.lives for stretch in life.stretches for end in (stretch.since, stretch.until)]
    ends += [life.order.issued.earliest for life in timeline.lives]
    ends += [end for life in timeline.lives for event in life.events if event.since for end in (event.since.earliest,)]
    ends += [end for spell in timeline.spells for end in (spell.since, spell.until)]
    known = [end for end in ends if end is not None and timeline.shows(end, end + timedelta.resolution)]
    known += [bound for bound in (timeline.since, timeline.until) if bound is not None]
    first, last = min(known), max(known)
    if last - first < timedelta(days=2):
        first, last = first - timedelta(days=2), last + timedelta(days=2)
    room = (last - first) * _MARGIN
    return timeline.since or first - room, timeline.until or last + room
