"""Evidence: a fact counts to an order as far as it is borne out; sources that contradict each other leave doubt."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime
from itertools import permutations
from typing import Any

import pytest
from pydantic import ValidationError

from exportctl import Cause, Settler
from exportctl.facts import User
from exportctl.timeline.words import why
from tests.samples import HEAD, asking, decided, findings, ids, law, outcome

CN = {"nationalities": [{"country": "CN", "since": "birth"}]}
FR = {"nationalities": [{"country": "FR", "since": "birth"}]}


def order(id: str, when: str, evidence: str = "", more: str = "", effect: str = "forbids: prohibition") -> str:
    """Return an order with one rule and a demand."""
    return (
        HEAD.replace("us.order", id)
        + (f"evidence: {evidence}\n" if evidence else "")
        + f"rules:\n  - id: rule\n    {effect}\n    says: No.\n    when: {when}\n{more}"
    )


def no_cn(evidence: str = "", id: str = "us.order") -> str:
    return order(id, "{user.nationalities: {any_in: CN}}", evidence)


def shown(says: dict[str, Any], source: str = "kyc", level: str = "documented", **more: Any) -> dict[str, Any]:
    """Return an entry of evidence."""
    return {"source": source, "level": level, "says": says, **more}


def by(*evidence: dict[str, Any], **stated: Any) -> dict[str, Any]:
    return {"us_permanent_resident": "no", **stated, "evidence": list(evidence)}


RESIDENT_NO = {"us_permanent_resident": "no"}


# Levels and ages


@pytest.mark.parametrize(
    ("level", "asserted", "documented", "verified"),
    [
        ("asserted", "deny", "review", "review"),
        ("documented", "deny", "deny", "review"),
        ("verified", "deny", "deny", "deny"),
    ],
)
def test_evidence_counts_to_an_order_that_demands_no_more(
    level: str, asserted: str, documented: str, verified: str
) -> None:
    user = {"evidence": [shown(CN | RESIDENT_NO, level=level)]}
    assert outcome(law(no_cn()), user) == asserted
    assert outcome(law(no_cn("{level: documented}")), user) == documented
    assert outcome(law(no_cn("{level: verified}")), user) == verified


def test_open_law_leaves_a_review_where_all_that_is_said_is_borne_out() -> None:
    of = law(order("us.order", "{open: q.open, user.located_in: CN}", "{level: documented}"))
    whole = {"us_citizen": "yes", "us_permanent_resident": "no", "us_protected_status": "none", "located_in": "CN"}
    decision = decided(of, {"evidence": [shown(whole)]})
    assert (decision.outcome.value, decision.causes, decision.missing) == ("review", (Cause.OPEN_LAW,), ())


@pytest.mark.parametrize(
    ("obtained", "expected"),
    [
        ("2030-07-04", "deny"),  # 2 January 2031 is not yet half a year later, anywhere in the world
        ("2030-07-02", "review"),  # the day may be over
        ("2030-07-01", "review"),
        (None, "review"),  # on no known day: older than anything
    ],
)
def test_evidence_may_be_no_older_than_the_order_demands(obtained: str | None, expected: str) -> None:
    found = shown(CN | RESIDENT_NO, **({"obtained": obtained} if obtained else {}))
    assert outcome(law(no_cn("{max_age: 6 months}")), {"evidence": [found]}) == expected


def test_what_the_request_states_itself_is_asserted_on_no_day() -> None:
    assert outcome(law(no_cn()), CN | RESIDENT_NO) == "deny"
    assert outcome(law(no_cn("{level: documented}")), CN | RESIDENT_NO) == "review"
    assert outcome(law(no_cn("{max_age: 999 years}")), CN | RESIDENT_NO) == "review"


def test_too_weak_evidence_counts_as_missing_for_that_order_only() -> None:
    both = law(
        no_cn("{level: verified}", "us.strict"),
        order("us.lax", "{user.nationalities: {any_in: CN}, activity.kind: support}"),
    )
    user = {"evidence": [shown(CN | RESIDENT_NO)]}
    assert outcome(both, user) == "review"
    decision = decided(both, user, activity={"kind": "support"})
    assert decision.rules == ("us.lax/rule",)
    assert {reason.rule: reason.status for reason in decision.reasons}["us.strict/rule"] == "may-apply"


def test_a_review_for_want_of_evidence_says_so_and_the_user_settles_it() -> None:
    decision = decided(law(no_cn("{level: documented}")), CN | RESIDENT_NO)
    assert decision.causes == (Cause.EVIDENCE,)
    assert decision.settlers == (Settler.USER,)
    assert decision.weak == decision.missing == ("user.citizenships", "user.permanent_residencies")
    assert decision.as_dict()["causes"] == ["evidence"]
    assert decision.as_dict()["weak"] == ["user.citizenships", "user.permanent_residencies"]
    assert "What would settle it, shown (documented): Which citizenships" in decision.prose()
    assert "settle it: " not in decision.prose()


def test_facts_that_nobody_states_and_facts_too_weak_are_two_causes() -> None:
    asked = law(order("us.order", "{user.located_in: CN, user.lists: {includes: denied}}", "{level: documented}"))
    decision = decided(asked, {"located_in": "CN"})
    assert decision.causes == (Cause.FACTS, Cause.EVIDENCE)
    assert set(decision.missing) - set(decision.weak) == {"user.lists"}
    assert decided(asked).causes == (Cause.FACTS,)


def test_the_operators_own_facts_need_no_evidence() -> None:
    asked = law(order("us.order", "{provider: lab, model.id: lab/m, activity.kind: inference}", "{level: verified}"))
    assert outcome(asked) == "deny"


def test_where_something_arrives_follows_the_user_and_so_the_evidence() -> None:
    asked = law(order("us.order", "{activity.destination: CN}", "{level: documented}"))
    assert outcome(asked, {"located_in": "CN"}) == "review"
    assert outcome(asked, {"evidence": [shown({"located_in": "CN"})]}) == "deny"
    assert outcome(asked, {"located_in": "FR"}, activity={"kind": "inference", "destination": "CN"}) == "deny"


def test_whether_a_release_is_to_a_national_of_the_place_follows_the_evidence() -> None:
    asked = law(order("us.order", "{activity.to_host_national: yes}", "{level: documented}"))
    there = {"kind": "inference", "release_place": "CN"}
    assert outcome(asked, CN | RESIDENT_NO, activity=there) == "review"
    assert outcome(asked, {"evidence": [shown(CN | RESIDENT_NO)]}, activity=there) == "deny"


def test_a_fact_that_nobody_states_is_one_fact_to_every_order() -> None:
    both = law(
        order("us.one", "{user.located_in: CN}"), order("us.two", "{user.located_in: {not: CN}}", "{level: verified}")
    )
    assert outcome(both) == "deny"
    assert outcome(both, {"located_in": "US"}) == "review"


def test_a_fact_too_weak_for_two_orders_is_to_each_a_fact_of_its_own() -> None:
    """Were it one fact, weaker evidence would turn a review into a denial."""
    both = law(
        order("us.one", "{user.located_in: {not: CN}}", "{level: documented}"),
        order("us.two", "{user.located_in: CN}", "{level: verified}"),
    )
    levels = ("verified", "documented", "asserted")
    found = [outcome(both, {"evidence": [shown({"located_in": "CN"}, level=level)]}) for level in levels]
    assert found == ["deny", "review", "review"]


def test_a_definition_is_attested_as_far_as_that_is_borne_out() -> None:
    asked = order("us.order", "{user: {is_a: ex.foreign}}", "{level: documented}")
    weak, strong = {"attests": {"ex.foreign": "no"}}, {"evidence": [shown({"attests": {"ex.foreign": "no"}})]}
    assert outcome(law(asked), strong) == "allow"
    decision = decided(law(asked), weak)
    assert decision.causes == (Cause.EVIDENCE,)
    assert "is a ex.foreign -> not known  (said: no, asserted; this order demands documented)" in str(decision.trail())


def test_attested_contradictions_are_named_once() -> None:
    """The compiled road named them once for each demand."""
    found = {"evidence": [shown({"us_citizen": "yes", "attests": {"ex.foreign": "yes"}})]}
    decision = decided(law(order("us.order", "{user: {is_a: ex.foreign}}", "{level: documented}")), found)
    assert decision.verdict.conflicts == ("ex.foreign",)


def test_an_addressee_is_asked_in_the_view_of_its_order_on_both_roads() -> None:
    letter = no_cn("{level: verified}").replace("authority: us\n", "authority: us\naddressee: lab\n")
    relief = order("us.relief", "{user.lists: none}", effect="exempts: us.order/rule").replace(
        "authority: us\n", "authority: us\naddressee: lab\n"
    )
    user = {"attests": {"ex.foreign": "no"}, "lists": "none", "evidence": [shown(CN | RESIDENT_NO, level="verified")]}
    assert outcome(law(letter, relief), user, provider=None) == "review"


# What demands, and whose


def test_a_license_may_demand_evidence_too() -> None:
    closed = order("us.order", "{model.id: lab/m}")
    license = (
        "license: us.d1\nauthority: us\ncites: [D1]\nholder: lab\nmodels: lab/m\nin_force: {since: 2031-01-01}\n"
        "lifts: us.order\nevidence: {level: verified}\nwhen: {user.us_citizen: yes}\n"
    )
    asked = law(closed, license)
    assert outcome(asked, {"us_citizen": "yes"}) == "review"
    assert outcome(asked, {"us_citizen": "no"}) == "review"
    assert outcome(asked, {"evidence": [shown({"us_citizen": "yes"}, level="verified")]}) == "allow"
    assert outcome(asked, {"evidence": [shown({"us_citizen": "no"}, level="verified")]}) == "deny"
    trail = str(decided(asked, {"us_citizen": "yes"}).trail())
    assert "user.us_citizen is yes -> not known  (not known; said: yes, asserted; this order demands verified)" in trail


def test_an_order_reads_its_exceptions_and_its_obligations_in_its_own_view() -> None:
    log = "obligations: [{id: log, kind: binding, says: Log., when: {user.located_in: US}}]\n"
    more = "    unless: {user.lists: none}\n" + log
    asked = law(order("us.order", "{user.us_citizen: no}", "{level: documented}", more))
    shows = shown({"us_citizen": "no"})
    assert outcome(asked, {"lists": "none", "evidence": [shows]}) == "review"
    decision = decided(asked, {"evidence": [shown({"us_citizen": "no", "lists": "none", "located_in": "FR"})]})
    assert (decision.outcome.value, ids(decision)) == ("allow", ())
    decision = decided(asked, {"located_in": "FR", "evidence": [shown({"us_citizen": "yes"})]})
    assert (decision.outcome.value, ids(decision)) == ("allow", ("us.order/log",))


def test_a_new_text_of_a_rule_makes_the_demand_of_the_order_that_it_stands_in() -> None:
    more = "    replaces: us.order/rule\n"
    later = order("us.later", "{user.located_in: CN}", "{level: verified}", more).replace("2031-01-01", "2031-01-02")
    asked = law(order("us.order", "{user.located_in: CN}"), later)
    user = {"located_in": "CN"}
    assert outcome(asked, user, at="2031-01-01T12:00-05:00") == "deny"
    assert outcome(asked, user) == "review"


def test_a_programme_is_asked_in_the_view_of_whoever_asks_it() -> None:
    circle = (
        "authority: us\nprogrammes:\n  - {id: circle, title: Circle, cites: [C], members: [corp], "
        "when: {user.us_citizen: yes}}\n"
    )
    asked = law(
        circle,
        order("us.order", "{user.organization.programmes: {includes: circle}}", "{level: documented}"),
        order("us.lax", "{user.organization.programmes: {includes: circle}, activity.kind: support}"),
    )
    works = {"organization": "corp", "us_citizen": "yes"}
    assert outcome(asked, works) == "review"
    assert decided(asked, works, activity={"kind": "support"}).rules == ("us.lax/rule",)
    assert outcome(asked, {"evidence": [shown(works)]}) == "deny"
    assert outcome(asked, {"evidence": [shown(works | {"us_citizen": "no"})]}) == "allow"


def test_a_place_is_read_once_in_every_view() -> None:
    """Of a country of which the law names a part, the rest read again is in doubt, and rules of that view were lost."""
    asked = law(order("us.order", "{user.us_citizen: no, user.located_in: {not: UA-43}}", "{level: documented}"))
    decision = decided(asked, {"evidence": [shown({"located_in": "UA-30"})]})
    assert [reason.rule for reason in decision.reasons] == ["us.order/rule"]
    assert outcome(asked, {"evidence": [shown({"located_in": "UA-30", "us_citizen": "no"})]}) == "deny"


def test_lengths_of_time_that_come_to_the_same_are_one_demand() -> None:
    texts = [law(no_cn(f"{{max_age: {length}}}")).rulebook.digest for length in ("12 months", "1 year", "365 days")]
    assert texts[0] == texts[1] != texts[2]


def test_an_example_with_evidence_from_the_future_is_found_where_it_is_written() -> None:
    example = (
        "examples:\n  - name: x\n    model: lab/m\n    at: 2031-01-02T12:00-05:00\n    expects: review\n    user:\n"
        "      evidence:\n        - source: kyc\n          level: verified\n          obtained: 2031-02-01\n"
        "          says: {us_citizen: yes}\n"
    )
    (found,) = [f for f in findings(no_cn() + example) if f.code == "EX401"]
    assert found.line.strip() == "obtained: 2031-02-01"
    assert "`kyc` obtained this on 2031-02-01, after the instant that is asked about" in found.message


# Sources that contradict each other


def test_contradicting_sources_make_the_fact_one_of_what_they_say() -> None:
    asked = law(order("us.order", "{user.located_in: [CN, IR]}"))

    def at(*places: str) -> str:
        return outcome(asked, {"evidence": [shown({"located_in": place}, f"s{n}") for n, place in enumerate(places)]})

    assert [at("CN", "US"), at("CN", "IR"), at("US", "FR")] == ["review", "deny", "allow"]


def test_no_source_wins_by_being_written_last() -> None:
    entries = [shown(CN, "kyc"), shown(FR, "hr", "verified"), shown({"us_citizen": "no"}, "idp")]
    asked = law(no_cn("{level: documented}"), no_cn("{level: verified}", "us.strict"))
    found = {decided(asked, by(*some)).verdict for some in permutations(entries)}
    assert [verdict.outcome.value for verdict in found] == ["review"]


def test_what_the_request_states_contradicts_a_source_like_any_other() -> None:
    assert outcome(law(no_cn()), by(shown(FR, level="verified"), **CN)) == "review"


def test_weak_contradictions_cast_doubt_on_all_who_accept_any_of_it() -> None:
    user = by(shown(FR | RESIDENT_NO, "kyc", "verified"), shown(CN, "hr", "asserted"))
    for demand in ("", "{level: documented}", "{level: verified}"):
        assert outcome(law(no_cn(demand)), user) == "review"


def test_contradictions_of_which_an_order_accepts_nothing_are_missing_to_it() -> None:
    user = by(shown(CN, "kyc", "asserted"), shown(CN | RESIDENT_NO, "hr", "asserted"))
    assert decided(law(no_cn("{level: documented}")), user).causes == (Cause.EVIDENCE,)


def test_who_says_less_does_not_contradict_who_says_more() -> None:
    detailed = shown({"nationalities": [{"country": "CN", "since": "birth"}, {"country": "FR", "since": "2020-01-01"}]})
    bare = {"nationalities": [{"country": "FR"}, {"country": "CN"}], "us_permanent_resident": "no"}
    asked = law(order("us.order", "{user.nationalities: {latest: FR}}"))
    assert outcome(asked, bare) == "review"
    assert outcome(asked, bare | {"evidence": [detailed]}) == "deny"


def test_more_contradictions_than_are_told_apart_leave_what_they_are_about_unknown_to_every_order() -> None:
    one = {"us_citizen": "yes", "located_in": "CN", "resides_in": "US", "lists": ["a"], "programmes": ["a"]}
    other = {"us_citizen": "no", "located_in": "IR", "resides_in": "CN", "lists": ["b"], "programmes": ["b"]}
    more = (
        {"us_protected_status": "none", "organization": "none"},
        {"us_protected_status": "asylee", "organization": "x"},
    )
    few = [shown(one, "kyc", "asserted"), shown(other, "hr", "asserted"), shown({"located_in": "CN"}, "idp")]
    many = [shown(one | more[0], "kyc", "asserted"), shown(other | more[1], "hr", "asserted"), few[2]]
    for demand in ("", "{level: documented}"):
        asked = law(order("us.order", "{user.located_in: [CN, IR]}", demand))
        assert outcome(asked, {"evidence": few}) == "deny"
        assert outcome(asked, {"evidence": many}) == "review"


# Expiry


def test_expired_evidence_says_nothing_for_or_against() -> None:
    old = shown(CN | RESIDENT_NO, obtained="2029-01-01", expires="2031-01-01")
    assert outcome(law(no_cn()), {"evidence": [old]}) == "review"
    assert outcome(law(no_cn()), by(old, shown(FR, "hr"))) == "allow"
    assert "said by kyc: CN, documented on 2029-01-01, expired on 2031-01-01" in str(
        decided(law(no_cn()), {"evidence": [old]}).trail()
    )


def test_a_decision_holds_until_evidence_expires_or_grows_too_old() -> None:
    asked = law(no_cn("{level: documented, max_age: 12 months}"))
    found = shown(CN | RESIDENT_NO, obtained="2030-03-01")
    user: dict[str, Any] = {"evidence": [found]}
    assert decided(asked, user).holds_until == datetime(2031, 2, 28, 10, tzinfo=UTC)  # 1 March begins at UTC+14
    user = {"evidence": [found | {"expires": "2031-02-01"}]}
    assert decided(asked, user).holds_until == datetime(2031, 1, 31, 10, tzinfo=UTC)


def test_evidence_that_never_grows_too_old_in_a_year_that_may_be_asked_about_turns_nothing() -> None:
    found = shown(CN | RESIDENT_NO, obtained="2030-03-01")
    assert decided(law(no_cn("{max_age: 999 years}")), {"evidence": [found]}).holds_until is None


def test_a_timeline_turns_where_evidence_grows_too_old() -> None:
    asked = law(no_cn("{level: documented, max_age: 12 months}"))
    user = User.model_validate({"evidence": [shown(FR | RESIDENT_NO, obtained="2030-03-01")]})
    found = asked.timeline(user, "lab/m", "lab", {"kind": "inference"})
    assert found.fate is not None
    assert found.fate.lost == (datetime(2031, 2, 28, 10, tzinfo=UTC),)
    assert why(found.fate.spells[-1]) == "us.order: evidence is too weak or too old"
    copied = pickle.loads(pickle.dumps(found.fate.spells[0].decision.request))
    assert copied == found.fate.spells[0].decision.request


# What is impossible is refused


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        (
            shown(CN, obtained="2031-01-04"),
            "obtained this on 2031-01-04, after the instant that is asked about, 2031-01-02T17:00Z",
        ),
        (shown(CN, obtained="9999-01-01"), "the year 9999 is not between 1776 and 2999"),
        (shown(CN, expires="9999-01-01"), "the year 9999 is not between 1776 and 2999"),
        (
            shown(CN, obtained="2030-01-02", expires="2030-01-02"),
            "it expires on 2030-01-02, which is not after the day",
        ),
        (shown({}), "evidence bears out some fact: write it under `says:`"),
        (shown(CN, level="certain"), "Input should be 'asserted', 'documented' or 'verified'"),
        (shown({"kind": "service-account"}), "Extra inputs are not permitted"),
    ],
)
def test_impossible_evidence_is_refused(entry: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        asking({"evidence": [entry]})


def test_evidence_may_be_obtained_up_to_the_later_of_the_two_instants_that_are_asked_about() -> None:
    user = {"evidence": [shown(CN, obtained="2031-01-01")]}
    asking(user, known_at="2030-12-01T00:00Z")
    asking(user, at="2030-12-01T00:00Z", known_at="2031-01-02T00:00Z")
    with pytest.raises(ValidationError, match="after the instant that is asked about"):
        asking(user, at="2030-12-01T00:00Z", known_at="2030-12-02T00:00Z")


def test_a_session_and_a_list_of_models_refuse_evidence_from_the_future_too() -> None:
    user = User.model_validate({"evidence": [shown(CN, obtained="2031-05-01")]})
    with pytest.raises(ValidationError, match="obtained this on 2031-05-01"):
        law(no_cn()).for_user(user).decide("lab/m", "2031-01-02T12:00Z")
    with pytest.raises(ValidationError, match="obtained this on 2031-05-01"):
        law(no_cn()).permitted(user, "2031-01-02T12:00Z")


# Service accounts


def test_a_service_account_stands_on_the_evidence_of_the_person_who_owns_it() -> None:
    asked = law(no_cn("{level: verified}"))

    def account(level: str) -> dict[str, Any]:
        person = {"evidence": [shown(CN | RESIDENT_NO, level=level)]}
        return {"kind": "service-account", "owner": {"person": person}}

    assert [outcome(asked, account(level)) for level in ("documented", "verified")] == ["review", "deny"]
    assert "said by kyc: CN, documented" in str(decided(asked, account("documented")).trail())


def test_evidence_on_an_account_bears_out_only_what_the_account_may_state() -> None:
    where = {"kind": "service-account", "evidence": [shown({"located_in": "CN"})]}
    assert outcome(law(order("us.order", "{user.located_in: CN}", "{level: documented}")), where) == "deny"
    with pytest.raises(ValidationError, match="a service account has no `nationalities` of its own"):
        asking({"kind": "service-account", "evidence": [shown(CN)]})


# Copies


def test_a_request_with_nationalities_and_evidence_survives_pickle_and_copies() -> None:
    """The class of `Listed[Nationality]` has no name to be found by: such requests could not be pickled."""
    request = asking(by(shown(FR, obtained="2030-12-01"), **CN))
    for again in (pickle.loads(pickle.dumps(request)), copy.copy(request), copy.deepcopy(request)):
        assert again == request
        assert again.view == request.view
        assert law(no_cn("{level: documented}")).decide(again).outcome.value == "review"
    user = request.user
    for other in (pickle.loads(pickle.dumps(user)), copy.copy(user), copy.deepcopy(user)):
        assert other == user
