"""What is measured with: N orders of realistic shape, and requests by people from everywhere. The seed decides all.

``orders(n)`` is the beginning of ``orders(m)`` for n < m, so that a larger law contains the smaller one.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, TypeAlias

from exportctl.facts import COUNTRIES

SEED = 20260612
MODELS = 200
DEVELOPERS = 20
ORGANIZATIONS = 300
PEOPLE = 2_000
GENERAL = 16
"""One order in so many names no model: it reaches every model, or every model above a threshold."""

EXA = 10**18
"""FLOP in the unit of ``training_compute``: every engine holds the number exactly in 64 bits."""

KINDS = ("inference", "fine-tuning", "support", "weights-transfer", "technology-release")
PROGRAMMES = ("annex-a", "annex-b", "trusted-tester", "validated-end-user", "allied-research")

EMBARGOED = ("CU", "IR", "KP", "SY", "RU")
CONCERN = (*EMBARGOED, "CN", "MO", "HK", "BY", "VE", "MM", "AF", "IQ", "LB", "LY", "SD", "SO", "YE", "ZW", "CD", "CF")
PARTNERS = (
    *("US", "GB", "CA", "AU", "NZ", "JP", "KR", "DE", "FR", "IT", "ES", "NL", "BE", "LU", "DK", "NO", "SE", "FI"),
    *("IS", "IE", "PT", "AT", "CH", "PL", "CZ", "SK", "HU", "SI", "HR", "EE", "LV", "LT", "GR", "RO", "BG", "CY", "MT"),
)
_EVERYWHERE = tuple(sorted(COUNTRIES))
LISTS = tuple(
    frozenset(random.Random(f"{SEED}/list-{number}").sample(_EVERYWHERE, 5 + 5 * number)) for number in range(12)
)
"""Longer lists of countries, to which orders refer by name."""
_COMMON = {"US": 46, "IN": 9, "GB": 5, "CN": 6, "DE": 4, "CA": 4, "FR": 3, "BR": 3, "JP": 2, "KR": 2, "IL": 2, "RU": 1}
_RARE = 0.06
"""Weight of each country that is not common: together, about one person in seven."""

RequestDict: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PlainModel:
    """An AI model."""

    id: str
    developer: str
    exaflop: int
    """Training compute, in units of ``EXA``."""


@dataclass(frozen=True, slots=True)
class PlainExemption:
    """Who is exempt. Exactly one field says it."""

    programme: str | None = None
    """Members of this programme, through their organization."""
    employers: frozenset[str] = frozenset()
    """Those who work for one of these organizations."""
    us_persons: bool = False
    """Citizens and permanent residents of the United States."""


@dataclass(frozen=True, slots=True)
class PlainRule:
    """A forbidding rule. It applies where every test that is not None or empty holds, and no exemption does."""

    id: str
    """``order/rule``."""
    order: str
    models: tuple[str, ...]
    """Models it names. Empty: every model, by its compute."""
    addressee: str | None
    """The one provider it binds. None: everybody."""
    since: int
    """First second at which it is in force, since 1970."""
    until: int | None
    """First second at which it no longer is. None: no end."""
    kinds: frozenset[str]
    at_least_exaflop: int | None
    citizen_of: frozenset[str]
    """Some citizenship is among these."""
    latest_in: frozenset[str]
    latest_not_in: frozenset[str]
    located_in: frozenset[str]
    located_not_in: frozenset[str]
    headquartered_in: frozenset[str]
    """The user's organization has its headquarters in one of these."""
    exemptions: tuple[PlainExemption, ...]


@dataclass(frozen=True, slots=True)
class PlainOrder:
    """One order, with the rules that it holds."""

    id: str
    addressee: str | None
    since: int
    until: int | None
    rules: tuple[PlainRule, ...]


