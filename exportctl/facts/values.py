"""The values that facts take, typed exactly, and how a text spells each."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import pycountry
from dateutil.relativedelta import relativedelta
from pydantic import AfterValidator, BeforeValidator, WithJsonSchema

from exportctl.facts.codes import country_code, nationality_code, place_code, shown

NONE = "none"
"""The word for `known to be none`. A fact that is not given is missing, which is something else."""

LARGEST = Decimal("1e60")
"""No quantity that a rule could mean is larger."""

FIRST_YEAR, LAST_YEAR = 1776, 2999
"""A day in another year is a slip."""

_ID = re.compile(r"[a-z0-9](?:[a-z0-9._:/+-]*[a-z0-9+])?\Z")
_HOURS = re.compile(r"([1-9][0-9]{0,2}) hours?")
_DURATION = re.compile(r"([1-9][0-9]{0,2}) (day|month|year)s?")
_ECCN = re.compile(r"(?:[0-9][A-E][0-9]{3}(?:\.[a-z0-9]+)*|EAR99)\Z")


class PlacedError(ValueError):
    """Facts that are each well formed do not go together; one of them, at ``path`` below what was checked, is why."""

    def __init__(self, message: str, path: tuple[str | int, ...]) -> None:
        self.path = path
        super().__init__(message)


def identifier(text: str) -> str:
    """Return ``text`` if it can name something: lower-case letters, digits and ``. _ - : / +``.

    >>> identifier("anthropic/mythos-5")
    'anthropic/mythos-5'
    """
    if not _ID.match(text) or len(text) > 200:
        lower = text.strip().lower()
        hint = f"; did you mean `{lower}`?" if len(lower) <= 200 and _ID.match(lower) else ""
        raise ValueError(f"{shown(text)} is not an identifier (lower-case letters, digits, . _ - : / +){hint}")
    return text


def eccn(text: str) -> str:
    """Return ``text`` if it is an Export Control Classification Number such as ``4E091``, or ``EAR99``."""
    if not _ECCN.match(text):
        raise ValueError(f"{shown(text)} is not an ECCN such as `4E091`, nor `EAR99`")
    return text


def number(value: Any) -> int | Decimal:
    """Return an exact quantity: whole numbers as ``int``, others as ``Decimal``.

    >>> number("1e26") == 10**26
    True
    >>> number(0.1)
    Decimal('0.1')
    """
    if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
        raise ValueError("a number is needed, such as 1e26")
    try:
        exact = Decimal(str(value))
    except InvalidOperation:
        raise ValueError(f"{shown(str(value))} is not a number such as 1e26") from None
    if not exact.is_finite() or exact < 0 or exact > LARGEST or exact.as_tuple().exponent < -30:  # type: ignore[operator]  # finite: an int
        raise ValueError(f"{shown(str(value))} is not a quantity between 0 and 1e60")
    return int(exact) if exact == exact.to_integral_value() else exact


def currency(text: str) -> str:
    """Return ``text`` if it is the code of a currency (ISO 4217).

    >>> currency("USD")
    'USD'
    """
    if pycountry.currencies.get(alpha_3=text) is None or text != text.upper():
        raise ValueError(f"{shown(text)} is not the code of a currency, such as USD")
    return text


def flag(value: Any) -> bool:
    """Return True for ``yes``, False for ``no``; JSON's ``true`` and ``false`` mean the same."""
    if isinstance(value, bool):
        return value
    if value in ("yes", "no", "true", "false"):
        return value in ("yes", "true")
    raise ValueError(f"{shown(str(value))} is neither `yes` nor `no`; leave the fact out where it is not known")


def day(value: Any) -> date:
    """Return a calendar day, written ``2026-06-12``."""
    if isinstance(value, datetime):
        raise ValueError("a day is needed, not an instant; write 2026-06-12")
    if isinstance(value, date):
        return _sensible(value)
    text = str(value)
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        found = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{shown(text)} is not a day; write it like 2026-06-12") from None
    return _sensible(found)


def instant(value: Any) -> datetime:
    """Return an instant with its offset, written ``2026-06-12T17:21-04:00``.

    Raises:
        ValueError: The offset is missing (no one zone is right for everybody), or the text is no instant.
    """
    if isinstance(value, str):
        try:
            if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}", value):
                raise ValueError
            value = datetime.fromisoformat(value)
        except ValueError:
            raise ValueError(f"{shown(value)} is not an instant; write it like 2026-06-12T17:21-04:00") from None
    if not isinstance(value, datetime):
        raise ValueError("an instant is needed, written like 2026-06-12T17:21-04:00")
    if value.utcoffset() is None:
        raise ValueError("the instant has no offset; write it like 2026-06-12T17:21-04:00 or with Z")
    _sensible(value.date())
    return value.astimezone(UTC)


def duration(text: str) -> relativedelta:
    """Return a length of time in whole days, months or years of the calendar, written ``12 months``.

    >>> duration("12 months"), duration("1 year")
    (relativedelta(years=+1), relativedelta(years=+1))
    """
    found = _DURATION.fullmatch(text)
    if found is None:
        raise ValueError(f"{shown(text)} is not a length of time; write it like 90 days, 12 months or 1 year")
    return relativedelta(**{f"{found[2]}s": int(found[1])})  # type: ignore[arg-type]  # days, months or years


def deadline(text: str) -> relativedelta:
    """Return a length of time of the calendar, or in hours, written ``72 hours``.

    >>> deadline("72 hours"), deadline("2 months")
    (relativedelta(days=+3), relativedelta(months=+2))
    """
    found = _HOURS.fullmatch(text)
    try:
        return duration(text) if found is None else relativedelta(hours=int(found[1]))
    except ValueError as error:
        raise ValueError(f"{error}, or 72 hours") from None


def spelled(length: relativedelta) -> str:
    """Return a length of time in words.

    >>> spelled(relativedelta(years=1, days=1))
    '1 year 1 day'
    """
    parts = ((length.years, "year"), (length.months, "month"), (length.days, "day"), (length.hours, "hour"))
    return " ".join(f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count)


def _sensible(found: date) -> date:
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValueError(f"the year {found.year} is not between {FIRST_YEAR} and {LAST_YEAR}")
    return found


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(f"a text is needed, not {type(value).__name__}")
    return str(value)


Text = Annotated[str, BeforeValidator(_text)]
Id = Annotated[Text, AfterValidator(identifier)]
Country = Annotated[Text, AfterValidator(country_code)]
Place = Annotated[Text, AfterValidator(place_code)]
NationalityCode = Annotated[Text, AfterValidator(nationality_code)]
Eccn = Annotated[Text, AfterValidator(eccn)]
Currency = Annotated[Text, AfterValidator(currency)]
Number = Annotated[int | Decimal, BeforeValidator(number), WithJsonSchema({"type": ["number", "string"]})]
Flag = Annotated[bool, BeforeValidator(flag), WithJsonSchema({"enum": ["yes", "no", True, False]})]
Day = Annotated[date, BeforeValidator(day), WithJsonSchema({"type": "string", "format": "date"})]
Instant = Annotated[datetime, BeforeValidator(instant), WithJsonSchema({"type": "string", "format": "date-time"})]
