"""Whole requests: at the boundaries of a law, and at random, in its own words."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from dateutil.relativedelta import relativedelta
from pydantic import ValidationError

from exportctl.facts import ATTRIBUTES, BY_NAME, LEVELS, Kind, Request
from exportctl.law.conditions import THRESHOLDS, Except, Expression, Named, Test, Union, leaves, names
from exportctl.law.rulebook import Rulebook
from exportctl.verify.parts import instant

_OTHERS = ("US", "FR", "JP")
_NATURALIZING = (
    {"since": "2010-01-01", "naturalization": {"eligible_on": "2015-01-01", "applied_on": "none"}},
    {"since": "2010-01-01", "naturalization": {"eligible_on": "2015-01-01", "applied_on": "2015-02-01"}},
)


class Vocabulary:
    """The values that a rulebook names, of each attribute."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._named: dict[str, set[str]] = {}
        for condition in rulebook.conditions:
            for leaf in leaves(condition):
                if isinstance(leaf, Test):
                    self._add(leaf)
        enrolled = {member.organization for text in rulebook.programmes for member in text.members}
        self._named.setdefault("user.organization.id", set()).update(enrolled)
        self.countries = sorted(self._countries() | set(_OTHERS))
        bound = {order.addressee for order in rulebook.orders if order.addressee}
        self.providers = sorted(bound | set(self.of("provider", "another-provider")))
        self.limits = [(license.id, limit) for license in rulebook.licenses for limit in license.limits]
        self.models = [*sorted(rulebook.model_by_id), "nobody/unheard-of"]
        self.definitions = sorted(rulebook.definition_by_id)
        self.demands = rulebook.demands

    def _add(self, test: Test) -> None:
        named = self._named.setdefault(test.attribute.name, set())
        if test.quantifier in THRESHOLDS:
            named.add(str(test.operand))
        elif isinstance(test.operand, Named | Union | Except):
            named |= set(self._plain(test.operand))

    def _plain(self, expression: Expression) -> Iterator[str]:
        for name in names(expression):
            group = self.rulebook.group_by_id.get(name)
            if group is None:
                yield name
            else:
                yield from (member.country for member in group.members)

    def _countries(self) -> set[str]:
        kinds = (Kind.COUNTRY, Kind.COUNTRIES, Kind.PLACE)
        found = {n for a in ATTRIBUTES if a.kind in kinds for n in self._named.get(a.name, ())}
        return {name[:2] for name in found if name != "none"}

    def of(self, attribute: str, *others: str) -> list[str]:
        """Return the values named of ``attribute``, and ``others``."""
        choices = BY_NAME[attribute].choices
        return sorted({*self._named.get(attribute, ()), *choices, *others} - {"none"}) or ["another"]


