"""Missing facts: denied if every completion is, allowed if none is, otherwise review. Exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations, product
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from exportctl import Cause, Decision, Law, Outcome, Request
from exportctl.engine import Engine
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import Effect, Requirement, Rule
from exportctl.reading import read_rulebook
from exportctl.text import Source
from tests.laws import conditions, instants, requests, rulebooks, undemanding
from tests.samples import BASE, HEAD, asking, decided, law, one_rule, outcome


def held(*entries: str, **more: str) -> dict[str, Any]:
    """Return a user of whom nothing is known but the nationalities: ``IR``, ``FR 2020-01-01``, ``JP* 2020-01-01``."""
    listed = []
    for entry in entries:
        country, _, since = entry.partition(" ")
        kind = "permanent-residency" if country.endswith("*") else "citizenship"
        listed.append({"country": country.rstrip("*"), "kind": kind, "since": since or "birth"})
    return {"nationalities": listed, "us_permanent_resident": "no", **more}


def some(*entries: str, **more: str) -> dict[str, Any]:
    """Return the same, with perhaps other nationalities."""
    user = held(*entries, **more)
    return {**user, "nationalities": {"at_least": user["nationalities"]}}


# Exact, not Kleene


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ("{any_of: [{user.located_in: CN}, {not: {user.located_in: CN}}]}", "deny"),
        ("{all_of: [{user.located_in: CN}, {not: {user.located_in: CN}}]}", "allow"),
        ("{all_of: [{user.located_in: CN}, {user.located_in: FR}]}", "allow"),
        ("{any_of: [{user.located_in: [CN, FR]}, {user.located_in: {not: CN}}]}", "deny"),
        ("{any_of: [{user.us_citizen: yes}, {user.us_citizen: no}]}", "deny"),
        ("{any_of: [{open: q.open}, {not: {open: q.open}}]}", "deny"),
        ("{all_of: [{open: q.open}, {not: {open: q.open}}]}", "allow"),
        ("{all_of: [{user: {is_a: ex.foreign}}, {user.us_citizen: yes}]}", "allow"),
        ("{any_of: [{user: {is_a: ex.foreign}}, {user: {not_a: ex.foreign}}]}", "deny"),
        ("{any_of: [{user.lists: {includes: bad}}, {user.lists: {none_in: [bad]}}]}", "deny"),
        ("{all_of: [{user.lists: none}, {user.lists: {includes: bad}}]}", "allow"),
        ("{any_of: [{model.training_compute: {at_least: 10}}, {model.training_compute: {less_than: 10}}]}", "deny"),
        ("{user.located_in: CN}", "review"),
        ("{all_of: [{user.located_in: CN}, {user.us_citizen: no}]}", "review"),
    ],
)
def test_a_question_with_one_answer_in_every_completion_is_answered(when: str, expected: str) -> None:
    assert outcome(one_rule(when)) == expected


def test_it_is_denied_when_one_rule_or_another_forbids_each_completion() -> None:
    of = law(
        HEAD + "rules:\n"
        "  - {id: home, forbids: prohibition, says: No., when: {user.located_in: US}}\n"
        "  - {id: abroad, forbids: prohibition, says: No., when: {user.located_in: {not: US}}}\n"
    )
    decision = decided(of)
    assert decision.outcome is Outcome.DENY
    assert {reason.status for reason in decision.reasons} == {"may-apply"}


def test_it_is_allowed_when_each_completion_is_lifted_by_one_exemption_or_another() -> None:
    of = one_rule("{model.id: lab/m}", "    unless: [{user.located_in: US}, {user.located_in: {not: US}}]\n")
    assert outcome(of) == "allow"


def test_an_exemption_that_may_hold_does_not_allow() -> None:
    decision = decided(one_rule("{model.id: lab/m}", "    unless: {user.us_citizen: yes}\n"))
    assert decision.outcome is Outcome.REVIEW
    assert decision.causes == (Cause.FACTS,)
    assert decision.missing == ("user.us_citizen",)


def test_one_completion_gives_a_missing_fact_one_value_in_every_rule() -> None:
    of = law(
        HEAD + "rules:\n"
        "  - {id: a, forbids: prohibition, says: No., when: {user.us_citizen: no}}\n"
        "  - {id: b, exempts: us.order/a, says: Yes., when: {user.us_citizen: no}}\n"
    )
    assert outcome(of) == "allow"


def test_what_no_rule_reads_need_not_be_known() -> None:
    assert outcome(one_rule("{user.located_in: CN}"), {"located_in": "US"}) == "allow"
    assert decided(one_rule("{user.located_in: CN}")).missing == ("user.located_in",)


def test_the_least_intrusive_question_comes_first() -> None:
    decision = decided(one_rule("{user.citizenships: {any_in: IR}, user.us_citizen: no, user.located_in: US}"))
    assert decision.missing == ("user.us_citizen", "user.citizenships", "user.located_in")


# Sets


@pytest.mark.parametrize(
    ("test", "user", "expected"),
    [
        ("any_in: [IR, CN]", {}, "review"),
        ("any_in: [IR, CN]", held("IR", "FR"), "deny"),
        ("any_in: [IR, CN]", held("FR"), "allow"),
        ("any_in: [IR, CN]", some("IR"), "deny"),
        ("any_in: [IR, CN]", some("FR"), "review"),
        ("all_in: [IR, CN]", {}, "review"),
        ("all_in: [IR, CN]", held("IR", "CN"), "deny"),
        ("all_in: [IR, CN]", held("IR", "FR"), "allow"),
        ("all_in: [IR, CN]", some("IR"), "review"),
        ("all_in: [IR, CN]", some("FR"), "allow"),
        ("none_in: [IR, CN]", {}, "review"),
        ("none_in: [IR, CN]", held("FR"), "deny"),
        ("none_in: [IR, CN]", some("FR"), "review"),
        ("none_in: [IR, CN]", some("IR"), "allow"),
        ("latest: [IR, CN]", {}, "review"),
        ("latest: [IR, CN]", held("IR", "FR 2020-01-01"), "allow"),
        ("latest: [IR, CN]", held("FR", "IR 2020-01-01"), "deny"),
        ("latest: [IR, CN]", held("FR", "IR* 2020-01-01"), "deny"),
        ("latest: [IR, CN]", held("FR 2020-01-01", "IR 2020-01-01"), "review"),
        ("latest: [IR, CN]", held("CN 2020-01-01", "IR 2020-01-01"), "deny"),
        ("latest: [IR, CN]", held("FR 2020-01-01", "IR not-known"), "review"),
        ("latest: [IR, CN]", some("FR"), "review"),
        ("latest: [IR, CN]", some("IR"), "review"),
    ],
)
def test_nationalities_are_asked_with_their_quantifier(test: str, user: dict[str, Any], expected: str) -> None:
    assert outcome(one_rule(f"{{user.nationalities: {{{test}}}}}"), user) == expected


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        (None, "review"),
        ("none", "allow"),
        ([], "allow"),
        (["bad"], "deny"),
        (["good"], "allow"),
        ({"at_least": ["bad"]}, "deny"),
        ({"at_least": ["good"]}, "review"),
        ({"at_least": []}, "review"),
    ],
)
def test_known_to_be_none_is_not_missing(lists: Any, expected: str) -> None:
    user = {} if lists is None else {"lists": lists}
    assert outcome(one_rule("{user.lists: {includes: bad}}"), user) == expected


@pytest.mark.parametrize(("lists", "expected"), [("none", "allow"), (["bad"], "deny"), ({"at_least": ["x"]}, "allow")])
def test_all_in_asks_for_at_least_one(lists: Any, expected: str) -> None:
    assert outcome(one_rule("{user.lists: {all_in: [bad]}}"), {"lists": lists}) == expected


def test_who_works_for_nobody_has_no_organization_to_ask_about() -> None:
    of = one_rule("{user.organization.headquartered_in: CN}")
    assert outcome(of, {"organization": "none"}) == "allow"
    assert outcome(of, {"organization": {"id": "corp"}}) == "review"
    assert outcome(of) == "review"


# Axioms


def test_a_us_citizen_holds_the_us_citizenship() -> None:
    assert outcome(one_rule("{user.us_citizen: yes, user.citizenships: {none_in: [US]}}")) == "allow"
    citizen = {"us_citizen": "yes"}
    assert outcome(one_rule("{user.citizenships: {any_in: US}}"), citizen) == "deny"
    assert outcome(one_rule("{user.citizenships_ever: {none_in: [US]}}"), citizen) == "allow"
    assert outcome(one_rule("{user.citizenships: {all_in: [IR]}}"), citizen) == "allow"
    assert outcome(one_rule("{user.citizenships: {any_in: [IR]}}"), citizen) == "review"


def test_who_holds_the_us_citizenship_is_a_us_citizen() -> None:
    of = one_rule("{user.us_citizen: yes}")
    assert [outcome(of, user) for user in (held("US"), held("FR"), some("US"), some("FR"))] == [
        "deny",
        "allow",
        "deny",
        "review",
    ]


def test_a_permanent_resident_of_the_us_has_it_among_the_residencies() -> None:
    of = one_rule("{user.permanent_residencies: {includes: US}}")
    for resident, expected in (("yes", "deny"), ("no", "allow"), (None, "review")):
        user: dict[str, Any] = {"nationalities": [{"country": "FR"}]}
        assert outcome(of, user if resident is None else {**user, "us_permanent_resident": resident}) == expected


def test_the_latest_nationality_is_one_of_those_held() -> None:
    of = one_rule("{user.nationalities: {latest: [IR]}, user.citizenships: {none_in: [IR]}}")
    assert outcome(of, held("FR")) == "allow"
    assert outcome(of, {"us_permanent_resident": "no"}) == "review"
    nowhere_else = one_rule(
        "{user.nationalities: {latest: [IR]}, user.citizenships: {all_in: [FR]},"
        " user.permanent_residencies: {all_in: [FR]}}"
    )
    assert outcome(nowhere_else) == "allow"


def test_who_is_no_us_citizen_and_no_resident_has_not_the_us_as_latest() -> None:
    of = one_rule("{user.nationalities: {latest: [US]}}")
    assert outcome(of, {"us_citizen": "no", "us_permanent_resident": "no", **some("FR")}) == "allow"
    assert outcome(of, {"us_citizen": "no"}) == "review"


def test_a_citizenship_held_was_ever_held() -> None:
    assert outcome(one_rule("{user.citizenships: {any_in: IR}, user.citizenships_ever: {none_in: [IR]}}")) == "allow"


# Definitions that the facts attest


def test_an_attested_definition_constrains_the_completions() -> None:
    of = one_rule("{user: {is_a: ex.foreign}}")
    assert outcome(of) == "review"
    assert outcome(of, {"attests": {"ex.foreign": "no"}}) == "allow"
    assert outcome(of, {"attests": {"ex.foreign": "yes"}}) == "deny"


def test_what_is_attested_tells_of_the_facts_behind_it() -> None:
    attested = {"attests": {"ex.foreign": "yes"}}
    assert outcome(one_rule("{user.us_citizen: yes}"), attested) == "allow"
    assert outcome(one_rule("{user.citizenships: {includes: US}}"), attested) == "allow"
    native = {"attests": {"ex.foreign": "no"}, "us_permanent_resident": "no", "us_protected_status": "none"}
    assert outcome(one_rule("{user.us_citizen: no}"), native) == "allow"
    assert outcome(one_rule("{user.us_citizen: no}"), {"attests": {"ex.foreign": "no"}}) == "review"


def test_a_definition_that_the_rulebook_does_not_know_tells_nothing() -> None:
    assert outcome(one_rule("{user: {is_a: ex.foreign}}"), {"attests": {"itar.foreign": "no"}}) == "review"


# Facts that contradict each other


@pytest.mark.parametrize(
    "user",
    [
        {"us_citizen": "yes", "nationalities": [{"country": "CN"}]},
        {"us_citizen": "no", "nationalities": [{"country": "US"}]},
        {
            "us_permanent_resident": "no",
            "nationalities": {"at_least": [{"country": "US", "kind": "permanent-residency"}]},
        },
        {"us_citizen": "yes", "attests": {"ex.foreign": "yes"}},
        {
            "us_citizen": "no",
            "us_permanent_resident": "no",
            "us_protected_status": "none",
            "attests": {"ex.foreign": "no"},
        },
    ],
)
@pytest.mark.parametrize("when", ["{user.us_citizen: no}", "{model.id: lab/m}", "{user.located_in: CN}"])
def test_facts_that_contradict_each_other_are_reviewed_whatever_the_law(user: dict[str, Any], when: str) -> None:
    decision = decided(one_rule(when), user)
    assert decision.outcome is Outcome.REVIEW
    assert decision.causes == (Cause.FACTS,)
    assert decision.verdict.conflicts
    assert "contradict" in decision.prose()


def test_a_model_said_to_be_other_than_described_is_a_contradiction() -> None:
    decision = decided(
        one_rule("{user.located_in: CN}"), {"located_in": "US"}, model={"id": "lab/m", "weights": "published"}
    )
    assert decision.outcome is Outcome.REVIEW
    assert decision.verdict.conflicts == ("model.weights",)


def test_no_employment_has_a_first_day() -> None:
    with pytest.raises(ValueError, match="no employment has no first day"):
        asking({"employment": {"kind": "none", "since": "2030-01-01"}})


@pytest.mark.parametrize(
    ("own", "when"),
    [
        ({"us_citizen": "no"}, "{user.us_citizen: no}"),
        ({"nationalities": [{"country": "IR"}]}, "{user.citizenships: {any_in: IR}}"),
        ({"lists": ["bad"]}, "{user.lists: {includes: bad}}"),
    ],
)
def test_what_a_service_account_states_is_not_unsaid_by_its_owner(own: dict[str, Any], when: str) -> None:
    person = {"us_citizen": "yes", "nationalities": [{"country": "US"}], "lists": "none"}
    try:
        decision = decided(one_rule(when), {"kind": "service-account", "owner": {"person": person}, **own})
    except ValidationError:
        return
    assert not decision.allowed


def test_what_an_account_attests_its_owner_attests() -> None:
    owner = {"person": {"attests": {"ex.foreign": "no"}}}
    assert outcome(one_rule("{user: {is_a: ex.foreign}}"), {"kind": "service-account", "owner": owner}) == "allow"
    with pytest.raises(ValueError, match="a service account has no `attests` of its own"):
        asking({"kind": "service-account", "attests": {"ex.foreign": "yes"}, "owner": owner})


def test_where_an_account_is_and_where_its_owner_is_must_agree() -> None:
    user = {"kind": "service-account", "located_in": "US", "owner": {"person": {"located_in": "IR"}}}
    assert decided(one_rule("{user.located_in: IR}"), user).verdict.conflicts == ("user.located_in",)


# Models and numbers


def test_an_unknown_model_is_reviewed() -> None:
    decision = decided(one_rule("{model.id: lab/m}"), model="lab/unheard-of")
    assert decision.outcome is Outcome.REVIEW
    assert decision.causes == (Cause.NOT_COVERED,)


@pytest.mark.parametrize(
    ("model", "test", "expected"),
    [
        ("lab/m", "{at_least: 1e26}", "deny"),
        ("lab/m", "{more_than: 1e26}", "allow"),
        ("lab/m", "{less_than: 1e26}", "allow"),
        ("lab/m", "{at_most: 1e26}", "deny"),
        ("lab/m", "none", "allow"),
        ("lab/open", "{at_least: 1e26}", "review"),
        ("lab/open", "{at_least: 1e26, less_than: 1e26}", "allow"),
        ("lab/open", "none", "review"),
        ({"id": "lab/open", "training_compute": "none"}, "none", "deny"),
        ({"id": "lab/open", "training_compute": "none"}, "{at_least: 0}", "allow"),
        ({"id": "lab/open", "training_compute": "none"}, "{less_than: 1}", "allow"),
        ({"id": "lab/open", "training_compute": "99999999999999999999999999"}, "{at_least: 1e26}", "allow"),
        ({"id": "lab/open", "training_compute": "1e26"}, "{at_least: 1e26}", "deny"),
    ],
)
def test_a_threshold_is_exact_and_a_missing_number_may_lie_on_either_side(model: Any, test: str, expected: str) -> None:
    assert outcome(one_rule(f"{{model.training_compute: {test}}}"), model=model) == expected


def test_a_missing_number_may_be_known_to_be_none() -> None:
    either = "{model.training_compute: {at_least: 5}}, {model.training_compute: {less_than: 5}}"
    assert outcome(one_rule(f"{{any_of: [{either}]}}"), model="lab/open") == "review"
    assert outcome(one_rule(f"{{any_of: [{either}, {{model.training_compute: none}}]}}"), model="lab/open") == "deny"


# Nationality, against every completion there is

COUNTRIES = ("US", "IR", "FR", "JP")  # JP stands for every country that no rule names


class Person(NamedTuple):
    """One completion of what is missing about a person's nationality."""

    citizenships: frozenset[str]
    ever: frozenset[str]
    residencies: frozenset[str]
    latest: str

    @property
    def held(self) -> frozenset[str]:
        return self.citizenships | self.residencies


