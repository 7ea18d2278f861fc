"""What comes out: verdicts, decisions, and their words."""
