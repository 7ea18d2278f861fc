"""The results, in plain words: ``docs/performance.md``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

OURS = "exportctl"
AGAIN = "exportctl, same user again"
HAND = "hand-written Python"


def write(results: dict[str, Any], path: Path) -> None:
    """Write ``results`` to ``path`` as a page."""
    path.write_text("\n".join(_page(results)) + "\n")


def table(results: dict[str, Any]) -> str:
    """Return the table of medians and ratios."""
    return "\n".join(_race(results))


def _page(results: dict[str, Any]) -> Iterator[str]:
    machine = results["machine"]
    yield "# Performance"
    yield ""
    yield "This page is written by one command, from one run, and nothing in it is edited by hand:"
    yield ""
    yield "```"
    yield results["command"]
    yield "```"
    yield ""
    versions = ", ".join(f"{name} {number}" for name, number in sorted(results["versions"].items()))
    yield (
        f"Machine: {machine['processor']}; {machine['system']}; {machine['python']}; exportctl {machine['exportctl']};"
        f" {versions}. It took {results['minutes']:.0f} minutes."
    )
    for module, why in results["absent"].items():
        yield f"Not measured: {module} ({why})."
    yield ""
    yield from _what_is_measured(results)
    yield "## One decision"
    yield ""
    yield from _race(results)
    yield ""
    yield from _targets(results)
    yield from _growth(results)
    yield from _loading(results)
    yield from _agreement(results)
    yield from _missing(results)
    yield from _no_nationality(results)
    yield from _method(results)


def _what_is_measured(results: dict[str, Any]) -> Iterator[str]:
    yield "## What is measured"
    yield ""
    yield (
        "A seeded generator (`benchmarks/population.py`) makes N orders and 10,000 requests. Orders name one to six"
        " of 200 models, or every model, some above a compute threshold; they ask for citizenship, latest nationality,"
        " place, headquarters and activity over all 250 countries; they begin and end between 2024 and 2027; some bind"
        " one provider; 30 % carry exemptions. Requests are made in 2026 by 2,000 people, popular models the most."
        " Every fact that a rule reads is known, so that every engine can answer."
    )
    yield ""
    rows = []
    for n, found in results["by_orders"].items():
        force = found["in_force"]
        share = found["denied"] / results["requests"]
        rows.append(
            [
                f"{int(n):,}",
                f"{found['rules']:,}",
                f"{force['median']:.0f} (99 %: up to {force['p99']:.0f})",
                f"{share:.0%}",
            ]
        )
    yield from _rows(["orders", "rules", "in force about the model of a request, median", "requests denied"], rows)
    yield ""


def _race(results: dict[str, Any]) -> Iterator[str]:
    sizes = list(results["by_orders"])
    yield (
        "Median microseconds (99th percentile in parentheses), and how many times as long as exportctl's median."
        " A complete decision: a validated request in, every rule that applies out."
    )
    yield ""
    names = list(dict.fromkeys(name for n in sizes for name in results["by_orders"][n]["times"]))
    rows = []
    for name in names:
        row = [name]
        for n in sizes:
            times = results["by_orders"][n]["times"]
            if name not in times:
                row.append("stopped")
                continue
            ratio = times[name]["median"] / times[OURS]["median"]
            told = "" if name.startswith(OURS) else f" **{ratio:.1f}x**"
            row.append(f"{_us(times[name]['median'])} ({_us(times[name]['p99'])}){told}")
        rows.append(row)
    yield from _rows(["engine", *(f"{int(n):,} orders" for n in sizes)], rows)
    yield ""
    for n in sizes:
        for name, why in results["by_orders"][n]["stopped"].items():
            yield f"{name} gives no answer at {int(n):,} orders: {why}."


def _targets(results: dict[str, Any]) -> Iterator[str]:
    """What was promised, and whether this run kept it."""
    yield "What was promised, and whether this run keeps it:"
    yield ""
    rows = list(promises(results))
    yield from _rows(
        ["promise", "measured", "kept"], [[what, got, "yes" if kept else "**no**"] for what, got, kept in rows]
    )
    yield ""


def promises(results: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Yield each promise that this run can tell about, what was measured, and whether it was kept."""
    at_1000 = results["by_orders"].get("1000")
    if at_1000:
        ours, again = at_1000["times"][OURS], at_1000["times"][AGAIN]
        trail = at_1000["trail"]
        yield "a decision at 1,000 orders: median within 3 us", f"{_us(ours['median'])} us", ours["median"] <= 3
        yield "... 99th percentile under 10 us", f"{_us(ours['p99'])} us", ours["p99"] < 10
        yield "... the same user again: under 1.5 us", f"{_us(again['median'])} us", again["median"] < 1.5
        worst = max(trail["all"]["median"], trail["denials"]["median"])
        yield "`trail()` at 1,000 orders: under 50 us", f"{_us(worst)} us", worst < 50
    for n, found in results["by_orders"].items():
        for name, times in found["times"].items():
            if name.startswith(OURS) or not results["complete"][name]:
                continue
            least = 1.0 if name == HAND and int(n) < 1_000 else 3.0
            ratio = times["median"] / found["times"][OURS]["median"]
            wanted = "no slower than" if least == 1 else "3 times as fast as"
            yield f"{wanted} {name} at {int(n):,} orders", f"{ratio:.1f}x", ratio >= least
    loading = results["by_orders"].get("10000", {}).get("loading")
    if loading:
        seconds = loading["load_seconds"]
        yield "10,000 orders loaded and compiled: under 3 s", f"{seconds:.2f} s", seconds < 3
        yield "... and under 500 MB", f"{loading['tables_mb']:.0f} MB", loading["tables_mb"] < 500
    if len(results["by_orders"]) > 1:
        exponent = results["growth"]["exponent"]
        yield "cost grows no faster than the rules in force", f"rules^{exponent:.2f}", exponent <= 1
    for n, found in results["by_orders"].items():
        for key, what in (("reference", "complete facts"), ("reference_gaps", "facts missing")):
            told = found[key]
            yield f"the reference agrees, {what}, {int(n):,} orders", _agreed(told), not told["disagree"]