SETS = tuple(frozenset(some) for size in range(5) for some in combinations(COUNTRIES, size))
EVERYBODY = tuple(
    Person(citizenships, ever, residencies, latest)
    for citizenships, ever, residencies in product(SETS, SETS, SETS)
    if citizenships <= ever
    for latest in (citizenships | residencies) or COUNTRIES
)
ASKED: dict[str, Callable[[Person], frozenset[str]]] = {
    "user.citizenships": lambda person: person.citizenships,
    "user.citizenships_ever": lambda person: person.ever,
    "user.permanent_residencies": lambda person: person.residencies,
    "user.nationalities": lambda person: person.held,
}
QUANTIFIERS: dict[str, Callable[[frozenset[str], frozenset[str]], bool]] = {
    "any_in": lambda held, named: bool(held & named),
    "all_in": lambda held, named: bool(held) and held <= named,
    "none_in": lambda held, named: not held & named,
}
Asked = tuple[str, Callable[[Person], bool]]
"""A condition as an order file has it, and what it means."""


@st.composite
def leaves(draw: Any) -> Asked:
    named = frozenset(draw(st.lists(st.sampled_from(COUNTRIES[:3]), min_size=1, max_size=2, unique=True)))
    text = f"[{', '.join(sorted(named))}]"
    match draw(st.sampled_from((*ASKED, "latest", "citizen", "resident"))):
        case "latest":
            return f"{{user.nationalities: {{latest: {text}}}}}", lambda person: person.latest in named
        case "citizen":
            return "{user.us_citizen: yes}", lambda person: "US" in person.citizenships
        case "resident":
            return "{user.us_permanent_resident: no}", lambda person: "US" not in person.residencies
        case attribute:
            quantifier = draw(st.sampled_from(tuple(QUANTIFIERS)))
            held, means = ASKED[attribute], QUANTIFIERS[quantifier]
            return f"{{{attribute}: {{{quantifier}: {text}}}}}", lambda person: means(held(person), named)


