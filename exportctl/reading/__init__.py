"""Reading: from text to law and to requests, with every mistake told where it stands."""

from exportctl.reading.assemble import read_rulebook
from exportctl.reading.population import read_population
from exportctl.reading.requests import read_circumstances, read_request, request_from
from exportctl.reading.schema import order_schema, request_schema
from exportctl.reading.tree import decode

__all__ = [
    "decode",
    "order_schema",
    "read_circumstances",
    "read_population",
    "read_request",
    "read_rulebook",
    "request_from",
    "request_schema",
]