@dataclass(frozen=True, slots=True)
class Population:
    """N orders, and the models that they may name."""

    models: tuple[PlainModel, ...]
    orders: tuple[PlainOrder, ...]

    @property
    def rules(self) -> tuple[PlainRule, ...]:
        """Every rule, in the order of the texts."""
        return tuple(rule for order in self.orders for rule in order.rules)

    def rules_by_model(self) -> dict[str, list[PlainRule]]:
        """Return, for each model, the rules that its id and its compute let it meet."""
        found: dict[str, list[PlainRule]] = {model.id: [] for model in self.models}
        for rule in self.rules:
            for model in self.models:
                if rule.models and model.id not in rule.models:
                    continue
                if rule.at_least_exaflop is None or model.exaflop >= rule.at_least_exaflop:
                    found[model.id].append(rule)
        return found


@cache
def models() -> tuple[PlainModel, ...]:
    """Return the models, the most used first."""
    draw = random.Random(f"{SEED}/models")
    found = []
    for number in range(MODELS):
        developer = f"lab-{number % DEVELOPERS}" if number < 60 else f"lab-{draw.randrange(DEVELOPERS)}"
        exaflop = round(10 ** draw.uniform(4.5, 9.0))
        found.append(PlainModel(f"{developer}/model-{number}", developer, exaflop))
    return tuple(found)


@cache
def population(n: int) -> Population:
    """Return ``n`` orders over the models."""
    draw = random.Random(f"{SEED}/orders")
    return Population(models(), tuple(_order(draw, number) for number in range(n)))


def seconds(year: int, month: int = 1, day: int = 1) -> int:
    """Return the beginning of a day in UTC, in seconds since 1970."""
    return int(datetime(year, month, day, tzinfo=UTC).timestamp())


