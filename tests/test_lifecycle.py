"""The life of law: what is in force at an instant, for whom, and as one could know it then."""

from __future__ import annotations

from datetime import timedelta

import pytest

from exportctl import Cause, Law, Outcome
from exportctl.reading import read_rulebook
from exportctl.text import Source
from tests.samples import BASE, HEAD, asking, decided, findings, ids, law, one_rule, outcome

FORBIDDING = HEAD + "rules:\n  - {id: rule, forbids: prohibition, says: No.}\n"
RULE = "rules:\n  - {id: rule, forbids: prohibition, says: No.}\n"


def head(order: str, since: str = "2031-01-05", more: str = "") -> str:
    """Return the head of another order of the same authority."""
    return f"order: us.{order}\nauthority: us\ncites: [Act 11]\nin_force: {{since: {since}}}\n{more}\n"


def on(of: Law, *days: int, **said: str) -> list[str]:
    """Return the outcomes at noon of these days of January 2031."""
    return [outcome(of, at=f"2031-01-{day:02}T12:00-05:00", **said) for day in days]


def at(of: Law, *instants: str, **said: str) -> list[str]:
    return [outcome(of, at=instant, **said) for instant in instants]


def covering(coverage: str) -> Law:
    """Return a law that forbids nothing and speaks of no more than ``coverage``."""
    base = "\n".join(line for line in BASE.splitlines() if not line.startswith("coverage"))
    rulebook, found = read_rulebook([Source("base.yaml", f"{base}\ncoverage: {coverage}\n")])
    assert rulebook is not None, found
    return Law(rulebook, found)


# In force


def test_law_begins_with_its_first_instant_and_ends_before_its_last() -> None:
    order = head("o", "2031-01-10T17:21-05:00").replace("00}", "00, until: 2031-01-11T06:00-05:00}") + RULE
    instants = ("10T17:20:59.999999", "10T17:21", "11T05:59:59.999999", "11T06:00")
    assert at(law(order), *(f"2031-01-{i}-05:00" for i in instants)) == ["allow", "deny", "deny", "allow"]


@pytest.mark.parametrize(
    ("authority", "day", "midnight"),
    [
        ("us", "2031-01-10", "2031-01-10T05:00Z"),
        ("us", "2031-07-10", "2031-07-10T04:00Z"),
        ("eu", "2031-01-10", "2031-01-09T23:00Z"),
        ("eu", "2031-07-10", "2031-07-09T22:00Z"),
    ],
)
def test_a_bare_day_begins_at_midnight_where_the_authority_is(authority: str, day: str, midnight: str) -> None:
    of = law(head("o", day).replace("authority: us", f"authority: {authority}") + RULE)
    begins = asking(at=midnight).at
    assert at(of, (begins - timedelta(microseconds=1)).isoformat(), midnight) == ["allow", "deny"]
    assert decided(of, at="2031-01-01T00:00Z").holds_until == begins


def test_rules_of_one_order_may_begin_and_end_apart() -> None:
    order = HEAD + (
        "rules:\n"
        "  - {id: a, forbids: prohibition, says: No., when: {user.located_in: CN}}\n"
        "  - {id: b, forbids: prohibition, says: No., in_force: {since: 2031-01-05}, when: {user.located_in: FR}}\n"
        "  - {id: c, forbids: prohibition, says: No., in_force: {until: 2031-01-05}, when: {user.located_in: JP}}\n"
    )
    of = law(order)
    expected = {"CN": ["deny", "deny"], "FR": ["allow", "deny"], "JP": ["deny", "allow"]}
    for place, outcomes in expected.items():
        assert [outcome(of, {"located_in": place}, at=f"2031-01-{d}T12:00Z") for d in ("04", "06")] == outcomes


def test_a_rule_that_names_no_end_ends_with_its_order() -> None:
    order = head("o").replace("}", ", until: 2031-01-20}") + RULE.replace("}", ", in_force: {since: 2031-01-10}}")
    assert on(law(order), 9, 10, 19, 20) == ["allow", "deny", "deny", "allow"]


def test_where_only_the_day_is_known_that_day_is_in_doubt() -> None:
    of = law(head("o", "{day: 2031-01-10, time: not-known}") + RULE)
    assert on(of, 9, 10, 11) == ["allow", "review", "deny"]
    edges = ("10T04:59:59Z", "10T05:00Z", "11T04:59:59Z", "11T05:00Z")
    assert at(of, *(f"2031-01-{edge}" for edge in edges)) == ["allow", "review", "review", "deny"]
    doubt = decided(of, at="2031-01-10T12:00Z")
    assert doubt.causes == (Cause.OPEN_LAW,)
    assert "The hour is not known at which" in doubt.prose()