class Asking:
    """Makes requests at random.

    Args:
        vocabulary: What they may say.
        instants: When they may be made, and how often one is made then, of all.
        rng: Chance.
    """

    def __init__(self, vocabulary: Vocabulary, instants: Mapping[int, int], rng: random.Random) -> None:
        self._words = vocabulary
        self._instants, self._weights = list(instants), list(instants.values())
        self._rng = rng

    def request(self) -> Request:
        """Return a request: its facts whole, or with some missing."""
        gaps = self._rng.choice((0.0, 0.0, 0.2, 0.6))
        at = self._at()
        said = {
            "provider": self._maybe(
                gaps,
                {
                    "id": self._rng.choice(self._words.providers),
                    **self._kept(gaps, us_person=self._rng.choice(("yes", "no"))),
                },
            ),
            "user": self._borne_out(self._user(gaps), gaps, at.date()),
            "model": self._model(gaps),
            "activity": self._kept(
                gaps / 2,
                kind=self._of("activity.kind"),
                channel=self._of("activity.channel"),
                destination=self._place("activity.destination"),
                release_place=self._place("activity.release_place"),
                hardware_eccn=self._of("activity.hardware_eccn", "EAR99"),
                end_uses=self._list("activity.end_uses"),
                license_exceptions=self._list("activity.license_exceptions"),
                end_to_end_encrypted=self._rng.choice(("yes", "no")),
                stored_in=self._place("activity.stored_in"),
                fundamental_research=self._rng.choice(("no", "no", "yes")),
                started=self._of("activity.started", "2026-01-01"),
                completed=self._of("activity.completed", "2026-01-02"),
                **self._drawing(),
            ),
            "at": at.isoformat(),
        }
        return Request.model_validate({key: value for key, value in said.items() if value is not None})

    def near(self, example: Request) -> Request:
        """Return ``example`` with some of it changed: facts about the user, how they are shown, and when it is made.

        Requests that meet a rule are rare among all that can be made; rules carry examples that do.
        """
        said = example.model_dump(mode="json", exclude_none=True, exclude_unset=True)
        others, user = self._user(gaps=0.0), said["user"]
        shown = user.pop("evidence", ())
        who = {key: user.pop(key) for key in user.keys() - others.keys()}
        user |= {key: others[key] for key in self._rng.sample(sorted(others), self._rng.choice((0, 0, 1, 2)))}
        user = self._kept(self._rng.choice((0.0, 0.0, 0.2)), **user)
        at = self._at() if self._rng.random() < 0.3 else example.at
        user = {**user, "evidence": shown} if self._rng.random() < 0.2 else self._borne_out(user, 0.0, at.date())
        try:
            return Request.model_validate({**said, "user": user | who, "at": at.isoformat()})
        except ValidationError:
            return self.request()

    def _at(self) -> datetime:
        (turn,) = self._rng.choices(self._instants, self._weights)
        return instant(turn + self._rng.choice((0, 0, 43_200_000_000)))

    def _drawing(self) -> dict[str, Any]:
        """Return what the activity takes and what was drawn before, about where limits of licenses are reached."""
        if not self._words.limits:
            return {}
        license, limit = self._rng.choice(self._words.limits)
        amount = self._rng.choice((0, 1, limit.at_most))
        unit = {"unit" if limit.of == "quantity" else "currency": limit.unit}
        before = {license: {limit.of: self._rng.choice((0, limit.at_most))}}
        return self._kept(0.2, **{limit.of: {"amount": amount, **unit}}, drawn=before)

    def _model(self, gaps: float) -> dict[str, Any]:
        id = self._rng.choice(self._words.models)
        if self._rng.random() < 0.7:
            return {"id": id}
        return {
            "id": id,
            **self._kept(
                gaps,
                weights=self._of("model.weights"),
                training_compute=self._of("model.training_compute", "1e25", "4e26"),
                additional_compute=self._of("model.additional_compute", "1e25", "3e26"),
                eccn=self._of("model.eccn", "EAR99"),
                reasons_for_control=self._list("model.reasons_for_control"),
                jurisdiction=self._of("model.jurisdiction"),
                exceeded_by_published=self._rng.choice(("yes", "no")),
                base_weights=self._of("model.base_weights"),
            ),
        }

    def _maybe(self, gaps: float, value: Any) -> Any:
        return None if self._rng.random() < gaps else value

    def _kept(self, gaps: float, **values: Any) -> dict[str, Any]:
        return {key: value for key, value in values.items() if self._rng.random() >= gaps}

    def _of(self, attribute: str, *others: str) -> str:
        return self._rng.choice(self._words.of(attribute, *others))

    def _place(self, attribute: str) -> str:
        return self._rng.choice([*self._words.countries, *self._words.of(attribute, "US")])

    def _country(self) -> str:
        return self._rng.choice(self._words.countries)

    def _list(self, attribute: str) -> Any:
        found = self._rng.sample(known := self._words.of(attribute, "another"), self._rng.randint(0, len(known)))
        return {"at_least": found} if self._rng.random() < 0.1 else found

    def _user(self, gaps: float) -> dict[str, Any]:
        held = [
            {
                "country": self._country(),
                "kind": self._rng.choice(("citizenship", "citizenship", "permanent-residency")),
                "since": self._rng.choice(("birth", "not-known", "2019-05-01", "2021-05-01")),
            }
            for _ in range(self._rng.choice((0, 1, 1, 2, 3)))
        ]
        user = self._kept(
            gaps,
            nationalities=held,
            us_permanent_resident=self._rng.choice(("yes", "no", "no", *_NATURALIZING)),
            us_protected_status=self._rng.choice(("none", "none", "asylee")),
            located_in=self._place("user.located_in"),
            resides_in=self._place("user.resides_in"),
            lists=self._list("user.lists"),
            programmes=self._list("user.programmes"),
            employment=self._kept(
                gaps,
                kind=self._of("user.employment.kind"),
                since=self._of("user.employment.since", "2020-01-01"),
            ),
            organization=self._rng.choice((self._organization(gaps), "none")),
        )
        if self._words.definitions and self._rng.random() < 0.05:
            user["attests"] = {self._rng.choice(self._words.definitions): self._rng.choice(("yes", "no"))}
        return user

    def _borne_out(self, user: dict[str, Any], gaps: float, today: date) -> dict[str, Any]:
        """Return ``user`` with evidence: of all that is stated, of some of it, or of something else."""
        if self._rng.random() > (0.7 if self._words.demands else 0.1):
            return user
        ages = [demand.max_age for demand in self._words.demands if demand.max_age is not None]
        evidence = []
        for source in ("kyc", "hr")[: self._rng.choice((1, 1, 2))]:
            says = self._rng.choice((user, user, self._kept(0.5, **user), self._user(gaps)))
            if says:
                ago = self._rng.choice([relativedelta(days=2), *ages, *(age + relativedelta(days=-1) for age in ages)])
                evidence.append(
                    {"source": source, "level": self._rng.choice(LEVELS), "says": says}
                    | self._kept(0.1, obtained=(today - ago).isoformat())
                    | self._kept(0.9, expires=(today + relativedelta(days=self._rng.choice((0, 9)))).isoformat())
                )
        return {**(self._kept(0.5, **user) if self._rng.random() < 0.2 else user), "evidence": evidence}

    def _owners(self) -> Any:
        lists = self._words.of("user.organization.lists", "another")
        owners = [
            {
                "owner": {
                    "id": f"owner-{number}",
                    **self._kept(0.2, lists=self._rng.sample(lists, self._rng.randint(0, 1)), owners="none"),
                },
                **self._kept(0.2, percent=self._rng.choice((10, 30, 49, 50))),
            }
            for number in range(self._rng.choice((0, 0, 1, 2)))
        ]
        return {"at_least": owners} if self._rng.random() < 0.1 else owners

    def _organization(self, gaps: float) -> dict[str, Any]:
        name = "user.organization"
        return {
            "id": self._of(f"{name}.id", "another"),
            **self._kept(
                gaps,
                incorporated_in=self._country(),
                headquartered_in=self._country(),
                ultimate_parent_headquartered_in=self._country(),
                authorized=self._rng.choice(("yes", "no")),
                safeguards=self._list(f"{name}.safeguards"),
                owners=self._owners(),
                lists=self._list(f"{name}.lists"),
                programmes=self._list(f"{name}.programmes"),
            ),
        }