def _agreed(told: dict[str, Any]) -> str:
    compared = f"{told['agree']:,} of {told['asked'] - told['given_up']:,}"
    return f"{compared}; on {told['given_up']:,} more, one road gives up" if told["given_up"] else compared


def _growth(results: dict[str, Any]) -> Iterator[str]:
    growth = results["growth"]
    yield "## What it grows with"
    yield ""
    yield (
        "All sizes together, by the number of rules in force about the request's model. From bucket to bucket the time"
        f" grows as the number of rules to the power {growth['exponent']:.2f}; 1 would be in step with it."
    )
    yield ""
    rows = [[_span(row), _us(row["median"]), f"{row['calls']:,}"] for row in growth["buckets"]]
    yield from _rows(["rules in force", "median us", "decisions"], rows)
    yield ""


def _span(row: dict[str, Any]) -> str:
    return str(row["from"]) if row["from"] >= row["to"] else f"{row['from']:,} to {row['to']:,}"


def _loading(results: dict[str, Any]) -> Iterator[str]:
    yield "## Before and after a decision"
    yield ""
    yield (
        "Loading reads, checks and compiles every file, in a process of its own (peak resident memory, the interpreter"
        " and its libraries included). The table of a model is made when it is first asked for; `all tables` makes all"
        " 200. `First decisions` are 2,000 requests right after loading: tables are made and nothing is remembered yet."
        " `trail()` is the full explanation of a decision that was made before."
    )
    yield ""
    rows = []
    for n, found in results["by_orders"].items():
        loading, trail = found["loading"], found["trail"]
        rows.append(
            [
                f"{int(n):,}",
                f"{loading['load_seconds']:.2f} s, {loading['load_mb']:.0f} MB",
                f"{loading['tables_seconds']:.2f} s, {loading['tables_mb']:.0f} MB",
                f"{_us(found['cold']['median'])} (mean {_us(found['cold']['mean'])})",
                f"{_us(trail['all']['median'])} ({_us(trail['all']['p99'])})",
                f"{_us(trail['denials']['median'])} ({_us(trail['denials']['p99'])})",
            ]
        )
    heads = ["orders", "load", "all tables", "first decisions, us", "`trail()`, us (p99)", "... of a denial"]
    yield from _rows(heads, rows)
    yield ""
    whole, rest = results["validation"]["whole"], results["validation"]["user_kept"]
    yield (
        f"Checking a request (`Request.model_validate` of plain data) costs {_us(whole['median'])} us"
        f" (p99 {_us(whole['p99'])}); {_us(rest['median'])} us (p99 {_us(rest['p99'])}) where the `User` was checked"
        " before and is kept. The engines beside it check nothing."
    )
    yield ""


def _agreement(results: dict[str, Any]) -> Iterator[str]:
    yield "## Do they agree?"
    yield ""
    yield (
        "With the reference, exportctl agrees on the whole decision: outcome, reasons, what lifted what, what is"
        " missing. With an interpreter of a few lines over the generator's own orders (`benchmarks/plain.py`) it agrees"
        " on every rule of every request, or the run would have stopped. A peer is right where it names the same rules."
    )
    yield ""
    rows = []
    for n, found in results["by_orders"].items():
        for key, what in (("reference", "complete facts"), ("reference_gaps", "facts missing")):
            rows.append([f"{int(n):,}", f"the reference, {what}", _agreed(found[key])])
        rows += ([f"{int(n):,}", name, f"{t['agree']:,} of {t['asked']:,}"] for name, t in found["agree"].items())
    yield from _rows(["orders", "exportctl and", "agree on"], rows)
    yield ""


