"""Load a folder of orders in a process of its own, and print how long it took and how much memory it needed."""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from time import perf_counter


def _peak() -> float:
    """Return the most memory that this process ever held, in MB (10**6 bytes)."""
    status = Path("/proc/self/status")
    if status.exists():  # on Linux `ru_maxrss` begins with what the parent held
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) * 1024 / 1e6
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def measure(folder: Path) -> dict[str, float]:
    """Return seconds and MB of loading ``folder``, and then of making the table of every model in it."""
    import exportctl

    imported = _peak()
    begun = perf_counter()
    law = exportctl.load(folder)
    loaded = perf_counter()
    after_load = _peak()
    for model in law.rulebook.models:
        law.engine.table(model.facts.id)
    tabled = perf_counter()
    return {
        "orders": len(law.rulebook.orders),
        "rules": len(law.rulebook.rules),
        "load_seconds": loaded - begun,
        "tables_seconds": tabled - loaded,
        "imported_mb": imported,
        "load_mb": after_load,
        "tables_mb": _peak(),
    }


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