def test_where_only_two_days_are_known_all_between_is_in_doubt() -> None:
    of = law(head("o").replace("}", ", until: {between: [2031-01-10, 2031-01-12]}}") + RULE)
    assert on(of, 9, 10, 11, 12, 13) == ["deny", "review", "review", "review", "allow"]


def test_one_event_of_unknown_hour_happens_once() -> None:
    order = head("o", "{day: 2031-01-10, time: not-known}") + (
        "rules:\n  - {id: all, forbids: prohibition, says: No.}\n  - {id: but, exempts: us.o/all, says: Yes.}\n"
    )
    assert on(law(order), 9, 10, 11) == ["allow", "allow", "allow"]


def test_an_order_expires() -> None:
    assert on(law(head("o").replace("}", ", until: 2031-01-10}") + RULE), 9, 10) == ["deny", "allow"]


# What later orders do


def test_termination_is_final() -> None:
    of = law(
        FORBIDDING,
        head("end", "2031-01-10", "terminates: us.order"),
        head("again", "2031-01-12", "reinstates: us.order"),
    )
    assert on(of, 9, 10, 13) == ["deny", "allow", "allow"]


def test_one_rule_may_be_terminated_alone() -> None:
    order = HEAD + (
        "rules:\n"
        "  - {id: a, forbids: prohibition, says: No., when: {user.located_in: CN}}\n"
        "  - {id: b, forbids: prohibition, says: No., when: {user.located_in: FR}}\n"
    )
    of = law(order, head("end", "2031-01-02", "terminates: us.order/a"))
    assert outcome(of, {"located_in": "CN"}) == "allow"
    assert outcome(of, {"located_in": "FR"}) == "deny"


def test_a_stay_keeps_a_rule_from_applying_for_a_time() -> None:
    of = law(FORBIDDING, head("stay", "2031-01-05", "stays: {target: us.order/rule, until: 2031-01-10}"))
    assert on(of, 4, 5, 9, 10) == ["deny", "allow", "allow", "deny"]


def test_a_stay_whose_hour_is_not_known_leaves_that_day_in_doubt() -> None:
    of = law(FORBIDDING, head("stay", "{day: 2031-01-05, time: not-known}", "stays: us.order"))
    assert on(of, 4, 5, 6) == ["deny", "review", "allow"]


def test_suspended_law_is_reinstated() -> None:
    of = law(
        FORBIDDING,
        head("pause", "2031-01-05", "suspends: us.order"),
        head("resume", "2031-01-10", "reinstates: us.order"),
    )
    assert on(of, 4, 5, 9, 10) == ["deny", "allow", "allow", "deny"]


def test_one_rule_of_a_suspended_order_may_be_reinstated_alone() -> None:
    order = HEAD + (
        "rules:\n"
        "  - {id: a, forbids: prohibition, says: No., when: {user.located_in: CN}}\n"
        "  - {id: b, forbids: prohibition, says: No., when: {user.located_in: FR}}\n"
    )
    of = law(
        order, head("pause", "2031-01-01", "suspends: us.order"), head("back", "2031-01-02", "reinstates: us.order/a")
    )
    assert [outcome(of, {"located_in": place}) for place in ("CN", "FR")] == ["deny", "allow"]


def test_a_suspended_exemption_lifts_nothing() -> None:
    lifting = HEAD.replace("us.order", "us.lift") + "rules: [{id: e, exempts: us.order, says: Yes.}]\n"
    assert on(law(FORBIDDING, lifting, head("pause", "2031-01-05", "suspends: us.lift")), 4, 6) == ["allow", "deny"]


def test_what_was_reinstated_may_be_suspended_again() -> None:
    of = law(
        FORBIDDING,
        head("pause", "2031-01-05", "suspends: us.order"),
        head("resume", "2031-01-10", "reinstates: us.order"),
        head("pause-again", "2031-01-15", "suspends: us.order"),
    )
    assert on(of, 4, 6, 11, 16) == ["deny", "allow", "deny", "allow"]


