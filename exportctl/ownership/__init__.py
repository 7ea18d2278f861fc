"""Derived facts: on which lists somebody is because of who owns them."""

from exportctl.ownership.graph import Parties, parties
from exportctl.ownership.inherited import inherited

__all__ = ["Parties", "inherited", "parties"]