def both(parts: list[Asked]) -> Asked:
    return f"{{all_of: [{', '.join(text for text, _ in parts)}]}}", lambda p: all(means(p) for _, means in parts)


def either(parts: list[Asked]) -> Asked:
    return f"{{any_of: [{', '.join(text for text, _ in parts)}]}}", lambda p: any(means(p) for _, means in parts)


def neither(part: Asked) -> Asked:
    return f"{{not: {part[0]}}}", lambda person: not part[1](person)


questions = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(both),
        st.lists(inner, min_size=1, max_size=3).map(either),
        inner.map(neither),
    ),
    max_leaves=5,
)


@settings(max_examples=100, deadline=None)
@given(
    questions,
    st.sampled_from((None, "yes", "no")),
    st.sampled_from((None, "yes", "no")),
    st.sampled_from((None, "IR", "FR")),
)
def test_it_is_reviewed_exactly_where_completions_differ(
    asked: Asked, citizen: str | None, resident: str | None, country: str | None
) -> None:
    text, means = asked
    possible = [
        person
        for person in EVERYBODY
        if citizen in (None, "yes" if "US" in person.citizenships else "no")
        and resident in (None, "yes" if "US" in person.residencies else "no")
        and country in (None, *person.citizenships)
    ]
    user: dict[str, Any] = {"us_citizen": citizen, "us_permanent_resident": resident}
    if country:
        user["nationalities"] = {"at_least": [{"country": country}]}
    answers = {means(person) for person in possible}
    expected = "review" if len(answers) == 2 else "deny" if True in answers else "allow"
    assert outcome(one_rule(text), {name: said for name, said in user.items() if said}) == expected