def test_a_suspension_that_is_terminated_ends() -> None:
    of = law(
        FORBIDDING,
        head("pause", "2031-01-05", "suspends: us.order"),
        head("end", "2031-01-10", "terminates: us.pause"),
    )
    assert on(of, 4, 6, 11) == ["deny", "allow", "deny"]


AMENDING = head("amendment", more="amends: us.order") + (
    "rules:\n"
    "  - {id: rule, replaces: us.order/rule, forbids: prohibition, says: Not abroad., when: {user.located_in: CN}}\n"
)


def test_a_new_text_takes_the_place_of_the_old_from_its_date() -> None:
    of = law(FORBIDDING, AMENDING)
    outcomes = {
        p: [outcome(of, {"located_in": p}, at=f"2031-01-0{d}T12:00-05:00") for d in (4, 5)] for p in ("FR", "CN")
    }
    assert outcomes == {"FR": ["deny", "allow"], "CN": ["deny", "deny"]}
    assert decided(of, {"located_in": "CN"}, at="2031-01-06T12:00Z").rules == ("us.amendment/rule",)


def test_a_new_text_inherits_what_lifted_the_old_one() -> None:
    lifting = HEAD.replace("us.order", "us.lift") + "rules:\n  - {id: e, exempts: us.order/rule, says: Yes.}\n"
    assert outcome(law(FORBIDDING, AMENDING, lifting), {"located_in": "CN"}, at="2031-01-06T12:00Z") == "allow"


def test_a_new_text_shares_the_fate_of_the_old_one() -> None:
    of = law(FORBIDDING, AMENDING, head("end", "2031-01-10", "terminates: us.order"))
    assert [outcome(of, {"located_in": "CN"}, at=f"2031-01-{d}T12:00Z") for d in ("09", "11")] == ["deny", "allow"]


def test_a_rule_has_one_text_at_a_time() -> None:
    second = AMENDING.replace("{since: 2031-01-05}", "{since: 2031-01-05, until: 2031-01-10}")
    third = head("third", "2031-01-07") + (
        "rules:\n"
        "  - {id: rule, replaces: us.amendment/rule, forbids: prohibition, says: No.,"
        " when: {user.located_in: IR}}\n"
    )
    of = law(FORBIDDING, second, third)
    asked = [decided(of, {"located_in": "IR"}, at=f"2031-01-{d}T12:00Z").rules for d in ("02", "06", "08", "12")]
    assert asked == [("us.order/rule",), (), ("us.third/rule",), ("us.third/rule",)]


CORRECTION = head("correction", "2031-01-01", "corrects: us.order\nissued: 2031-06-01T09:00-04:00") + (
    "rules:\n"
    "  - {id: rule, replaces: us.order/rule, forbids: prohibition, says: Not in China., when: {user.located_in: CN}}\n"
)


def test_a_correction_does_not_rewrite_what_one_could_have_known() -> None:
    of = law(FORBIDDING, CORRECTION)
    french = {"located_in": "FR"}
    assert outcome(of, french, at="2031-01-20T12:00Z") == "deny"
    assert outcome(of, french, at="2031-01-20T12:00Z", known_at="2031-06-01T12:59:59Z") == "deny"
    assert outcome(of, french, at="2031-01-20T12:00Z", known_at="2031-06-01T13:00Z") == "allow"
    assert outcome(of, french, at="2031-06-02T12:00Z") == "allow"
    assert outcome(of, french, at="2031-06-02T12:00Z", known_at="2031-05-01T12:00Z") == "deny"


def test_law_that_reaches_back_binds_nobody_who_could_not_know_it() -> None:
    of = law(head("o", "2031-01-01", "issued: 2031-01-10T12:00Z") + RULE)
    assert at(of, "2031-01-09T12:00Z", "2031-01-10T12:00Z") == ["allow", "deny"]
    assert outcome(of, at="2031-01-09T12:00Z", known_at="2031-01-10T12:00Z") == "deny"


def test_a_termination_is_known_from_the_day_it_is_issued() -> None:
    of = law(FORBIDDING, head("end", "2031-01-05", "issued: 2031-01-10T12:00Z\nterminates: us.order"))
    assert at(of, "2031-01-06T12:00Z", "2031-01-11T12:00Z") == ["deny", "allow"]
    assert outcome(of, at="2031-01-06T12:00Z", known_at="2031-01-11T12:00Z") == "allow"


# Whom it binds


LETTER = HEAD + "addressee: lab\n" + RULE


