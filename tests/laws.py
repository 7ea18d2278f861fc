"""Rulebooks and requests for properties: small, and with everything that can go wrong in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta
from hypothesis import strategies as st

from exportctl.facts import ANY_EVIDENCE, BY_NAME, AIModel, Attribute, Demand, Kind, Organization, Request
from exportctl.law.conditions import (
    AllOf,
    AnyOf,
    Condition,
    Except,
    Expression,
    IsA,
    Named,
    Not,
    Open,
    Quantifier,
    Test,
    Union,
)
from exportctl.law.licenses import as_order
from exportctl.law.moments import ALL_TIME, Moment, Period
from exportctl.law.obligations import Obligation
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import (
    Act,
    Asking,
    Authority,
    Coverage,
    Definition,
    DescribedModel,
    DescribedOrganization,
    Effect,
    Group,
    License,
    Limb,
    Limit,
    Member,
    Order,
    OwnershipRule,
    Position,
    Posture,
    Programme,
    ProgrammeMember,
    Provenance,
    Question,
    Requirement,
    Rule,
    Target,
)
from exportctl.law.values import only

START = datetime(2031, 1, 1, tzinfo=UTC)
COUNTRIES = ("US", "CN", "IR", "FR", "UA", "XK")
PLACES = ("US", "CN", "UA", "UA-43", "FR")
MODELS = ("lab/one", "lab/two", "lab/unknown")
GROUPS = ("G/A", "G/B")
SINGLE = tuple(
    BY_NAME[name]
    for name in (
        "user.us_citizen",
        "user.us_permanent_resident",
        "user.us_protected_status",
        "user.latest_nationality",
        "user.located_in",
        "user.employment.kind",
        "user.employment.since",
        "user.organization.id",
        "user.organization.headquartered_in",
        "provider",
        "model.id",
        "model.weights",
        "model.training_compute",
        "model.additional_share",
        "model.base_weights",
        "activity.kind",
        "activity.destination",
        "activity.to_host_national",
        "user.us_naturalization_in_time",
        "provider.us_person",
        "user.organization.incorporated_in",
    )
)
SETS = tuple(
    BY_NAME[name]
    for name in (
        "user.citizenships",
        "user.citizenships_ever",
        "user.permanent_residencies",
        "user.lists",
        "user.programmes",
        "user.organization.programmes",
        "model.reasons_for_control",
        "activity.end_uses",
        "user.organization.listed_by_ownership",
        "user.organization.lists",
        "activity.exhausted_limits",
    )
)
DOCUMENTED = Demand("documented")
VERIFIED = Demand("verified", relativedelta(months=6))
ASKED = Asking("d/foreign", "foreign?", ("cite",), 4, is_definition=True, yes_means=False)
OWNERSHIP = OwnershipRule("half", "half", ("list-a", "list-b"), 50, ("cite",))

instants = st.integers(0, 12).map(lambda days: START + timedelta(days=days))


@st.composite
def moments(draw: Any) -> Moment:
    at = draw(instants)
    fuzzy = draw(st.sampled_from((False, False, True)))
    later = at + timedelta(days=1) if fuzzy else at
    return Moment(f"event-{draw(st.integers(0, 10**6))}", at, later)


@st.composite
def periods(draw: Any) -> Period:
    since = draw(st.none() | moments())
    until = draw(st.none() | moments())
    if since and until and until.earliest <= since.latest:
        until = None
    return Period(since, until)


def expressions(names: tuple[str, ...]) -> st.SearchStrategy[Expression]:
    named = st.sampled_from(names).map(Named)
    unions = st.lists(named, min_size=1, max_size=3).map(lambda parts: Union(tuple(parts)))
    return st.one_of(named, unions, st.builds(Except, st.none() | unions, named), st.builds(Except, unions, unions))


def values_of(attribute: Attribute) -> tuple[str, ...]:
    match attribute.kind:
        case Kind.COUNTRY | Kind.COUNTRIES:
            return COUNTRIES + GROUPS
        case Kind.PLACE:
            return PLACES + GROUPS
        case Kind.CHOICE:
            return attribute.choices
        case Kind.IDS if attribute.name.endswith("listed_by_ownership"):
            return ("half/list-a", "half/list-b")
        case Kind.IDS if attribute.name.endswith("exhausted_limits"):
            return ("license/quantity", "license/value")
        case Kind.IDS:
            return ("list-a", "list-b")
    return {"provider": ("lab", "corp"), "model.id": MODELS[:2]}.get(attribute.name, ("corp", "none"))


@st.composite
def tests(draw: Any, among: tuple[Attribute, ...] = SINGLE + SETS + SETS) -> Test:  # noqa: PT028
    attribute = draw(st.sampled_from(among))
    if attribute.kind is Kind.FLAG:
        return Test(attribute, Quantifier.IN, only(draw(st.booleans())))
    if attribute.kind.is_ordered and draw(st.booleans()):
        return Test(attribute, Quantifier.IN, only("none"))
    if attribute.kind is Kind.NUMBER:
        quantifier = draw(st.sampled_from(("at_least", "more_than", "at_most", "less_than")))
        return Test(attribute, Quantifier(quantifier), draw(st.sampled_from((5, 10, 10**26))))
    if attribute.kind is Kind.DAY:
        quantifier = draw(st.sampled_from(("at_least", "more_than", "at_most", "less_than")))
        return Test(attribute, Quantifier(quantifier), date(2030, 1, draw(st.integers(1, 3))))
    quantifier = draw(st.sampled_from(("any_in", "all_in", "none_in") if attribute.kind.is_set else ("in",)))
    return Test(attribute, Quantifier(quantifier), draw(expressions(values_of(attribute))))


leaves = st.one_of(
    tests(),
    tests(),
    tests(),
    st.sampled_from((Open("q/one"), Open("q/two"), IsA("d/foreign"), IsA("d/other"))),
)


def conditions(leaf: st.SearchStrategy[Condition] = leaves) -> st.SearchStrategy[Condition]:
    return st.recursive(
        leaf,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3).map(lambda parts: AllOf(tuple(parts))),
            st.lists(inner, max_size=3).map(lambda parts: AnyOf(tuple(parts))),
            inner.map(Not),
        ),
        max_leaves=5,
    )


@st.composite
def programmes(draw: Any) -> Programme:
    asked = tests().filter(lambda test: not test.attribute.name.endswith("programmes"))
    members = st.builds(
        ProgrammeMember,
        st.sampled_from(("corp", "lab")),
        st.just(ALL_TIME) | periods(),
        known=st.none() | st.none() | moments(),
    )
    return Programme(
        "list-a",
        "list-a",
        tuple(draw(st.lists(members, max_size=3))),
        ("cite",),
        complete=draw(st.booleans()),
        limits=draw(st.just(AllOf()) | conditions(asked)),
        known=draw(st.none() | st.none() | moments()),
    )


@st.composite
def rulebooks(draw: Any) -> Rulebook:
    orders: list[Order] = []
    forbids: list[str] = []
    exempts: list[str] = []
    licensed = draw(st.booleans())
    for number in range(draw(st.integers(1, 4))):
        order = f"order-{number}"
        rules: list[Rule] = []
        for count in range(draw(st.integers(1, 3))):
            id = f"{order}/rule-{count}"
            effects = [Effect.FORBID] + [Effect.EXEMPT] * bool(forbids) + [Effect.WITHHOLD] * bool(exempts)
            effect = draw(st.sampled_from(effects))
            rule = Rule(
                id,
                order,
                effect,
                draw(conditions()),
                "says",
                "paraphrase",
                ("cite",),
                requirement=Requirement("license-requirement", draw(st.sampled_from((None, "reason"))))
                if effect is Effect.FORBID
                else None,
                kind=draw(st.sampled_from((None, "license-exception"))) if effect is Effect.EXEMPT else None,
                targets=_targets(draw, effect, forbids, exempts),
                in_force=draw(st.none() | st.none() | periods()),
                replaces=draw(st.sampled_from((None, None, None, *forbids))) if effect is Effect.FORBID else None,
                postures=tuple(
                    Posture(period, "rests", ("cite",))
                    for period in draw(st.lists(periods(), max_size=1 if effect is Effect.FORBID else 0))
                ),
                obligations=tuple(
                    Obligation(f"duty-{count}", "do", "binding", draw(conditions(tests())))
                    for _ in range(draw(st.sampled_from((0, 0, 0, 1))))
                ),
            )
            rules.append(rule)
            if effect is Effect.FORBID:
                forbids.append(id)
            elif effect is Effect.EXEMPT:
                exempts.append(id)
            rules += draw(unlesses(rule))
        targets = ["license"] * licensed + [o.id for o in orders] + [r for o in orders for r in (x.id for x in o.rules)]
        acts = [
            Act(
                draw(st.sampled_from(("terminates", "suspends", "stays", "reinstates"))),
                target,
                order,
                draw(periods()),
            )
            for target in draw(st.lists(st.sampled_from(targets), max_size=2) if targets else st.just([]))
        ]
        orders.append(
            Order(
                order,
                order,
                draw(st.sampled_from(("us", "eu"))),
                "order",
                ("cite",),
                Provenance("read"),
                draw(moments()),
                draw(periods()),
                addressee=draw(st.sampled_from((None, None, "lab"))),
                evidence=draw(st.sampled_from((*(ANY_EVIDENCE,) * 4, DOCUMENTED, VERIFIED))),
                rules=tuple(rules),
                acts=tuple(acts),
                obligations=tuple(
                    Obligation("own", "do", "voluntary", draw(conditions(tests())))
                    for _ in range(draw(st.sampled_from((0, 0, 1))))
                ),
            )
        )
    licenses = (draw(held(_targets(draw, Effect.EXEMPT, forbids, exempts))),) if licensed and forbids else ()
    return Rulebook(
        orders=(*orders, *map(as_order, licenses)),
        licenses=licenses,
        authorities=(Authority("us", "US", "America/New_York"), Authority("eu", "EU", "Europe/Brussels")),
        definitions=(
            Definition("d/foreign", "foreign", draw(conditions(tests())), ("cite",)),
            Definition("d/other", "other", draw(conditions(tests() | st.just(IsA("d/foreign")))), ("cite",)),
        ),
        groups=tuple(draw(groups(name)) for name in GROUPS),
        models=(
            DescribedModel(AIModel(id="lab/one", developer="lab", training_compute=10**26), ("cite",)),
            DescribedModel(AIModel(id="lab/two", weights="published", reasons_for_control=("list-a",)), ("cite",)),
        ),
        organizations=(
            DescribedOrganization(
                Organization(
                    id="corp",
                    incorporated_in="US",
                    headquartered_in="CN",
                    programmes=draw(st.sampled_from((None, ("list-a",)))),
                    lists=draw(st.sampled_from((None, ("list-a",), ()))),
                    owners=draw(st.sampled_from((None, (), ({"owner": "lab", "percent": 60},)))),
                ),
                ("cite",),
            ),
        ),
        ownership=draw(st.sampled_from(((), (OWNERSHIP,), (OWNERSHIP,)))),
        programmes=tuple(draw(st.lists(programmes(), max_size=1))),
        asking=draw(st.sampled_from(((), (ASKED,)))),
        questions=(Question("q/one", "one?", ("cite",)), Question("q/two", "two?", ("cite",))),
        positions=tuple(
            draw(
                st.lists(
                    st.builds(Position, st.just("q/one"), st.booleans(), st.just("counsel"), periods()),
                    max_size=1,
                )
            )
        ),
        coverage=(
            Coverage(
                activities=frozenset(
                    draw(st.sampled_from((("inference", "support"), BY_NAME["activity.kind"].choices)))
                ),
                programmes=draw(st.none() | st.just(frozenset({"list-a", "list-b"}))),
                lists=draw(st.none() | st.just(frozenset({"list-b"}))),
                period=draw(st.just(ALL_TIME) | periods()),
            ),
        ),
    )


def undemanding(rulebook: Rulebook) -> Rulebook:
    """Return the same texts, of which none demands evidence."""
    orders = tuple(replace(order, evidence=ANY_EVIDENCE) for order in rulebook.orders)
    return replace(
        rulebook, orders=orders, licenses=tuple(replace(text, evidence=ANY_EVIDENCE) for text in rulebook.licenses)
    )


@st.composite
def held(draw: Any, lifts: tuple[Target, ...]) -> License:
    limits = {
        "quantity": Limit("quantity", draw(st.sampled_from((0, 5))), "accounts"),
        "value": Limit("value", 5, "USD"),
    }
    return License(
        "license",
        "license",
        draw(st.sampled_from(("us", "eu"))),
        ("cite",),
        Provenance("read"),
        draw(moments()),
        draw(periods()),
        draw(st.sampled_from(("lab", "corp"))),
        lifts,
        scope=tuple(Limb("conditions", when) for when in draw(st.lists(conditions(), max_size=2))),
        limits=tuple(limits[of] for of in draw(st.sampled_from(((), ("quantity",), ("quantity", "value"))))),
        evidence=draw(st.sampled_from((ANY_EVIDENCE, ANY_EVIDENCE, DOCUMENTED))),
        obligations=draw(st.sampled_from(((), (Obligation("report", "do", "binding", AllOf()),)))),
    )


@st.composite
def unlesses(draw: Any, rule: Rule, depth: int = 2) -> list[Rule]:
    if depth == 0 or not draw(st.sampled_from((False, False, True))):
        return []
    effect = Effect.WITHHOLD if rule.effect is Effect.EXEMPT else Effect.EXEMPT
    child = Rule(
        f"{rule.id}~1",
        rule.order,
        effect,
        draw(conditions()),
        "",
        "paraphrase",
        ("cite",),
        targets=(Target(id=rule.id),),
        unless_of=rule.id,
    )
    return [child, *draw(unlesses(child, depth - 1))]


def _targets(draw: Any, effect: Effect, forbids: list[str], exempts: list[str]) -> tuple[Target, ...]:
    if effect is Effect.FORBID:
        return ()
    reached = forbids if effect is Effect.EXEMPT else exempts
    by_id = st.sampled_from([*reached, *{id.split("/")[0] for id in reached}]).map(lambda id: Target(id=id))
    selected = st.builds(
        Target,
        authority=st.sampled_from((None, "us")),
        kind=st.sampled_from(
            (None, "license-requirement") if effect is Effect.EXEMPT else (None, "license-exception", "license")
        ),
    )
    return tuple(draw(st.lists(by_id | by_id | selected, min_size=1, max_size=2)))


@st.composite
def members(draw: Any) -> Member:
    return Member(
        draw(st.sampled_from((*COUNTRIES, *COUNTRIES, "UA-43", "UA-14-DNR"))),
        draw(st.just(ALL_TIME) | periods()),
        known=draw(st.none() | st.none() | moments()),
        standing=draw(st.sampled_from(("in", "in", "in", "not-known"))),
    )


@st.composite
def groups(draw: Any, name: str) -> Group:
    return Group(
        name,
        name,
        tuple(draw(st.lists(members(), min_size=1, max_size=4))),
        ("cite",),
        known=draw(st.none() | st.none() | moments()),
        unlisted=draw(st.sampled_from(("out", "out", "not-known"))),
    )


days = st.sampled_from(("birth", "not-known", "2020-01-01", "2031-01-05"))
nationalities = st.fixed_dictionaries(
    {
        "country": st.sampled_from((*COUNTRIES, "XXA", "XXB")),
        "kind": st.sampled_from(("citizenship", "citizenship", "permanent-residency")),
        "since": days,
    }
)


def listed(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some = st.lists(items, max_size=3)
    return st.one_of(some, some, st.just("none"), some.map(lambda entries: {"at_least": entries}))


def facts(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Each field given or left out."""
    return st.fixed_dictionaries({}, optional=fields)


