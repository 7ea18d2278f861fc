"""What follows for other facts once an answer names somebody or some place."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

from exportctl.clauses.samples import ANOTHER
from exportctl.facts import BY_NAME, MISSING, NONE, Atom, Attribute, Described, Organization, Value
from exportctl.facts.of_user import told_of
from exportctl.law.rulebook import Rulebook
from exportctl.law.stated import place, read
from exportctl.law.terms import Terms

ORGANIZATION, PROVIDER, LOCATED, DESTINATION = (
    BY_NAME[name] for name in ("user.organization.id", "provider", "user.located_in", "activity.destination")
)


def followed(rulebook: Rulebook, terms: Terms, owner: Attribute, named: Atom) -> Mapping[Attribute, Value]:
    """Return what is known of other attributes where all that is said is that ``owner`` is ``named``."""
    if owner is LOCATED:
        return {DESTINATION: place(terms, named)}
    if owner is PROVIDER:
        us_person = BY_NAME["provider.us_person"]
        return {us_person: read(rulebook, terms, us_person, Described(str(named), MISSING))}
    attributes = [a for a in BY_NAME.values() if a.name.startswith("user.organization.")]
    told = told_of(NONE if named == NONE else Organization(id=_id(rulebook, str(named))))
    return {a: read(rulebook, terms, a, value) for a, value in zip(attributes, told, strict=True)}


def _id(rulebook: Rulebook, named: str) -> str:
    if named != ANOTHER:
        return named
    return next(id for number in count() if (id := f"another-{number}") not in rulebook.organization_by_id)


def possible_names(rulebook: Rulebook, owner: Attribute) -> tuple[Atom, ...]:
    """Return the names of which a text says more than of others."""
    if owner is ORGANIZATION:
        return (NONE, *rulebook.organization_by_id)
    return tuple(rulebook.organization_by_id) if owner is PROVIDER else ()
