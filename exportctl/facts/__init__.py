"""What is true: people, organizations, models, activities, and the questions that rules ask of them."""

from exportctl.facts.attributes import ATTRIBUTES, BY_NAME, LINKED, USER_ATTRIBUTES, Attribute, Kind
from exportctl.facts.circumstances import Circumstances
from exportctl.facts.claims import ANY_EVIDENCE, Demand
from exportctl.facts.codes import COUNTRIES
from exportctl.facts.listed import Listed
from exportctl.facts.nationality import Nationality, Protection, Residency
from exportctl.facts.organizations import Organization, Share, Stake
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
from exportctl.facts.people import LEVELS, Employment, Evidence, Level, Owner, Particulars, User
from exportctl.facts.request import Request
from exportctl.facts.things import Activity, AIModel, Provider
from exportctl.facts.values import NONE
from exportctl.facts.view import AXIOMS, Under, UserPart, View

__all__ = [
    "ANY_EVIDENCE",
    "ANY_SET",
    "ATTRIBUTES",
    "AXIOMS",
    "BY_NAME",
    "COUNTRIES",
    "LEVELS",
    "LINKED",
    "MISSING",
    "NONE",
    "USER_ATTRIBUTES",
    "AIModel",
    "Activity",
    "Atom",
    "Attribute",
    "Between",
    "Circumstances",
    "Demand",
    "Described",
    "Drawing",
    "Employment",
    "Evidence",
    "Kind",
    "Level",
    "Listed",
    "Nationality",
    "OneOf",
    "Organization",
    "Owned",
    "Owner",
    "Particulars",
    "Protection",
    "Provider",
    "Request",
    "Residency",
    "Share",
    "Stake",
    "Told",
    "Under",
    "User",
    "UserPart",
    "Value",
    "View",
    "is_open",
    "together",
]
