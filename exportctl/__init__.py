"""Export-control orders as data: who may use which AI model, decided exactly, with reasons.

>>> import exportctl
>>> law = exportctl.load(exportctl.shipped_rules())
>>> request = exportctl.Request.model_validate({
...     "provider": "anthropic",
...     "user": {"us_citizen": "yes", "located_in": "US", "lists": "none", "organization": "none"},
...     "model": "anthropic/fable-5",
...     "activity": {"kind": "inference"},
...     "at": "2026-06-13T09:00-04:00",
... })
>>> law.decide(request).allowed
True
"""

from exportctl.api import Law, Session, load, shipped_rules
from exportctl.coverage import CoverageStatement
from exportctl.decisions.decision import Decision
from exportctl.decisions.needs import Ask, Need, Needs
from exportctl.decisions.permitted import Permitted
from exportctl.decisions.verdict import Cause, Outcome, Reason, Settler, Verdict
from exportctl.facts import (
    Activity,
    AIModel,
    Demand,
    Employment,
    Evidence,
    Nationality,
    Organization,
    Owner,
    Protection,
    Provider,
    Request,
    Residency,
    Share,
    Stake,
    User,
)
from exportctl.finding import ExportctlError, Finding, RequestError, RulebookError, Severity
from exportctl.law.in_force import LawInForce
from exportctl.law.standing import Standing
from exportctl.otherwise import Move, Otherwise
from exportctl.survey import Survey
from exportctl.timeline import Timeline

__version__ = "0.1.0"

__all__ = [
    "AIModel",
    "Activity",
    "Ask",
    "Cause",
    "CoverageStatement",
    "Decision",
    "Demand",
    "Employment",
    "Evidence",
    "ExportctlError",
    "Finding",
    "Law",
    "LawInForce",
    "Move",
    "Nationality",
    "Need",
    "Needs",
    "Organization",
    "Otherwise",
    "Outcome",
    "Owner",
    "Permitted",
    "Protection",
    "Provider",
    "Reason",
    "Request",
    "RequestError",
    "Residency",
    "RulebookError",
    "Session",
    "Settler",
    "Severity",
    "Share",
    "Stake",
    "Standing",
    "Survey",
    "Timeline",
    "User",
    "Verdict",
    "load",
    "shipped_rules",
]