# Properties


def decided_by_engine(rulebook: Rulebook, request: Request) -> Decision:
    """Return the decision by the compiled road, unless it gave up."""
    decision = Engine(rulebook).decide(request)
    assume(Cause.UNDECIDED not in decision.causes)
    return decision


some_cases = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@st.composite
def forbidding(draw: Any) -> Rule:
    return Rule(
        "order-0/more",
        "order-0",
        Effect.FORBID,
        draw(conditions()),
        "says",
        "paraphrase",
        ("cite",),
        requirement=Requirement("prohibition"),
    )


@some_cases
@given(rulebooks(), forbidding(), requests())
def test_another_rule_that_forbids_never_allows_more(rulebook: Rulebook, rule: Rule, request: Request) -> None:
    before = decided_by_engine(rulebook, request).outcome
    first, *rest = rulebook.orders
    more = replace(rulebook, orders=(replace(first, rules=(*first.rules, rule)), *rest))
    after = decided_by_engine(more, request).outcome
    assert before is Outcome.ALLOW or after is not Outcome.ALLOW
    assert before is not Outcome.DENY or after is Outcome.DENY


@st.composite
def filled(draw: Any) -> tuple[Request, Request]:
    """Two requests, of which the second states some facts more."""
    beside = {"at": True, "known_at": True, "user": {"evidence"}}
    said, more = (draw(requests()).model_dump(exclude_none=True, exclude=beside) for _ in range(2))
    assume(said["user"]["kind"] == more["user"]["kind"] == "natural-person")
    when = {"at": draw(instants)}
    request = Request.model_validate({**said, **when})
    if request.user.located_in:
        more["activity"].pop(
            "destination", None
        )  # where something arrives is where the user is, if nothing else is said
    missing = list(left_out(said, more))
    assume(missing)
    for number in draw(st.sets(st.integers(0, len(missing) - 1), min_size=1)):
        into, key, value = missing[number]
        into[key] = value
    return request, Request.model_validate({**said, **when})