def test_a_letter_binds_its_addressee_alone() -> None:
    of = law(LETTER)
    assert outcome(of, provider="lab") == "deny"
    assert outcome(of, provider="corp") == "allow"


def test_who_provides_is_never_assumed_to_be_the_developer() -> None:
    decision = decided(law(LETTER), provider=None)
    assert decision.outcome is Outcome.REVIEW
    assert decision.missing == ("provider",)


def test_an_exemption_by_letter_lifts_for_its_addressee_alone() -> None:
    of = law(
        FORBIDDING, head("letter", "2031-01-01", "addressee: lab") + "rules: [{id: e, exempts: us.order, says: Yes.}]"
    )
    assert [outcome(of, provider=p) for p in ("lab", "corp")] == ["allow", "deny"]
    assert outcome(of, provider=None) == "review"


def test_a_letter_amends_the_law_for_its_addressee_alone() -> None:
    of = law(FORBIDDING, AMENDING.replace("amends:", "addressee: lab\namends:"))
    french = {"located_in": "FR"}
    asked = [outcome(of, french, at="2031-01-06T12:00Z", provider=p) for p in ("lab", "corp", None)]
    assert asked == ["allow", "deny", "review"]


@pytest.mark.parametrize("act", ["suspends", "stays", "terminates"])
def test_a_letter_sets_the_law_aside_for_its_addressee_alone(act: str) -> None:
    of = law(FORBIDDING, head("letter", "2031-01-01", f"addressee: lab\n{act}: us.order"))
    assert [outcome(of, provider=p) for p in ("lab", "corp", None)] == ["allow", "deny", "review"]


# Text and enforcement


RESTING = "    enforcement: {since: 2031-01-05, until: 2031-01-10, says: It rests., cites: [Notice]}\n"


def test_an_announced_non_enforcement_leaves_the_text_as_it_is() -> None:
    of = one_rule("{model.id: lab/m}", RESTING)
    seen = [decided(of, at=f"2031-01-{day}T12:00Z") for day in ("04", "06", "11")]
    assert [decision.outcome for decision in seen] == [Outcome.DENY] * 3
    assert [decision.if_enforced for decision in seen] == [None, Outcome.ALLOW, None]
    assert not any(decision.allowed for decision in seen)


def test_another_rule_that_is_enforced_denies_all_the_same() -> None:
    of = one_rule("{model.id: lab/m}", RESTING + "  - {id: other, forbids: prohibition, says: No.}\n")
    assert decided(of, at="2031-01-06T12:00Z").if_enforced is None


def test_an_order_may_rest_as_a_whole() -> None:
    of = law(FORBIDDING + "enforcement: {until: 2031-01-10, says: It rests., cites: [Notice]}\n")
    assert decided(of).if_enforced is Outcome.ALLOW


def test_non_enforcement_may_settle_what_the_text_leaves_open() -> None:
    of = one_rule("{user.located_in: CN}", RESTING)
    decision = decided(of, at="2031-01-06T12:00Z")
    assert (decision.outcome, decision.if_enforced) == (Outcome.REVIEW, Outcome.ALLOW)


def test_where_text_and_enforcement_differ_the_decision_says_so_in_words_and_as_data() -> None:
    denied = decided(one_rule("{model.id: lab/m}", RESTING), at="2031-01-06T12:00Z")
    in_review = decided(one_rule("{user.located_in: CN}", RESTING), at="2031-01-06T12:00Z")
    for decision, by_text in ((denied, Outcome.DENY), (in_review, Outcome.REVIEW)):
        said = decision.as_dict()
        assert (said["outcome"], said["if_enforced"]) == (by_text.value, "allow")
        assert said["postures"] == [
            {
                "rule": "us.order/rule",
                "says": "It rests.",
                "cites": ["Notice"],
                "since": "2031-01-05T05:00:00+00:00",
                "until": "2031-01-10T05:00:00+00:00",
            }
        ]
        assert (
            "The authority has announced that it does not enforce this now: "
            "“It rests.” (Notice, until 10 January 2031, 05:00 UTC). By that it would be: allow." in decision.prose()
        )
        assert "The text of the law stands all the same." in decision.prose()


