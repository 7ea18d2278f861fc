"""What is true: people, organizations, models, activities, and the questions that rules ask of them."""

from exportctl.facts.attributes import ATTRIBUTES, BY_NAME, USER_ATTRIBUTES, Attribute, Kind
from exportctl.facts.circumstances import Circumstances
from exportctl.facts.codes import COUNTRIES
from exportctl.facts.listed import Listed
from exportctl.facts.nationality import Nationality, Protection, Residency
from exportctl.facts.partial import (
    ANY_SET,
    MISSING,
    Atom,
    Between,
    Described,
    Drawing,
    OneOf,
    Owned,
    Told,
    Value,
    is_open,
    together,
)
from exportctl.facts.request import Request
from exportctl.facts.things import Activity, AIModel, Employment, Organization, Owner, Provider, Share, Stake, User
from exportctl.facts.values import NONE
from exportctl.facts.view import AXIOMS, UserPart, View

__all__ = [
    "ANY_SET",
    "ATTRIBUTES",
    "AXIOMS",
    "BY_NAME",
    "COUNTRIES",
    "MISSING",
    "NONE",
    "USER_ATTRIBUTES",
    "AIModel",
    "Activity",
    "Atom",
    "Attribute",
    "Between",
    "Circumstances",
    "Described",
    "Drawing",
    "Employment",
    "Kind",
    "Listed",
    "Nationality",
    "OneOf",
    "Organization",
    "Owned",
    "Owner",
    "Protection",
    "Provider",
    "Request",
    "Residency",
    "Share",
    "Stake",
    "Told",
    "User",
    "UserPart",
    "Value",
    "View",
    "is_open",
    "together",
]
