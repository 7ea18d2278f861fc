"""The codes of countries, their subdivisions and nationalities: exact, or an error with a suggestion."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pycountry

KOSOVO = "XK"
"""Kosovo. User-assigned, not ISO 3166-1, and the code that customs and banks use."""

STATELESS = "XXA"
"""A stateless person (ICAO 9303): known to hold no citizenship."""

UNSTATED_NATIONALITIES = frozenset({"XXB", "XXC", "XXX"})
"""Refugees' travel documents and `unspecified` (ICAO 9303): they name no citizenship, and rule none out."""

COUNTRIES: frozenset[str] = frozenset(country.alpha_2 for country in pycountry.countries) | {KOSOVO}
"""Every ISO 3166-1 alpha-2 code, and Kosovo."""

AREAS: Mapping[str, str] = {"UA-14-DNR": "UA-14", "UA-09-LNR": "UA-09"}
"""Areas that law names and ISO 3166-2 does not, and the subdivision in which each lies. User-assigned.

The so-called Donetsk and Luhansk People's Republics of 15 CFR 746.6 are not whole oblasts.
"""

_MAY_BE_IN: Mapping[str, frozenset[str]] = {
    "UA-14": frozenset({"UA-14-DNR"}),
    "UA-09": frozenset({"UA-09-LNR"}),
    "UA-40": frozenset({"UA-43"}),
}
"""Areas that a subdivision's code does not tell apart: part of an oblast; Sevastopol, which ISO 3166-2 keeps apart from
Crimea and of which no text that was read says whether the Crimea region of 15 CFR 746.6 has it."""

_NAMES: Mapping[str, str] = {
    KOSOVO: "Kosovo",
    "UA-43": "Crimea",
    "UA-14-DNR": "so-called Donetsk People's Republic",
    "UA-09-LNR": "so-called Luhansk People's Republic",
}

_EXACT = {code: code for code in COUNTRIES}
_MEANT = {"UK": "GB", "EL": "GR", "SU": "RU", "BU": "MM", "TP": "TL", "ZR": "CD", "FX": "FR", "DD": "DE"}
_WITHDRAWN = {"SU", "YU", "AN", "CS", "BU", "TP", "ZR", "FX", "DD", "NT"}


@cache
def subdivisions() -> frozenset[str]:
    """Return every ISO 3166-2 code, and ``AREAS``.

    >>> "UA-43" in subdivisions(), "UA-14-DNR" in subdivisions()
    (True, True)
    """
    return frozenset(part.code for part in pycountry.subdivisions) | AREAS.keys()


def country_code(text: str) -> str:
    """Return ``text`` if it is the exact code of a country.

    Raises:
        ValueError: It is not; the message names the code that was probably meant.

    >>> country_code("NO")
    'NO'
    >>> country_code("UK")
    Traceback (most recent call last):
    ...
    ValueError: `UK` is not the code of a country; did you mean `GB`?
    """
    code = _EXACT.get(text)
    if code is None:
        raise ValueError(_problem(text, "is not the code of a country"))
    return code


def place_code(text: str) -> str:
    """Return ``text`` if it is the exact code of a country, of a subdivision such as ``UA-43``, or one of ``AREAS``.

    Raises:
        ValueError: It is neither.
    """
    code = _EXACT.get(text)
    if code is not None:
        return code
    if text in subdivisions():
        return text
    if "-" in text and text.upper() in subdivisions():
        raise ValueError(f"{shown(text)} is not a code of ISO 3166-2; did you mean `{text.upper()}`?")
    raise ValueError(_problem(text, "is not the code of a country or of a subdivision"))


def nationality_code(text: str) -> str:
    """Return ``text`` if it is a country's code or one of ICAO 9303's for persons without one.

    Raises:
        ValueError: It is neither.
    """
    if text == STATELESS or text in UNSTATED_NATIONALITIES:
        return text
    return country_code(text)


def country_of(place: str) -> str:
    """Return the country in which ``place`` lies.

    >>> country_of("UA-43"), country_of("FR")
    ('UA', 'FR')
    """
    return place[:2]


def containing(place: str) -> Iterator[str]:
    """Yield ``place`` and every larger place in which it lies, its country last.

    >>> list(containing("UA-14-DNR")), list(containing("FR"))
    (['UA-14-DNR', 'UA-14', 'UA'], ['FR'])
    """
    yield place
    if place in AREAS:
        yield AREAS[place]
    if "-" in place:
        yield country_of(place)


def may_be_in(place: str) -> frozenset[str]:
    """Return the areas in which a point may lie of which only ``place`` is known, countries aside.

    >>> sorted(may_be_in("UA-14")), sorted(may_be_in("UA-30"))
    (['UA-14-DNR'], [])
    """
    return _MAY_BE_IN.get(place, frozenset())


def name_of(place: str) -> str:
    """Return what a place of that code is usually called in English.

    >>> name_of("TW"), name_of("XK"), name_of("UA-14-DNR")
    ('Taiwan', 'Kosovo', "so-called Donetsk People's Republic")
    """
    if place in _NAMES:
        return _NAMES[place]
    parts: Any = pycountry.subdivisions
    found = parts.get(code=place) if "-" in place else pycountry.countries.get(alpha_2=place)
    return place if found is None else str(getattr(found, "common_name", found.name))


def shown(text: str) -> str:
    """Return ``text`` in backticks, safe to print: cropped, and with what cannot be seen spelled out."""
    safe = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[:60])
    return f"`{safe}`"


def _problem(text: str, what: str) -> str:
    if not text.strip():
        return "a code is needed, and this is empty; leave the fact out where it is not known"
    if text in _WITHDRAWN:
        hint = f"; its successor may be `{_MEANT[text]}`" if text in _MEANT else ""
        return f"{shown(text)} {what}: it was withdrawn from ISO 3166-1{hint}"
    meant = _meant(text)
    return f"{shown(text)} {what}" + (f"; did you mean `{meant}`?" if meant else "; use ISO 3166-1 alpha-2")


def _meant(text: str) -> str | None:
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    plain = _MEANT.get(plain, plain)
    if plain in COUNTRIES:
        return plain
    found = pycountry.countries.get(alpha_3=plain) or pycountry.countries.get(name=text.strip())
    return None if found is None else str(found.alpha_2)
