"""``python -m renew [--check]``."""

from __future__ import annotations

import sys

from renew.files import ROOT, files


def main(arguments: list[str]) -> int:
    """Write every file that is made, or, with ``--check``, say which differ. Return the exit code."""
    differ = 0
    for name, text in files().items():
        path = ROOT / "rules" / name
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        differ += 1
        if "--check" in arguments:
            sys.stderr.write(f"rules/{name} is not what rules/sources gives: make groups\n")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"rules/{name}\n")
    return 1 if differ and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
