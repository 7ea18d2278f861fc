"""A license file, from tree to law."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from exportctl.facts.values import currency, number
from exportctl.law.conditions import Condition, any_of
from exportctl.law.texts import License, Limb, Limit
from exportctl.reading.orders import OrderReader
from exportctl.reading.reader import get, word, words
from exportctl.reading.tree import Fields

ANY_MODEL = "all"


class LicenseReader(OrderReader):
    """Reads one license whose shape has been checked."""

    def license(self, node: Fields) -> License | None:
        """Return the license at ``node``; None where it has no time."""
        id = str(get(node, "license"))
        self._own_id(get(node, "license"), "a license")
        in_force = self._reader.period(id, get(node, "in_force"))
        issued = self._issued(id, node, in_force, "the license")
        if issued is None:
            return None
        return License(
            id=id,
            title=word(node, "title") or id,
            authority=str(get(node, "authority")),
            cites=words(get(node, "cites")),
            provenance=self._reader.provenance(get(node, "provenance")),
            issued=issued,
            in_force=in_force,
            holder=str(get(node, "holder")),
            lifts=self._targets(get(node, "lifts")),
            scope=tuple(self._scope(node)),
            limits=tuple(self._limits(get(node, "limits"))),
            evidence=self._evidence(get(node, "evidence")),
            says=word(node, "says") or "",
            obligations=self._obligations(get(node, "obligations")),
            examples=tuple(self._examples(id, get(node, "examples"))),
            span=self._reader.span(get(node, "license")),
            holder_span=self._reader.span(get(node, "holder")),
        )

    def _scope(self, node: Fields) -> Iterator[Limb]:
        if "parties" in node:
            self._reader.organizations(get(node, "parties"), "ask `user.organization.id: none` under `when:`")
            yield self._limb(node, "parties", "parties", self._among(node, "user.organization.id", "parties"))
        yield from self._items(node)
        if "activities" in node:
            yield self._limb(node, "activities", "activities", self._among(node, "activity.kind", "activities"))
        if "countries" in node:
            yield self._limb(node, "countries", "countries", self._among(node, "activity.destination", "countries"))
        if "nationalities" in node:
            yield self._limb(node, "nationalities", "nationalities", self._conditions.nationalities(node))
        if "when" in node:
            yield self._limb(node, "conditions", "when", self._conditions.condition(get(node, "when")))

    def _items(self, node: Fields) -> Iterator[Limb]:
        named = [key for key in ("models", "families") if key in node]
        if not named:
            help = "write `models:` or `families:`; `models: all` if the rules that it lifts tell"
            self._reader.error("EX148", get(node, "license"), "a license says for which models it is", help)
        elif words(get(node, "models")) != (ANY_MODEL,):
            attributes = {"models": "model.id", "families": "model.family"}
            items = any_of(self._among(node, attributes[key], key) for key in named)
            yield self._limb(node, "items", named[0], items)

    def _among(self, node: Fields, attribute: str, key: str) -> Condition:
        return self._conditions.among(attribute, node, key)

    def _limb(self, node: Fields, name: str, key: str, when: Condition) -> Limb:
        return Limb(name, when, self._reader.span(node.key(key)))

    def _limits(self, node: Fields | None) -> Iterator[Limit]:
        units: tuple[tuple[Literal["quantity", "value"], str], ...] = (("quantity", "unit"), ("value", "currency"))
        for of, unit in units:
            part = None if node is None else get(node, of)
            if part is None:
                continue
            most = get(part, "at_most")
            try:
                at_most = number(str(most))
            except ValueError as error:
                self._reader.error("EX137", most, str(error))
                continue
            if of == "value":
                try:
                    currency(str(get(part, unit)))
                except ValueError as error:
                    self._reader.error("EX137", get(part, unit), str(error))
            yield Limit(of, at_most, str(get(part, unit)), self._reader.span(part))