ids = st.sampled_from(("list-a", "list-b", "list-c"))
shares = st.sampled_from((0, 30, 50, {"at_least": 40, "at_most": 60}))
owners = listed(
    st.builds(
        lambda owner, share: {"owner": owner, **share},
        st.builds(
            lambda id, rest: {"id": id, **rest},
            st.sampled_from(("corp", "lab", "one", "two")),
            facts(lists=listed(ids)),
        ),
        facts(percent=shares),
    )
).filter(lambda said: said == "none" or len(said["at_least"] if isinstance(said, dict) else said) < 3)
organizations = st.just("none") | st.builds(
    lambda rest, id: {"id": id, **rest},
    facts(
        headquartered_in=st.sampled_from(COUNTRIES),
        programmes=listed(ids),
        lists=listed(ids),
        owners=owners,
        listed_by_ownership=listed(st.sampled_from(("half/list-a", "half/list-b"))),
    ),
    st.sampled_from(("corp", "lab")),
)
particulars = facts(
    nationalities=listed(nationalities),
    us_citizen=st.sampled_from(("yes", "no")),
    us_permanent_resident=st.sampled_from(("yes", "no"))
    | st.builds(
        lambda way: {"since": "2020-01-04", "naturalization": way},
        facts(
            eligible_on=st.sampled_from(("2029-01-05", "2030-07-05")),
            applied_on=st.sampled_from(("none", "2029-01-06", "2030-12-30")),
            processing_days=st.sampled_from((0, 400)),
            actively_pursued=st.sampled_from(("yes", "no")),
        ),
    ),
    us_protected_status=st.sampled_from(("none", "asylee")),
    located_in=st.sampled_from(("US", "CN", "UA", "UA-43", "UA-14", "UA-40", "UA-14-DNR", "UA-30", "FR")),
    organization=organizations,
    employment=facts(
        kind=st.sampled_from(("permanent-and-regular", "contractor")),
        since=st.sampled_from(("2030-01-01", "2030-01-02", "2030-01-05")),
    ),
    lists=listed(ids),
    programmes=listed(ids),
    attests=st.one_of(
        st.just({}),
        st.just({}),
        st.dictionaries(
            st.sampled_from(("d/foreign", "d/other", "d/unknown")), st.sampled_from(("yes", "no")), max_size=1
        ),
    ),
)
evidence = st.builds(
    lambda says, more: {"level": "documented", **more, "source": "kyc", "says": says},
    particulars.filter(bool),
    facts(
        level=st.sampled_from(("asserted", "documented", "verified")),
        obtained=st.sampled_from(("2030-07-04", "2030-07-10", "2030-12-01")),
        expires=st.sampled_from(("2031-01-03", "2031-02-01")),
    ),
)