def test_where_text_and_enforcement_agree_nothing_is_said_of_enforcement() -> None:
    allowed = decided(one_rule("{model.id: lab/m}", RESTING), model="lab/open", at="2031-01-06T12:00Z")
    enforced = decided(one_rule("{model.id: lab/m}", RESTING), at="2031-01-11T12:00Z")
    beside_another = RESTING + "  - {id: other, forbids: prohibition, says: No.}\n"
    denied_anyway = decided(one_rule("{model.id: lab/m}", beside_another), at="2031-01-06T12:00Z")
    for decision in (allowed, enforced, denied_anyway):
        assert (decision.if_enforced, decision.postures) == (None, ())
        assert "enforce" not in decision.prose()


# What defeats what


def test_an_exemption_lifts_the_rule_it_names_and_no_other() -> None:
    of = law(
        HEAD + "rules:\n"
        "  - {id: a, forbids: prohibition, says: No.}\n"
        "  - {id: b, forbids: prohibition, says: No., when: {user.located_in: CN}}\n"
        "  - {id: e, exempts: us.order/a, says: Yes.}\n"
    )
    assert outcome(of, {"located_in": "FR"}) == "allow"
    assert decided(of, {"located_in": "CN"}).rules == ("us.order/b",)


def test_exemptions_are_chosen_by_authority_kind_and_reason() -> None:
    order = HEAD + (
        "rules:\n"
        "  - {id: a, forbids: {kind: license-requirement, reason: stability}, says: No.}\n"
        "  - {id: e, exempts: WHAT, says: Yes.}\n"
    )
    chosen = {
        "{authority: us}": "allow",
        "{kind: license-requirement}": "allow",
        "{reason: stability}": "allow",
        "{authority: us, kind: license-requirement, reason: stability}": "allow",
        "{reason: terror}": "deny",
        "{kind: prohibition}": "deny",
        "{reason: stability, kind: prohibition}": "deny",
    }
    assert {what: outcome(law(order.replace("WHAT", what))) for what in chosen} == chosen


def test_a_whole_class_of_exceptions_is_withheld() -> None:
    order = HEAD + (
        "rules:\n"
        "  - {id: a, forbids: license-requirement, says: No.}\n"
        "  - {id: e, exempts: us.order/a, kind: license-exception, says: Yes.}\n"
        "  - {id: w, withholds: {kind: license-exception}, says: No., when: {user.lists: {includes: bad}}}\n"
    )
    of = law(order)
    assert outcome(of, {"lists": ["bad"]}) == "deny"
    assert outcome(of, {"lists": "none"}) == "allow"
    assert outcome(of) == "review"
    assert outcome(law(order.replace(", kind: license-exception, s", ", s")), {"lists": ["bad"]}) == "allow"


def test_an_exception_to_an_exception_forbids_again() -> None:
    of = one_rule(
        "{model.id: lab/m}",
        "    unless:\n"
        "      when: {user.located_in: [US, FR]}\n"
        "      unless:\n"
        "        when: {user.lists: {includes: bad}}\n"
        "        unless: {user.programmes: {includes: pardoned}}\n",
    )
    listed = {"located_in": "US", "lists": ["bad"]}
    assert outcome(of, {"located_in": "CN"}) == "deny"
    assert outcome(of, {"located_in": "US", "lists": "none"}) == "allow"
    assert outcome(of, {**listed, "programmes": "none"}) == "deny"
    assert outcome(of, {**listed, "programmes": ["pardoned"]}) == "allow"
    assert outcome(of, listed) == "review"


def test_one_of_several_unless_is_enough() -> None:
    of = one_rule("{model.id: lab/m}", "    unless: [{user.located_in: US}, {user.us_citizen: yes}]\n")
    assert outcome(of, {"located_in": "FR", "us_citizen": "yes"}) == "allow"
    assert outcome(of, {"located_in": "US", "us_citizen": "no"}) == "allow"
    assert outcome(of, {"located_in": "FR", "us_citizen": "no"}) == "deny"


def test_each_requirement_is_lifted_separately() -> None:
    of = law(
        HEAD + "rules:\n"
        "  - {id: a, forbids: {kind: license-requirement, reason: one}, says: No.}\n"
        "  - {id: b, forbids: {kind: license-requirement, reason: two}, says: No.}\n"
        "  - {id: e, exempts: us.order/a, says: Yes.}\n"
    )
    decision = decided(of)
    assert decision.rules == ("us.order/b",)
    assert [(r.rule, r.status) for r in decision.reasons] == [("us.order/a", "lifted"), ("us.order/b", "applies")]


