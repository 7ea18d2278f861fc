"""``exportctl schema``."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from exportctl.reading import order_schema, request_schema


def schema(
    request: Annotated[bool, typer.Option("--request", help="The schema of request files instead.")] = False,
) -> None:
    """Print the JSON Schema of order files, for editors.

    Exit codes: 0.
    """
    typer.echo(json.dumps(request_schema() if request else order_schema(), indent=2, sort_keys=True))