def left_out(said: dict[str, Any], more: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, Any]]:
    """Yield the facts that ``more`` states and ``said`` does not, each with the place to put it."""
    for key, value in more.items():
        if key not in said:
            yield said, key, value
        elif isinstance(value, dict) and isinstance(said[key], dict):
            yield from left_out(said[key], value)


@some_cases
@given(rulebooks(), filled())
def test_knowing_more_keeps_what_was_decided_unless_facts_contradict_each_other(
    rulebook: Rulebook, pair: tuple[Request, Request]
) -> None:
    less, more = (decided_by_engine(undemanding(rulebook), request) for request in pair)
    assert less.outcome in (Outcome.REVIEW, more.outcome) or more.verdict.conflicts


# Ids that the rulebook does not know

KNOWN = BASE.replace("coverage: {", "coverage: {programmes: [annex-a], lists: [denied], ")


def texts(when: str) -> list[Source]:
    order = HEAD + f"rules:\n  - {{id: rule, forbids: prohibition, says: No., when: {when}}}\n"
    return [Source("base.yaml", KNOWN), Source("order.yaml", order)]


def known(when: str) -> Law:
    found, said = read_rulebook(texts(when))
    assert found is not None, said
    return Law(found)


@pytest.mark.parametrize("stated", [["denid"], ["denied", "denid"], {"at_least": ["denid"]}])
def test_an_unknown_list_may_be_any_list(stated: Any) -> None:
    decision = decided(known("{user.lists: {includes: denied}}"), {"lists": stated})
    assert decision.outcome is (Outcome.DENY if "denied" in stated else Outcome.REVIEW)
    assert decision.missing == (() if "denied" in stated else ("user.lists",))


