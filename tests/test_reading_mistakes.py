"""Mistakes are told once, where they stand, all in one run, and without noise."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exportctl.finding import Finding, RequestError
from exportctl.law import conditions
from exportctl.law.rulebook import Rulebook
from exportctl.law.texts import Effect
from exportctl.law.values import only
from exportctl.reading import read_request, read_rulebook, request_from
from exportctl.text import Source
from tests.samples import HEAD, findings, sources


def with_rule(body: str) -> str:
    return HEAD + "rules:\n  - id: a\n" + "".join(f"    {line}\n" for line in body.splitlines())


def forbidding(more: str) -> str:
    return with_rule("forbids: prohibition\nsays: No.\n" + more)


def only_finding(*texts: str) -> Finding:
    found = findings(*texts)
    assert len(found) == 1, "\n".join(map(str, found))
    return found[0]


def read(*texts: str) -> Rulebook:
    rulebook, found = read_rulebook(sources(*texts))
    assert rulebook is not None, "\n".join(map(str, found))
    return rulebook


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("in_force: {since: {day: 2031-01-02}}", "the key `time` is missing"),
        ("in_force: {since: {between: [2031-01-02]}}", "too few"),
        ("in_force: {since: [2031-01-02]}", "a text or a mapping"),
        ("in_force: {since: {dya: 2031-01-02, time: not-known}}", "no key is called `dya`"),
        ("unless: text", "a mapping such as"),
        ("unless: {when: {user.us_citizen: yes}, sez: x}", "no key is called `sez`"),
        ("unless: {says: x}", "the key `when` is missing"),
        ("when: {activity.kind: none}", "no answer to `activity.kind`"),
        ("when: {user.located_in: none}", "is not the code"),
        ("when: {user.lists: {any_in: a, none_in: b, except: c}}", "of which of these tests"),
        ("when: {user.nationalities: {except: CN}}", "a test of `user.nationalities` is needed"),
    ],
)
def test_each_mistake_in_a_rule_is_told_once(more: str, says: str) -> None:
    assert says in str(only_finding(forbidding(more)))


def test_a_key_that_nobody_knows_is_told_at_the_key_and_not_as_a_missing_one_too() -> None:
    finding = only_finding(HEAD + "terminates: [{targt: us.order}]\n")
    assert (finding.span.line, finding.span.column) == (6, 15)
    assert finding.help == "did you mean `target`?"


def test_a_wrong_choice_lists_the_choices() -> None:
    finding = only_finding(with_rule("forbids: prohibitoin\nsays: No."))
    assert finding.message == "`prohibitoin` is not one of: prohibition, license-requirement"
    assert finding.help == "did you mean `prohibition`?"


def test_no_message_speaks_of_classes_or_schemas() -> None:
    texts = [forbidding(f"{key}: {value}") for key in ("when", "in_force", "unless") for value in ("x", "[x]", "[{}]")]
    said = "\n".join(str(finding) for text in texts for finding in findings(text))
    for word in ("pydantic", "str_type", "Input should", "Unless", "OnDay", "dict[", "validation"):
        assert word not in said


def test_a_mistake_in_one_rule_hides_none_in_another_nor_in_another_file() -> None:
    first = HEAD + (
        "rules:\n"
        "  - {id: a, fobids: prohibition, says: No.}\n"
        "  - {id: b, forbids: prohibition, says: No., when: {model.idd: x}}\n"
        "  - {id: c, exempts: us.order/a}\n"
        "  - {id: d, exempts: us.order/zz}\n"
        "examples:\n"
        "  - {name: n, user: {located_in: UK}, model: lab/m, at: 2031-01-02T00:00Z, expects: deny, because: a}\n"
    )
    second = "order: us.second\nauthority: us\ncites: [c]\nin_force: {since: 2031-01-01}\namends: us.nobody\n"
    found = findings(first, second)
    assert [(f.span.file, f.span.line, f.code) for f in found] == [
        ("1.yaml", 7, "EX111"),
        ("1.yaml", 8, "EX101"),
        ("1.yaml", 12, "EX401"),
        ("2.yaml", 5, "EX210"),
        ("1.yaml", 10, "EX210"),
    ]


def test_what_a_broken_text_may_define_is_not_called_unknown() -> None:
    broken = "order: us.broken\nauthority: us\nrules: [{id: r\n"
    using = HEAD + "rules:\n  - {id: lift, exempts: us.broken/r}\namends: us.broken\n"
    assert {finding.span.file for finding in findings(broken, using)} == {"1.yaml"}


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        (HEAD + "amends: us.nobody\n", 6, 9),
        (HEAD + "corrects: [us.order, us.nobody]\n", 6, 22),
        (forbidding("replaces: us.order/b"), 10, 15),
        (HEAD + "stays: {target: us.nobody, until: 2031-03-01}\n", 6, 8),
    ],
)
def test_an_unknown_id_is_told_where_it_is_written(text: str, line: int, column: int) -> None:
    finding = only_finding(text)
    assert finding.code == "EX210"
    assert (finding.span.line, finding.span.column) == (line, column)


def test_a_target_without_its_order_is_told_how_to_write_it() -> None:
    finding = only_finding(HEAD + "rules:\n  - {id: a, forbids: prohibition, says: No.}\n  - {id: b, exempts: a}\n")
    assert finding.help == "write `us.order/a`"


def test_an_order_cannot_be_named_like_a_rule() -> None:
    assert only_finding(HEAD.replace("us.order", "us/order")).code == "EX141"


def test_two_authorities_that_cite_one_statute_cannot_lift_each_others_rules() -> None:
    exempting = HEAD.replace("us.order", "eu.order").replace("authority: us", "authority: eu")
    exempting += "rules:\n  - {id: lift, exempts: us.order/a}\n"
    assert only_finding(forbidding(""), exempting).code == "EX214"
    assert findings(forbidding("cites: [as exempted by eu.order]"), exempting) == ()
    assert findings(forbidding("cites: ['an act of eu, art. 3']"), exempting) == ()
    assert only_finding(forbidding("cites: [an act of eu.other]"), exempting).code == "EX214"


def test_a_rule_lives_no_longer_than_its_order_unless_it_says_so() -> None:
    head = HEAD.replace("{since: 2031-01-01}", "{since: 2031-01-01, until: 2032-01-01}")
    rule = "rules:\n  - {id: a, forbids: prohibition, says: No., in_force: {since: 2031-06-01}}\n"
    order = read(head + rule).orders[0]
    period = order.rules[0].in_force
    assert period is not None
    assert period.until == order.in_force.until
    assert period.since is not None
    assert period.since.name == "us.order/a.since"


def test_two_memberships_of_one_country_are_different_events() -> None:
    group = (
        "authority: us\ngroups:\n  - {id: G/A, title: t, cites: [c], members: "
        "[{country: VE, until: 2031-02-01}, {country: VE, since: {day: 2031-03-01, time: not-known}}]}\n"
    )
    members = read(group).groups[0].members
    edges = [edge.name for member in members for edge in (member.period.since, member.period.until) if edge]
    assert len(set(edges)) == 2


def test_exceptions_without_a_name_alternate() -> None:
    text = forbidding("unless: {when: {user.us_citizen: yes}, unless: [{provider: a}, {provider: b}]}")
    assert [(rule.id, rule.effect, rule.unless_of) for rule in read(text).rules[1:]] == [
        ("us.order/a~1", Effect.EXEMPT, "us.order/a"),
        ("us.order/a~1~1", Effect.WITHHOLD, "us.order/a~1"),
        ("us.order/a~1~2", Effect.WITHHOLD, "us.order/a~1"),
    ]


def test_known_to_be_none_is_a_value_of_a_number() -> None:
    when = read(forbidding("when: {model.training_compute: none}")).rules[0].when
    assert isinstance(when, conditions.Test)
    assert when.operand == only("none")


def test_definitions_cannot_grow_beyond_reading() -> None:
    row = "  - {{id: d{0}, title: t, cites: [c], when: {{all_of: [{{is_a: d{1}}}, {{not_a: d{1}}}]}}}}\n"
    doubling = "definitions:\n" + "".join(row.format(n, n + 1) for n in range(60))
    doubling += "  - {id: d60, title: t, cites: [c], when: {user.us_citizen: no}}\n"
    assert only_finding(doubling).code == "EX223"
    row = "  - {{id: d{0}, title: t, cites: [c], when: {{is_a: d{1}}}}}\n"
    line = "definitions:\n" + "".join(row.format(n, n + 1) for n in range(5_000))
    line += "  - {id: d5000, title: t, cites: [c], when: {user.us_citizen: no}}\n"
    assert only_finding(line).code == "EX223"


@pytest.mark.parametrize(
    "row",
    [
        "  - {{id: r{0}, forbid: prohibition, says: No.}}\n",
        "  - {{id: r{0}, forbids: prohibition, says: No., when: {{user: {{is_a: ex.nothing-{0}}}}}}}\n",
        "  - {{id: r{0}, forbids: prohibition, says: No., when: {{user.us_citzen: no}}}}\n",
        "  - {{id: r, forbids: prohibition, says: No.}}\n",
    ],
)
def test_five_thousand_mistakes_are_told_in_seconds(row: str) -> None:
    began = time.perf_counter()
    assert len(findings(HEAD + "rules:\n" + "".join(row.format(n) for n in range(5_000)))) > 100
    assert time.perf_counter() - began < 4


def test_a_request_that_is_data_tells_the_path() -> None:
    said = {"user": {"nationalities": [{"country": "CN"}, {"cuntry": "UK"}]}, "model": "lab/m", "at": "2031-01-01"}
    with pytest.raises(RequestError) as caught:
        request_from(said)
    first, second = caught.value.findings
    assert first.message == "user.nationalities[1].cuntry: no key is called `cuntry` here"
    assert first.help == "did you mean `country`?"
    assert second.message.startswith("at: `2031-01-01` is not an instant")


def test_a_request_file_that_is_right_is_read() -> None:
    request, found = read_request(Source("r.yaml", "user: {located_in: NO}\nmodel: lab/m\nat: 2031-01-02T12:00Z\n"))
    assert found == ()
    assert request is not None
    assert request.user.located_in == "NO"


WORDS = ("forbids", "exempts", "withholds", "when", "unless", "says", "kind", "in_force", "since", "until", "replaces")
PIECES = (
    "prohibition",
    "us.order/a",
    "us.order",
    "{user.us_citizen: no}",
    "[]",
    "{}",
    "2031-01-01",
    "none",
    "a",
    "[a, [b]]",
)
values = st.recursive(
    st.sampled_from(PIECES),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2).map(lambda parts: f"[{', '.join(parts)}]"),
        st.tuples(st.sampled_from(WORDS), inner).map(lambda pair: f"{{{pair[0]}: {pair[1]}}}"),
    ),
    max_leaves=4,
)


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.dictionaries(st.sampled_from(WORDS), values, max_size=5), max_size=3))
def test_no_order_made_of_the_grammars_own_words_raises(rules: list[dict[str, str]]) -> None:
    rows = [", ".join(f"{key}: {value}" for key, value in rule.items()) for rule in rules]
    text = HEAD + "rules:\n" + "".join(f"  - {{id: {'abc'[n]}, {row}}}\n" for n, row in enumerate(rows))
    rulebook, found = read_rulebook(sources(text if rules else HEAD))
    assert rulebook is not None or found