def _order(draw: random.Random, number: int) -> PlainOrder:
    id = f"us.example.{number:05d}"
    since = draw.randrange(seconds(2024) // 60, seconds(2028) // 60) * 60
    until = since + draw.randrange(60 * 24 * 60, 900 * 24 * 60) * 60 if draw.random() < 0.5 else None
    named = () if number % GENERAL == 0 else _named(draw)
    addressee = None
    if named and draw.random() < 0.15:
        addressee = named[0].split("/")[0]
        named = tuple(id for id in named if id.startswith(addressee + "/"))
    exemptions = _exemptions(draw) if draw.random() < 0.3 else ()
    count = draw.choices((1, 2, 3), (70, 22, 8))[0]
    rules = tuple(_rule(draw, id, n, named, addressee, since, until, exemptions) for n in range(count))
    return PlainOrder(id, addressee, since, until, rules)


def _named(draw: random.Random) -> tuple[str, ...]:
    count = draw.choices((1, 2, 3, 4, 6), (40, 30, 15, 10, 5))[0]
    all_models = models()
    chosen = {draw.choices(all_models, _zipf(len(all_models), 0.8))[0].id for _ in range(count)}
    return tuple(sorted(chosen))


def _exemptions(draw: random.Random) -> tuple[PlainExemption, ...]:
    kinds = draw.sample(("programme", "employer", "us-persons"), draw.choices((1, 2), (75, 25))[0])
    found = []
    for kind in kinds:
        if kind == "programme":
            found.append(PlainExemption(programme=draw.choice(PROGRAMMES)))
        elif kind == "employer":
            employers = frozenset(f"org-{draw.randrange(ORGANIZATIONS)}" for _ in range(draw.randrange(1, 6)))
            found.append(PlainExemption(employers=employers))
        else:
            found.append(PlainExemption(us_persons=True))
    return tuple(found)


def _rule(
    draw: random.Random,
    order: str,
    number: int,
    named: tuple[str, ...],
    addressee: str | None,
    since: int,
    until: int | None,
    exemptions: tuple[PlainExemption, ...],
) -> PlainRule:
    nothing: frozenset[str] = frozenset()
    citizen_of = latest_in = latest_not_in = located_in = located_not_in = headquartered_in = nothing
    persons = draw.choices(("citizen", "latest", "latest-not", "any"), (45, 20, 15, 20))[0]
    if persons == "citizen":
        citizen_of = _countries(draw)
    elif persons == "latest":
        latest_in = _countries(draw)
    elif persons == "latest-not":
        latest_not_in = frozenset(PARTNERS) - frozenset(draw.sample(PARTNERS[1:], draw.randrange(0, 6)))
    place = draw.choices(("abroad", "in", "any"), (25, 20, 55) if persons != "any" else (50, 30, 20))[0]
    if place == "abroad":
        located_not_in = frozenset({"US"}) if draw.random() < 0.7 else frozenset(PARTNERS)
    elif place == "in":
        located_in = _countries(draw)
    if draw.random() < 0.2 or (persons == "any" and place == "any"):
        headquartered_in = _countries(draw)
    kinds = frozenset(draw.sample(KINDS, draw.randrange(1, 4))) if draw.random() < 0.4 else nothing
    compute = None
    if draw.random() < (0.15 if named else 0.65):
        compute = draw.choice((1, 3, 10, 30, 100)) * 10**25 // EXA
    begins = since + draw.randrange(1, 60) * 86_400 if number and draw.random() < 0.3 else since
    return PlainRule(
        id=f"{order}/r{number}",
        order=order,
        models=named,
        addressee=addressee,
        since=begins if until is None or begins < until else since,
        until=until,
        kinds=kinds,
        at_least_exaflop=compute,
        citizen_of=citizen_of,
        latest_in=latest_in,
        latest_not_in=latest_not_in,
        located_in=located_in,
        located_not_in=located_not_in,
        headquartered_in=headquartered_in,
        exemptions=exemptions,
    )


def _countries(draw: random.Random) -> frozenset[str]:
    shape = draw.choices(("embargo", "concern", "concern-but", "few", "many"), (15, 20, 20, 25, 20))[0]
    if shape == "embargo":
        return frozenset(EMBARGOED)
    if shape == "concern":
        return frozenset(CONCERN)
    if shape == "concern-but":
        return frozenset(CONCERN) - frozenset(draw.sample(CONCERN, 4)) | frozenset(draw.sample(_EVERYWHERE, 3))
    if shape == "few":
        return frozenset(draw.sample(_EVERYWHERE, draw.randrange(1, 4)))
    return draw.choice(LISTS)


@cache
def _zipf(count: int, exponent: float) -> Sequence[float]:
    return tuple(1 / (rank + 1) ** exponent for rank in range(count))


@cache
def _organizations() -> tuple[dict[str, Any], ...]:
    draw = random.Random(f"{SEED}/organizations")
    found = []
    for number in range(ORGANIZATIONS):
        home = _country(draw)
        parent = _country(draw) if draw.random() < 0.2 else home
        programmes = sorted(draw.sample(PROGRAMMES, draw.randrange(1, 3))) if draw.random() < 0.25 else "none"
        found.append(
            {
                "id": f"org-{number}",
                "incorporated_in": home,
                "headquartered_in": home,
                "ultimate_parent_headquartered_in": parent,
                "lists": "none",
                "programmes": programmes,
            }
        )
    return tuple(found)


def _country(draw: random.Random) -> str:
    weights = [_COMMON.get(country, _RARE) for country in _EVERYWHERE]
    return draw.choices(_EVERYWHERE, weights)[0]


def _day(draw: random.Random, first: int, last: int) -> str:
    start = date(first, 1, 1)
    return str(start + timedelta(days=draw.randrange((date(last, 12, 31) - start).days)))


@cache
def people() -> tuple[dict[str, Any], ...]:
    """Return the users, with every fact known, as a request states them."""
    draw = random.Random(f"{SEED}/people")
    found = []
    for number in range(PEOPLE):
        born = _country(draw)
        held = [{"country": born, "kind": "citizenship", "since": "birth"}]
        resident: Any = "no"
        if draw.random() < 0.08:
            second = _country(draw)
            if second != born:
                held.append({"country": second, "kind": "citizenship", "since": _day(draw, 1995, 2022)})
        citizen = any(n["country"] == "US" for n in held)
        if not citizen and draw.random() < 0.12:
            resident = {"since": _day(draw, 2005, 2023)}
        if draw.random() < 0.03:
            abroad = draw.choice([c for c in ("GB", "DE", "CA", "SG", "AE") if c != born])
            held.append({"country": abroad, "kind": "permanent-residency", "since": _day(draw, 2005, 2022)})
        in_us = draw.random() < (0.93 if citizen else 0.9 if resident != "no" else 0.2)
        works = draw.random() < 0.7
        found.append(
            {
                "id": f"person-{number}",
                "nationalities": held,
                "us_citizen": "yes" if citizen else "no",
                "us_permanent_resident": resident,
                "us_protected_status": "none",
                "located_in": "US" if in_us else born if draw.random() < 0.8 else _country(draw),
                "organization": draw.choice(_organizations()) if works else "none",
                "lists": "none",
                "programmes": "none",
            }
        )
    return tuple(found)


def requests(count: int, stream: str = "timed") -> list[RequestDict]:
    """Return requests with complete facts, all of the year 2026.

    Args:
        count: How many.
        stream: Different streams are different draws over the same people and models.
    """
    draw = random.Random(f"{SEED}/requests/{stream}")
    users = draw.choices(people(), _zipf(PEOPLE, 0.7), k=count)
    chosen = draw.choices(models(), _zipf(MODELS, 1.05), k=count)
    first, last = seconds(2026), seconds(2027)
    found = []
    for user, model in zip(users, chosen, strict=True):
        provider = model.developer if draw.random() < 0.85 else f"cloud-{draw.randrange(5)}"
        at = datetime.fromtimestamp(draw.randrange(first, last), UTC)
        activity = {
            "kind": draw.choices(KINDS, (85, 7, 4, 2, 2))[0],
            "channel": draw.choice(("api", "app", "gateway")),
            "destination": user["located_in"],
        }
        found.append(
            {"provider": provider, "user": user, "model": model.id, "activity": activity, "at": at.isoformat()}
        )
    return found


def without_nationality(request: RequestDict) -> RequestDict:
    """Return ``request`` where nobody knows of which country the user is a citizen or a resident."""
    gone = ("nationalities", "us_citizen", "us_permanent_resident")
    return {**request, "user": {key: fact for key, fact in request["user"].items() if key not in gone}}


GAPS = ("nationality", "location", "organization", "residency", "kind")
"""Facts that a request may lack."""


def with_gaps(count: int) -> list[RequestDict]:
    """Return requests of which each lacks one to three facts."""
    draw = random.Random(f"{SEED}/gaps")
    return [_lacking(request, draw.sample(GAPS, draw.randrange(1, 4))) for request in requests(count, "gaps")]


def lacking(count: int, facts: int, stream: str) -> list[RequestDict]:
    """Return requests of which each lacks so many facts. Different streams are different draws."""
    draw = random.Random(f"{SEED}/lacking-{facts}/{stream}")
    return [_lacking(request, draw.sample(GAPS, facts)) for request in requests(count, f"lacking-{stream}")]


def _lacking(request: RequestDict, facts: Sequence[str]) -> RequestDict:
    user, activity = dict(request["user"]), dict(request["activity"])
    for gone in facts:
        if gone == "nationality":
            user.pop("nationalities", None)
            user.pop("us_citizen", None)
        elif gone == "location":
            user.pop("located_in", None)
        elif gone == "organization":
            user.pop("organization", None)
        elif gone == "residency":
            user.pop("us_permanent_resident", None)
        else:
            activity.pop("kind", None)
    return {**request, "user": user, "activity": activity}