def test_another_authority_lifts_only_what_cites_it() -> None:
    lifting = HEAD.replace("us.order", "eu.order").replace("authority: us", "authority: eu")
    lifting += "rules:\n  - {id: lift, exempts: us.order/rule, says: Yes.}\n"
    (finding,) = findings(FORBIDDING, lifting)
    assert finding.code == "EX214"
    assert (finding.span.file, finding.span.line) == ("2.yaml", 7)
    for cited in ("eu", "eu.order"):
        assert outcome(law(FORBIDDING.replace("[Act 10]", f"[Act 10, {cited}]"), lifting)) == "allow"


# Words that change, and what is not spoken of


def test_a_country_belongs_to_a_group_from_a_day_to_a_day() -> None:
    groups = """
        authority: us
        groups:
          - id: G/A
            title: Countries of concern
            cites: [Supplement 1]
            members: [CN, {country: VE, since: 2031-01-05}, {country: AM, until: 2031-01-05}]
        """
    rule = "rules:\n  - {id: rule, forbids: prohibition, says: No., when: {user.located_in: G/A}}\n"
    of = law(HEAD + rule, groups)
    midnight = ("2031-01-05T04:59:59Z", "2031-01-05T05:00Z")
    seen = {place: [outcome(of, {"located_in": place}, at=t) for t in midnight] for place in ("CN", "VE", "AM", "FR")}
    assert seen == {"CN": ["deny"] * 2, "VE": ["allow", "deny"], "AM": ["deny", "allow"], "FR": ["allow"] * 2}


def test_a_country_that_no_group_of_the_family_names_may_be_in_doubt() -> None:
    groups = """
        authority: us
        groups:
          - {id: G/A, title: A, cites: [S], members: [CN], unlisted: not-known}
          - {id: G/B, title: B, cites: [S], members: [FR]}
        """
    rule = "rules:\n  - {id: rule, forbids: prohibition, says: No., when: {user.located_in: G/A}}\n"
    of = law(HEAD + rule, groups)
    assert [outcome(of, {"located_in": place}) for place in ("CN", "FR", "JP")] == ["deny", "allow", "review"]
    assert decided(of, {"located_in": "JP"}).causes == (Cause.OPEN_LAW,)


def test_what_no_rule_forbids_is_allowed_and_the_rest_is_named() -> None:
    decision = decided(one_rule("{user.located_in: CN}"), {"located_in": "US"})
    assert decision.allowed
    assert [entry.provision for entry in decision.not_evaluated] == ["Act 99"]


def test_outside_what_the_rulebook_speaks_of_the_outcome_is_review() -> None:
    decision = decided(law(FORBIDDING), model="lab/unheard-of")
    assert decision.outcome is Outcome.REVIEW
    assert decision.causes == (Cause.NOT_COVERED,)


@pytest.mark.parametrize(
    ("coverage", "expected"),
    [
        ("{models: all, activities: all}", "allow"),
        ("{models: [lab/m], activities: [inference]}", "allow"),
        ("{models: [lab/open], activities: all}", "review"),
        ("{models: all, activities: [support]}", "review"),
        ("{models: all, activities: all, period: {since: 2031-01-02T17:00Z}}", "allow"),
        ("{models: all, activities: all, period: {since: 2031-01-02T17:01Z}}", "review"),
        ("{models: all, activities: all, period: {until: 2031-01-02T17:00Z}}", "review"),
    ],
)
def test_coverage_is_of_models_activities_and_dates(coverage: str, expected: str) -> None:
    decision = decided(covering(coverage))
    assert decision.outcome.value == expected
    assert decision.causes == ((Cause.NOT_COVERED,) if expected == "review" else ())


def test_an_activity_not_known_may_be_one_that_is_not_covered() -> None:
    decision = decided(covering("{models: all, activities: [inference]}"), activity={})
    assert decision.outcome is Outcome.REVIEW
    assert decision.causes == (Cause.FACTS, Cause.NOT_COVERED)
    assert decision.missing == ("activity.kind",)


# Open law


POSITION = """
authority: us
positions: [{question: q.open, answer: ANSWER, by: J. Doe (counsel), since: 2031-01-05, until: 2031-01-10}]
"""


def test_what_the_law_leaves_open_is_reviewed() -> None:
    decision = decided(one_rule("{open: q.open}"))
    assert decision.outcome is Outcome.REVIEW
    assert decision.causes == (Cause.OPEN_LAW,)
    assert decision.questions == ("q.open",)
    assert "Is it?" in decision.prose()