@st.composite
def people(draw: Any) -> dict[str, Any]:
    said = draw(particulars)
    borne_out = draw(st.sampled_from((False, False, True)))
    person = said | {"evidence": draw(st.lists(evidence, min_size=1, max_size=2))} if borne_out else said
    if draw(st.sampled_from((False,) * 7 + (True,))):
        its_own = ("located_in", "organization")
        entries = [
            {**e, "says": {k: v for k, v in e["says"].items() if k in its_own}} for e in draw(st.lists(evidence))
        ]
        said = {key: value for key, value in draw(particulars).items() if key in its_own}
        owner = {"person": person} if draw(st.booleans()) else {"organization": "corp"}
        return said | {"kind": "service-account", "owner": owner, "evidence": [e for e in entries if e["says"]][:2]}
    return person


amounts = st.sampled_from((0, 1, 5))
drawing: dict[str, st.SearchStrategy[Any]] = {
    "quantity": amounts.map(lambda much: {"amount": much, "unit": "accounts"}),
    "value": amounts.map(lambda much: {"amount": much, "currency": "USD"}),
    "drawn": st.fixed_dictionaries({"license": facts(quantity=amounts, value=amounts)}),
}


@st.composite
def requests_said(draw: Any) -> dict[str, Any]:
    return {
        "user": draw(people()),
        "model": draw(
            st.sampled_from(MODELS[:2])
            | st.builds(
                lambda id, rest: {"id": id, **rest},
                st.sampled_from(MODELS),
                facts(
                    weights=st.sampled_from(("published", "unpublished")),
                    training_compute=st.sampled_from((0, 7, 10**26)),
                    additional_compute=st.sampled_from((0, 1, "none")),
                    base_model=st.sampled_from(("none", *MODELS)),
                    reasons_for_control=listed(ids),
                ),
            )
        ),
        "activity": draw(
            facts(**drawing).map(lambda said: {"kind": "inference", **said})
            | st.just({"kind": "inference", "destination": "FR"})
            | facts(
                kind=st.sampled_from(("inference", "support", "fine-tuning")),
                destination=st.sampled_from(PLACES),
                release_place=st.sampled_from(PLACES),
                end_uses=listed(ids),
                **drawing,
            )
        ),
        "at": (draw(instants) + timedelta(hours=draw(st.sampled_from((0, 0, 6))))).isoformat(),
        **draw(
            facts(
                provider=st.sampled_from(("lab", "corp", {"id": "lab", "us_person": "no"})),
                known_at=instants.map(datetime.isoformat),
            )
        ),
    }


def requests() -> st.SearchStrategy[Request]:
    return requests_said().map(Request.model_validate)