def test_an_unknown_programme_opens_nothing() -> None:
    when = "{user.programmes: {none_in: annex-a}}"
    assert outcome(known(when), {"programmes": ["anex-a"]}) == "review"
    assert outcome(known(when), {"programmes": ["annex-a"]}) == "allow"
    assert outcome(known(when), {"programmes": "none"}) == "deny"


def test_a_rule_about_an_unlisted_programme_is_an_error() -> None:
    found, said = read_rulebook(texts("{user.programmes: {includes: anex}}"))
    assert found is None
    assert "no id of `user.programmes` that this rulebook knows is called `anex`" in str(said[0])
    assert "did you mean `annex-a`?" in str(said[0])


def test_many_open_questions_are_answered_every_way_that_matters() -> None:
    """Groups whose history is not known are open questions: to try every answer to fourteen would take too long."""
    groups = "authority: us\ngroups:\n" + "".join(
        f"  - {{id: G/{n}, title: G{n}, cites: [x], known: 2031-06-01, members: [CN]}}\n" for n in range(14)
    )
    rules = "rules:\n" + "".join(
        f"  - {{id: r{n}, forbids: prohibition, says: No., when: {{user.located_in: G/{n}}}}}\n" for n in range(14)
    )
    doubt = decided(law(HEAD + rules, groups), {"located_in": "CN"})
    assert doubt.causes == (Cause.OPEN_LAW,)
    sure = "  - {id: sure, forbids: prohibition, says: No., when: {user.located_in: CN}}\n"
    assert outcome(law(HEAD + rules + sure, groups), {"located_in": "CN"}) == "deny"
    both = rules.replace("{user.located_in: G/0}", "{user.located_in: G/0, user.us_citizen: no}")
    assert decided(law(HEAD + both, groups), {"located_in": "CN"}).causes == (Cause.FACTS, Cause.OPEN_LAW)
