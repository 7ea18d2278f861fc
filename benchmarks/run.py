"""One command that measures everything: ``python -m benchmarks.run``. It takes about half an hour.

The figures go to a JSON file, and from there in plain words to ``docs/performance.md``.
"""

from __future__ import annotations

import argparse
import gc
import json
import platform
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import Any

import exportctl
from benchmarks import agreement, ours, report
from benchmarks.peers import Peer, peers
from benchmarks.plain import plain_facts
from benchmarks.population import RequestDict, population, requests, with_gaps
from benchmarks.timing import CHUNK, Lane, overhead, race, summary
from benchmarks.writing import write

ROOT = Path(__file__).resolve().parent.parent
WARM_UP = 10_000
"""Other requests that exportctl decides before the clock starts, as a service has that runs for a while."""
FIRST = 2_000
"""Requests decided right after loading, to tell what that costs; and those that warm up a peer, at most."""
BUDGET = 30.0
"""Seconds that one peer may take at one N; a slower one decides fewer of the same requests."""
SLOW_ROAD = {10_000: 400}
"""Requests that the reference decides where it would take hours to decide them all."""
GAPS = {10: 2_000, 100: 2_000, 1_000: 400, 10_000: 40}
"""Requests with missing facts that the reference decides."""


MISSING_AT = 1_000
"""Orders up to which decisions with facts missing are timed: of more, thousands first met would take an hour."""


def main() -> None:
    """Measure, and write what was found."""
    options = _options()
    begun = perf_counter()
    kinds, absent = peers()
    results: dict[str, Any] = {
        "command": " ".join(["python -m benchmarks.run", *sys.argv[1:]]),
        "machine": _machine(),
        "versions": {name: version(name) for kind in kinds for name in kind.packages},
        "absent": absent,
        "how": {kind.name: kind.how for kind in kinds},
        "complete": {kind.name: kind.names_every_rule for kind in kinds},
        "clock_overhead": overhead(),
        "requests": options.requests,
        "by_orders": {},
    }
    timed, warm = requests(options.requests), requests(WARM_UP, "warm-up")
    points: list[tuple[int, int]] = []
    for n in options.orders:
        _say(f"{n:,} orders")
        results["by_orders"][str(n)] = _measure(n, kinds, timed, warm, points, options)
        gc.collect()
    results["growth"] = ours.growth(points)
    results["validation"] = ours.validation(timed)
    results["minutes"] = (perf_counter() - begun) / 60
    options.json.write_text(json.dumps(results, indent=1) + "\n")
    if not options.no_docs:
        report.write(results, ROOT / "docs" / "performance.md")
    print(report.table(results))


def _measure(
    n: int,
    kinds: Sequence[type[Peer]],
    timed: list[RequestDict],
    warm: list[RequestDict],
    points: list[tuple[int, int]],
    options: argparse.Namespace,
) -> dict[str, Any]:
    made = population(n)
    found: dict[str, Any] = {"rules": len(made.rules)}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "rules"
        write(made, root)
        command = [sys.executable, "-m", "benchmarks.loading", str(root)]
        found["loading"] = json.loads(subprocess.run(command, check=True, capture_output=True, cwd=ROOT).stdout)
        young = ours.after_others_only(exportctl.load(root), timed, warm)
        law = exportctl.load(root)
    found["cold"] = ours.first_decisions(law, warm[:FIRST])
    facts = [plain_facts(made, request) for request in timed]
    warm_facts = [plain_facts(made, request) for request in warm[:FIRST]]
    lanes = ours.lanes(law, timed, warm)
    built: list[Peer] = []
    found["build_seconds"] = {}
    found["stopped"] = {}
    for kind in kinds:
        begun = perf_counter()
        peer = kind(made)
        found["build_seconds"][kind.name] = perf_counter() - begun
        try:
            lanes.append(_lane(peer, facts, warm_facts))
        except Exception as error:  # an engine may have limits of its own; what it says is reported
            found["stopped"][kind.name] = str(error).splitlines()[0]
            continue
        built.append(peer)
    _say("  timing")
    race(lanes)
    found["times"] = {lane.name: summary(lane.nanoseconds) for lane in (*lanes[:2], young, *lanes[2:])}
    in_force = ours.in_force(made, facts)
    points += zip(in_force, lanes[0].nanoseconds, strict=True)
    found["in_force"] = summary([count * 1000 for count in in_force])
    found["missing"] = {str(facts): ours.with_facts_missing(law, facts) for facts in (1, 5) if n <= MISSING_AT}
    found["trail"] = ours.explanations(law, timed[:2_000])
    _say("  agreement")
    expected = agreement.with_oracle(law, made, timed)
    found["denied"] = sum(map(bool, expected))
    found["agree"] = {
        peer.name: {"asked": len(lane.answers), "agree": agreement.of_peer(peer, lane.answers, expected)}
        for peer, lane in zip(built, lanes[2:], strict=True)
    }
    asked = timed if options.full else timed[: SLOW_ROAD.get(n, len(timed))]
    found["reference"] = agreement.with_reference(law, asked)
    found["reference_gaps"] = agreement.with_reference(law, with_gaps(GAPS.get(n, 100)))
    found["no_nationality"] = agreement.without_knowing(law, made, built, timed[:500])
    return found


def _lane(peer: Peer, facts: list[dict[str, Any]], warm: list[dict[str, Any]]) -> Lane:
    """Return what ``peer`` is timed on: every request, or as many of the first as fit into the budget."""
    trial = [peer.prepare(fact) for fact in warm[:20]]
    begun = perf_counter()
    for native in trial:
        peer.decide(native)
    each = (perf_counter() - begun) / len(trial)
    count = min(len(facts), max(CHUNK, int(BUDGET / each) // CHUNK * CHUNK))
    return Lane(peer.name, peer.decide, facts[:count], warm[: count // 5], peer.prepare)


def _machine() -> dict[str, str]:
    processor = platform.processor() or platform.machine()
    listed = Path("/proc/cpuinfo")
    if listed.exists():
        names = [line.split(":", 1)[1].strip() for line in listed.read_text().splitlines() if "model name" in line]
        processor = f"{names[0]}, {len(names)} cores" if names else processor
    return {
        "processor": processor,
        "system": f"{platform.system()} {platform.release()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "exportctl": exportctl.__version__,
    }


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    parser.add_argument(
        "--orders",
        type=lambda text: [int(part) for part in text.split(",")],
        default=[10, 100, 1_000, 10_000],
        help="numbers of orders, separated by commas",
    )
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--json", type=Path, default=ROOT / "benchmarks" / "results.json")
    parser.add_argument("--no-docs", action="store_true", help="leave docs/performance.md alone")
    parser.add_argument(
        "--full", action="store_true", help="ask the reference about every request, also where that takes an hour"
    )
    return parser.parse_args()


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
