"""The front door: load a folder of law, and ask it."""

from exportctl.api.files import (
    drafts_under,
    population_file,
    read_folder,
    request_file,
    shipped_rules,
    user_file,
    write,
)
from exportctl.api.law import Law, Session, load

__all__ = [
    "Law",
    "Session",
    "drafts_under",
    "load",
    "population_file",
    "read_folder",
    "request_file",
    "shipped_rules",
    "user_file",
    "write",
]