def _missing(results: dict[str, Any]) -> Iterator[str]:
    yield "## When facts are missing"
    yield ""
    yield (
        "Requests that lack one, or five, of nationality, location, organization, residency and kind of activity; each"
        " validated anew. Met before: 5,000 others and these same facts have been decided. First met: these have not."
        " The answer is exact, never a guess. The target at 1,000 orders is a median of 20 us with one fact missing,"
        " and of 200 us with five."
    )
    yield ""
    rows = []
    for n, found in results["by_orders"].items():
        for facts, times in found["missing"].items():
            met, new = times["met"], times["new"]
            cells = [f"{_us(each['median'])} ({_us(each['p99'])})" for each in (met, new)]
            rows.append([f"{int(n):,}", facts, *cells])
    yield from _rows(["orders", "facts missing", "met before, us (p99)", "first met, us (p99)"], rows)
    yield ""


def _no_nationality(results: dict[str, Any]) -> Iterator[str]:
    size = "1000" if "1000" in results["by_orders"] else list(results["by_orders"])[-1]
    found = results["by_orders"][size]["no_nationality"]
    yield "## When nationality is missing"
    yield ""
    yield (
        f"{found['requests']} of the same requests at {int(size):,} orders, without nationalities and residencies."
        " What is right depends on them: exportctl says `review` unless every possible nationality gets one outcome."
        " The others have two answers, or fail."
    )
    yield ""
    rows = [
        [OURS, *(f"{outcome} {found['right'].get(outcome, 0)}" for outcome in ("review", "deny", "allow"))],
    ]
    for name, told in found["peers"].items():
        cells = []
        for right in ("review", "deny", "allow"):
            answers = told.get(right, {})
            cells.append(", ".join(f"{a} {answers[a]}" for a in ("allow", "deny", "error") if a in answers) or "-")
        rows.append([name, *cells])
    yield from _rows(["engine", "where it is review", "where it is deny", "where it is allow"], rows)
    yield ""
    wrong = {name: told.get("review", {}).get("allow", 0) for name, told in found["peers"].items()}
    most = sum(count > 0 for count in wrong.values())
    yield (
        f"{most} of {len(wrong)} say `allow` to some request that nobody could yet allow."
        " A test of a missing fact fails, so the rule does not apply, so the door opens."
    )
    yield ""


def _method(results: dict[str, Any]) -> Iterator[str]:
    yield "## How"
    yield ""
    yield (
        "Every call is timed alone with `perf_counter_ns` "
        f"(reading it costs {results['clock_overhead'] * 1000:.0f} ns, not subtracted). The engines take turns, 200"
        " calls each, and who begins changes. Each input is made ready just before it is decided, as in a service."
        " Each has decided requests before: exportctl, which"
        " keeps work from one decision to the next, 10,000 others and the same 10,000; the others, which keep none,"
        " 2,000, or fewer if slow."
        " The garbage collector rests, as in `timeit`. What a peer reads is made outside the clock: facts flattened,"
        " the model's compute looked up, the latest nationality worked out, JSON written. exportctl gets a validated"
        " request and works out all of that itself. A peer that would take over 30 seconds decides fewer of the same"
        " requests:"
    )
    yield ""
    for n, found in results["by_orders"].items():
        fewer = [f"{name} {t['calls']:,}" for name, t in found["times"].items() if t["calls"] < results["requests"]]
        if fewer:
            yield f"- {int(n):,} orders: {', '.join(fewer)}."
    yield ""
    yield (
        "`exportctl`: a law that has run for a while; every request is validated anew, and people with the same facts"
        " have asked about the same model before. `same user again`: the user's next request, a minute later by its own"
        " clock, right after the first. `after 10,000 others only`: a law that has decided 10,000 other requests and"
        " no more, so that many columns, and many sets of rules that apply together, are met for the first time."
    )
    yield ""
    yield "How each peer holds the orders:"
    yield ""
    for name, how in results["how"].items():
        built = ", ".join(
            f"{found['build_seconds'][name]:.1f} s at {int(n):,}" for n, found in results["by_orders"].items()
        )
        yield f"- {name}: {how}. Built in {built}."


def _rows(heads: list[str], rows: Iterable[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _us(microseconds: float) -> str:
    if microseconds < 10:
        return f"{microseconds:.2f}"
    return f"{microseconds:,.1f}" if microseconds < 100 else f"{microseconds:,.0f}"


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    source = Path(sys.argv[1]) if len(sys.argv) > 1 else here / "results.json"
    write(json.loads(source.read_text()), here.parent / "docs" / "performance.md")
