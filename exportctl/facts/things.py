"""AI models, what is done with them, and who provides them."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import model_validator

from exportctl.facts.listed import Fact, Listed
from exportctl.facts.values import NONE, Currency, Day, Eccn, Flag, Id, Number, Place


class Provider(Fact):
    """Who releases or supports: an organization or a natural person, by id alone or with what is known of it.

    >>> Provider.model_validate("anthropic") == Provider(id="anthropic")
    True
    """

    id: Id
    """Its identifier, such as ``anthropic``."""
    us_person: Flag | None = None
    """Whether it is a US person: organized under US law, or a natural person who is one by status or, where that
    is enough, by place (15 CFR 772.1). None: not known."""

    @model_validator(mode="before")
    @classmethod
    def _spelled(cls, value: Any) -> Any:
        return {"id": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _somebody(self) -> Provider:
        if self.id == NONE:
            raise ValueError("somebody provides: leave `provider` out where it is not known")
        return self


class AIModel(Fact):
    """An AI model that may be released. A rulebook describes known ones, so that a request can name the id alone.

    >>> AIModel.model_validate("z-ai/glm-5.2").id
    'z-ai/glm-5.2'
    """

    id: Id
    """Its identifier, ``developer/model``."""
    developer: Id | None = None
    """Who developed it. None: not known."""
    family: Id | None = None
    """The family it belongs to. None: not known."""
    weights: Literal["published", "unpublished"] | None = None
    """Whether its weights are published (15 CFR 734.7). None: not known."""
    training_compute: Number | Literal["none"] | None = None
    """Operations spent on training, in FLOP. None: not known; never zero."""
    eccn: Eccn | None = None
    """Its Export Control Classification Number, such as ``4E091``. None: not known."""
    reasons_for_control: Listed[Id] | None = None
    """Columns of the Commerce Country Chart that control it, such as ``rs1``. None: not known."""
    jurisdiction: Literal["ear", "itar"] | None = None
    """Whose item it is, if anybody's: the EAR's, or technical data of the ITAR. None: not known."""
    additional_compute: Number | Literal["none"] | None = None
    """Operations (FLOP) of its training beyond that of the model it is derived from. None: not known."""
    exceeded_by_published: Flag | None = None
    """Whether a model with published weights took more operations to train (4E091, note 2). None: not known."""
    base_weights: Literal["published", "unpublished", "no-base"] | None = None
    """Whether the weights of the model it is derived from are published; ``no-base``: it is derived from none.
    None: not known."""
    base_model: Id | None = None
    """The model it is derived from; ``none``: from no other. None: not known."""

    @model_validator(mode="before")
    @classmethod
    def _spelled(cls, value: Any) -> Any:
        return {"id": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _named(self) -> AIModel:
        if self.id == NONE:
            raise ValueError("a request names a model")
        return self


class Quantity(Fact):
    """How much of what is released an activity takes."""

    amount: Number
    unit: Id
    """What is counted, in the word of the license: ``accounts``, ``operations``."""


class Worth(Fact):
    """What an activity is worth."""

    amount: Number
    currency: Currency
    """ISO 4217, such as ``USD``."""


class Drawn(Fact):
    """What was drawn on one license before this activity, in the unit and the currency of that license."""

    quantity: Number | None = None
    """None: not known."""
    value: Number | None = None
    """None: not known."""


class Activity(Fact):
    """What is done with the model, by which channel, and where."""

    kind: (
        Literal["inference", "fine-tuning", "weights-transfer", "technology-release", "hardware-transfer", "support"]
        | None
    ) = None
    """What is done: hosted use, tuning, handing over weights, releasing technology, handing over computing hardware
    to run or train the model, or supporting. None: not known."""
    channel: Literal["api", "app", "gateway", "download", "on-premises"] | None = None
    """How it is reached. None: not known."""
    release_place: Place | None = None
    """Where the release occurs. None: not known."""
    destination: Place | None = None
    """Where what is released arrives. None: where the user is, if that is known."""
    hardware_eccn: Eccn | None = None
    """ECCN of the computing hardware that is handed over, such as ``3A090``. None: not known."""
    end_uses: Listed[Id] | None = None
    """End uses and end users of concern that the provider knows of, or has reason to know, such as
    ``military-intelligence``; ``none``: it has looked, and knows of none. None: not known."""
    end_to_end_encrypted: Flag | None = None
    """Whether it is encrypted from end to end (15 CFR 734.18(a)(5)). None: not known."""
    stored_in: Place | None = None
    """Where it is stored on its way. None: not known."""
    fundamental_research: Flag | None = None
    """Whether it arises from fundamental research (15 CFR 734.8). None: not known."""
    license_exceptions: Listed[Id] | None = None
    """License exceptions of 15 CFR part 740 that the provider claims, having checked what each asks, such as
    ``tmp``. None: not known."""
    started: Day | None = None
    """Day on which the activity began, for savings clauses. None: not known."""
    completed: Day | Literal["none"] | None = None
    """Day on which it was completed; ``none``: not yet. None: not known."""
    quantity: Quantity | None = None
    """How much it takes, for licenses that limit it. None: not known."""
    value: Worth | None = None
    """What it is worth, likewise. None: not known."""
    drawn: dict[Id, Drawn] | None = None
    """What was drawn before on each license. Of a license that is left out it is not known. None: of none."""

    def __hash__(self) -> int:
        return hash((self.kind, self.channel, self.destination))
