"""exportctl."""