def test_a_position_answers_for_its_time_and_the_decision_says_so() -> None:
    order = HEAD + "rules:\n  - {id: rule, forbids: prohibition, says: No., when: {open: q.open}}\n"
    for answer, expected in (("yes", "deny"), ("no", "allow")):
        of = law(order, POSITION.replace("ANSWER", answer))
        assert on(of, 4, 5, 9, 10) == ["review", expected, expected, "review"]
        decision = decided(of, at="2031-01-06T12:00Z")
        assert decision.verdict.rests_on == ("q.open",)
        assert "counsel's position" in decision.prose()
        assert "q.open" in decision.as_dict()["rests_on_positions"]


def test_a_decision_that_needs_no_position_does_not_rest_on_it() -> None:
    rule = (
        "rules:\n  - {id: rule, forbids: prohibition, says: No., when: {any_of: [{open: q.open}, {model.id: lab/m}]}}\n"
    )
    of = law(HEAD + rule, POSITION.replace("ANSWER", "yes"))
    assert decided(of, at="2031-01-06T12:00Z").verdict.rests_on == ()


def test_a_decision_on_two_positions_of_which_either_is_enough_rests_on_one() -> None:
    more = "\nquestions: [{id: q.two, asks: And this?, cites: [Review]}]\npositions:\n" + "".join(
        f"  - {{question: {id}, answer: yes, by: counsel, since: 2031-01-01}}\n" for id in ("q.open", "q.two")
    )
    order = (
        HEAD
        + "rules:\n  - {id: rule, forbids: prohibition, says: No., when: {any_of: [{open: q.open}, {open: q.two}]}}\n"
    )
    decision = decided(law(order, "authority: us" + more))
    assert decision.outcome is Outcome.DENY
    assert decision.verdict.rests_on == ("q.two",)


# Obligations


def test_an_allow_comes_with_the_obligations_of_what_lifted_the_rule() -> None:
    of = law(
        HEAD + "rules:\n"
        "  - {id: a, forbids: prohibition, says: No., when: {user.located_in: [US, CN]}}\n"
        "  - id: e\n    exempts: us.order/a\n    says: Yes.\n    when: {user.located_in: US}\n"
        "    obligations: [{id: log, kind: binding, says: Log it.}]\n"
        "obligations: [{id: report, kind: voluntary, says: Report it., when: {user.located_in: [US, FR]}}]\n"
    )
    duties = {place: ids(decided(of, {"located_in": place})) for place in ("US", "FR", "JP", "CN")}
    assert duties == {"US": ("us.order/report", "us.order/log"), "FR": ("us.order/report",), "JP": (), "CN": ()}
    prose = decided(of, {"located_in": "US"}).prose()
    assert "Log it." in prose
    assert "(voluntary) Report it." in prose


def test_an_obligation_ends_with_its_order() -> None:
    of = law(
        head("o").replace("}", ", until: 2031-01-10}") + "obligations: [{id: log, kind: binding, says: Log it.}]\n"
    )
    assert [ids(decided(of, at=f"2031-01-{d}T12:00Z")) for d in ("04", "06", "11")] == [(), ("us.o/log",), ()]


def test_a_newer_text_of_an_addressed_text_binds_its_addressee_alone() -> None:
    first = HEAD + "rules:\n  - {id: rule, forbids: prohibition, says: No.}\n"
    second = HEAD.replace("us.order", "us.second") + (
        "addressee: lab\nrules:\n  - {id: rule, replaces: us.order/rule, forbids: prohibition, says: No.}\n"
    )
    third = HEAD.replace("us.order", "us.third") + (
        "rules:\n  - {id: rule, replaces: us.second/rule, forbids: prohibition, says: No.,"
        " when: {user.located_in: CN}}\n"
    )
    of = law(first, second, third)
    assert outcome(of, {"located_in": "FR"}, provider="lab") == "allow"
    assert outcome(of, {"located_in": "FR"}, provider="corp") == "deny"


def test_two_positions_at_one_time_are_an_error() -> None:
    more = "\npositions:\n" + "".join(
        f"  - {{question: q.open, answer: {answer}, by: counsel, since: 2031-01-0{day}}}\n"
        for day, answer in ((1, "yes"), (5, "no"))
    )
    order = HEAD + "rules:\n  - {id: rule, forbids: prohibition, says: No., when: {open: q.open}}\n"
    assert [finding.code for finding in findings(order, "authority: us" + more)] == ["EX215"]
