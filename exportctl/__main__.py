"""``python -m exportctl``."""

from exportctl.cli import main

if __name__ == "__main__":
    main()
