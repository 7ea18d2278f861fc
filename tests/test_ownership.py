"""Who is on a list because of who owns them."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exportctl import Organization, Outcome
from exportctl.decisions.verdict import Cause
from exportctl.facts import Between
from exportctl.ownership import inherited, parties
from tests.samples import HEAD, asking, findings, law

LAW = law(
    HEAD
    + """
rules:
  - id: half
    forbids: prohibition
    says: No.
    when: {user.organization.listed_by_ownership: {any_in: [half/one, half/two]}}
  - id: two
    forbids: prohibition
    says: No.
    when: {user.organization.listed_by_ownership: {includes: half/two}}
""",
    """
ownership:
  - {id: half, title: The half rule, lists: [one, two], at_least: 50, cites: [Act 2]}
organizations:
  - {id: listed, lists: [one], owners: none, cites: [Register]}
  - {id: clean, lists: none, owners: none, cites: [Register]}
  - {id: ring-a, lists: none, owners: [{owner: ring-b, percent: 60}], cites: [Register]}
  - {id: ring-b, lists: none, owners: [{owner: ring-a, percent: 60}], cites: [Register]}
  - {id: loose-a, lists: none, owners: [{owner: loose-b, percent: 10}], cites: [Register]}
  - {id: loose-b, lists: none, owners: [{owner: loose-a, percent: 10}], cites: [Register]}
""",
)


def owned(*stakes: dict[str, Any], **said: Any) -> dict[str, Any]:
    return {"organization": {"id": "daughter", "lists": "none", "owners": list(stakes), **said}}


def stake(owner: Any, percent: Any = None) -> dict[str, Any]:
    return {"owner": owner} | ({} if percent is None else {"percent": percent})


def outcome(user: dict[str, Any]) -> Outcome:
    request = asking(user)
    decision = LAW.decide(request)
    assert decision == LAW.reference.decide(request)
    return decision.outcome


@pytest.mark.parametrize(
    ("stakes", "expected"),
    [
        ([], Outcome.ALLOW),
        ([stake("listed", 50)], Outcome.DENY),
        ([stake("listed", "49.9")], Outcome.ALLOW),
        ([stake("listed", 25), stake({"id": "other", "lists": ["two"]}, 25)], Outcome.DENY),
        ([stake("listed", 25), stake("clean", 75)], Outcome.ALLOW),
        ([stake("listed")], Outcome.REVIEW),
        ([stake("listed", {"at_least": 50, "at_most": 60})], Outcome.DENY),
        ([stake("listed", {"at_least": 40, "at_most": 60})], Outcome.REVIEW),
        ([stake("unheard-of", 50)], Outcome.REVIEW),
        ([stake("unheard-of", 49)], Outcome.ALLOW),
        ([stake("ring-a", 50)], Outcome.REVIEW),
        ([stake("loose-a", 50)], Outcome.ALLOW),
    ],
)
def test_listed_parties_that_own_one_half_together_list_whom_they_own(stakes: Any, expected: Outcome) -> None:
    assert outcome(owned(*stakes)) is expected


def test_shares_are_not_multiplied_along_a_chain() -> None:
    holding = {"id": "holding", "lists": "none", "owners": [stake("listed", 50)]}
    assert outcome(owned(stake(holding, 50))) is Outcome.DENY
    below = {"id": "holding", "lists": "none", "owners": [stake("listed", 49)]}
    assert outcome(owned(stake(below, 100))) is Outcome.ALLOW


def test_the_daughter_bears_the_lists_of_every_owner_that_counts() -> None:
    decision = LAW.decide(asking(owned(stake("listed", 49), stake({"id": "other", "lists": ["two"]}, 1))))
    assert decision.rules == ("us.order/half", "us.order/two")


def test_an_exemption_from_one_owners_list_leaves_the_others() -> None:
    relieved = law(
        HEAD
        + """
rules:
  - {id: one, forbids: prohibition, says: No., when: {user.organization.listed_by_ownership: {includes: half/one}}}
  - {id: two, forbids: prohibition, says: No., when: {user.organization.listed_by_ownership: {includes: half/two}}}
  - {id: relief, exempts: us.order/one, says: Relief., when: {model.id: lab/m}}
""",
        "ownership: [{id: half, title: Half, lists: [one, two], at_least: 50, cites: [Act 2]}]",
    )
    both = owned(stake({"id": "x", "lists": ["one"]}, 30), stake({"id": "y", "lists": ["two"]}, 30))
    assert relieved.decide(asking(both)).rules == ("us.order/two",)


def test_owners_who_are_not_known_may_be_anybody() -> None:
    assert outcome({"organization": {"id": "daughter", "lists": "none"}}) is Outcome.REVIEW
    assert outcome({"organization": {"id": "daughter", "owners": {"at_least": [stake("clean", 51)]}}}) is Outcome.ALLOW
    assert outcome({"organization": {"id": "daughter", "owners": {"at_least": [stake("clean", 50)]}}}) is Outcome.REVIEW


def test_what_was_worked_out_before_may_be_stated_instead() -> None:
    assert outcome({"organization": {"id": "daughter", "listed_by_ownership": "none"}}) is Outcome.ALLOW
    assert outcome({"organization": {"id": "daughter", "listed_by_ownership": ["half/two"]}}) is Outcome.DENY


def test_the_review_names_what_to_find_out_and_the_trail_how_far_it_is_known() -> None:
    decision = LAW.decide(asking(owned(stake("listed", {"at_least": 40, "at_most": 60}))))
    assert decision.causes == (Cause.FACTS,)
    assert decision.missing == ("user.organization.listed_by_ownership",)
    assert "The half rule: listed parties own between 40 % and 60 %" in str(decision.trail())


def test_two_different_descriptions_of_one_owner_are_no_description() -> None:
    twice = owned(stake({"id": "x", "lists": "none"}, 50), stake({"id": "x", "lists": ["one"]}, 1))
    assert outcome(twice) is Outcome.REVIEW


def test_more_than_the_whole_cannot_be_owned() -> None:
    with pytest.raises(ValueError, match="its owners hold 110 percent of it"):
        Organization(id="x", owners=[stake("a", 60), stake("b", 50)])  # type: ignore[arg-type]  # as a text says it
    with pytest.raises(ValueError, match="a share is 0 to 100 percent"):
        Organization(id="x", owners=[stake("a", 101)])  # type: ignore[arg-type]  # as a text says it


def test_a_chain_of_ten_thousand_is_walked() -> None:
    known = {f"o{n}": Organization(id=f"o{n}", lists=(), owners=[stake(f"o{n + 1}", 100)]) for n in range(10_000)}  # type: ignore[arg-type]  # as a text says it
    known["o10000"] = Organization(id="o10000", lists=("one",))  # type: ignore[arg-type]  # as a text says it
    among = parties(known["o0"], known.get)
    assert inherited("o0", among, ["one"], 50, "half")[0].least == {"one"}


def test_a_share_of_a_rule_on_ownership_is_a_share() -> None:
    found = findings("ownership: [{id: half, title: Half, lists: [one], at_least: most, cites: [Act 2]}]")
    assert [finding.code for finding in found] == ["EX137"]


NAMES = ("a", "b", "c", "d")
graphs = st.fixed_dictionaries(
    {
        name: st.tuples(
            st.sampled_from(((), ("one",), ("two",))),
            st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from((0, 20, 30, 50))), max_size=2),
        )
        for name in NAMES
    }
)


def described(graph: Any, unknown: tuple[str, int] | None = None) -> dict[str, Organization]:
    found = {}
    for name, (lists, stakes) in graph.items():
        owners = [
            stake(owner, None if unknown == (name, index) else percent) for index, (owner, percent) in enumerate(stakes)
        ]
        found[name] = Organization(id=name, lists=lists, owners=owners)  # type: ignore[arg-type]  # as a text says it
    return found


def bounds(known: dict[str, Organization]) -> tuple[frozenset[str], frozenset[str]]:
    found = inherited("a", parties(known["a"], known.get), ["one", "two"], 50, "half")[0]
    assert found.most is not None
    return found.least, found.most


def by_hand(graph: Any, name: str, above: tuple[str, ...] = ()) -> frozenset[str]:
    """Return what ``name`` bears through owners, by going up from it. Circles are cut."""
    total, borne = Fraction(0), frozenset[str]()
    for owner, percent in graph[name][1]:
        if owner in (*above, name):
            continue
        of_owner = frozenset(graph[owner][0]) | by_hand(graph, owner, (*above, name))
        if of_owner:
            total += percent
            borne |= of_owner if percent else frozenset()
    return borne if total >= 50 else frozenset()


def has_circle(graph: Any, name: str, above: tuple[str, ...] = ()) -> bool:
    return name in above or any(has_circle(graph, owner, (*above, name)) for owner, _ in graph[name][1])


@given(graphs)
def test_without_circles_the_lists_are_those_found_by_hand(graph: Any) -> None:
    if not has_circle(graph, "a"):
        assert bounds(described(graph)) == (by_hand(graph, "a"), by_hand(graph, "a"))


@given(graphs)
def test_what_is_sure_may_be(graph: Any) -> None:
    least, most = bounds(described(graph))
    assert least <= most


@given(graphs, st.sampled_from(NAMES), st.integers(0, 1))
def test_knowing_a_share_only_narrows_what_may_be(graph: Any, name: str, index: int) -> None:
    least, most = bounds(described(graph, (name, index)))
    known_least, known_most = bounds(described(graph))
    assert least <= known_least <= known_most <= most


@given(graphs, st.data())
def test_a_larger_share_of_a_listed_party_never_unlists(graph: Any, data: Any) -> None:
    listed = [
        (name, index)
        for name, (_, stakes) in graph.items()
        for index, (owner, percent) in enumerate(stakes)
        if graph[owner][0] and percent <= 30
    ]
    if listed:
        name, index = data.draw(st.sampled_from(listed))
        lists, stakes = graph[name]
        more = [(owner, 50 if at == index else percent) for at, (owner, percent) in enumerate(stakes)]
        if sum(percent for _, percent in more) <= 100:
            assert bounds(described(graph))[0] <= bounds(described({**graph, name: (lists, more)}))[0]


def test_every_completion_of_unknown_shares_lies_between_the_bounds() -> None:
    lists = {"a": (), "b": (), "c": ("one",), "d": ("two",)}
    for b, c, d in product((0, 20, 50), repeat=3):
        graph = {"a": ((), [("b", b), ("c", c)]), "b": ((), [("d", d)]), "c": (lists["c"], []), "d": (lists["d"], [])}
        if b + c <= 100:
            least, most = bounds(described(graph, ("a", 0)))
            assert least <= by_hand(graph, "a") <= most


def test_a_request_that_contradicts_the_texts_about_owners_is_never_believed() -> None:
    held = law(
        HEAD + "rules: [{id: half, forbids: prohibition, says: No., "
        "when: {user.organization.listed_by_ownership: {includes: half/one}}}]",
        """
ownership: [{id: half, title: Half, lists: [one], at_least: 50, cites: [Act 2]}]
organizations:
  - {id: listed, lists: [one], owners: none, cites: [Register]}
  - {id: held, lists: none, owners: [{owner: listed, percent: 60}], cites: [Register]}
  - {id: free, lists: none, owners: none, cites: [Register]}
""",
    )

    def said(**organization: Any) -> Outcome:
        request = asking({"organization": organization})
        assert held.decide(request) == held.reference.decide(request)
        return held.decide(request).outcome

    assert said(id="held") is Outcome.DENY
    assert said(id="free") is Outcome.ALLOW
    assert said(id="held", owners="none") is Outcome.REVIEW
    assert said(id="held", listed_by_ownership="none") is Outcome.REVIEW
    assert said(id="held", listed_by_ownership=["half/one"]) is Outcome.DENY
    assert said(id="free", listed_by_ownership=["half/one"]) is Outcome.REVIEW
    assert said(id="x", listed_by_ownership="none", owners=[stake("listed", 60)]) is Outcome.REVIEW
    assert said(id="x", listed_by_ownership="none", owners={"at_least": [stake("free", 10)]}) is Outcome.ALLOW
    assert said(id="x", owners=[stake({"id": "listed", "lists": "none"}, 60)]) is Outcome.REVIEW
    assert said(id="x", owners=[stake({"id": "held", "owners": "none"}, 60)]) is Outcome.REVIEW
    assert said(id="x", owners=[stake({"id": "held", "owners": [stake("listed", 70)]}, 60)]) is Outcome.REVIEW
    assert said(id="x", owners=[stake({"id": "held", "owners": [stake("listed", 60)]}, 60)]) is Outcome.DENY
    assert said(id="x", owners=[stake({"id": "held", "listed_by_ownership": "none"}, 60)]) is Outcome.REVIEW


def test_what_a_request_adds_to_a_text_narrows_what_may_be() -> None:
    vague = law(
        HEAD + "rules: [{id: half, forbids: prohibition, says: No., "
        "when: {user.organization.listed_by_ownership: {includes: half/one}}}]",
        """
ownership: [{id: half, title: Half, lists: [one], at_least: 50, cites: [Act 2]}]
organizations:
  - {id: listed, lists: [one], owners: none, cites: [Register]}
  - {id: held, lists: none, owners: {at_least: [{owner: listed, percent: {at_least: 40}}]}, cites: [Register]}
""",
    )

    def said(**organization: Any) -> Outcome:
        return vague.decide(asking({"organization": {"id": "held", **organization}})).outcome

    assert said() is Outcome.REVIEW
    assert said(owners=[stake("listed", 45)]) is Outcome.ALLOW
    assert said(owners=[stake("listed", {"at_most": 45}), stake({"id": "x", "lists": ["one"]}, 8)]) is Outcome.REVIEW
    assert said(owners=[stake("listed", 55)]) is Outcome.DENY
    assert said(owners=[stake("listed", 30)]) is Outcome.REVIEW


def test_owners_of_owners_are_written_sixteen_deep_at_most() -> None:
    chain: Any = {"id": "o0", "lists": "none", "owners": "none"}
    for number in range(1, 16):
        chain = {"id": f"o{number}", "lists": "none", "owners": [stake(chain, 100)]}
    assert outcome(owned(stake(chain, 100))) is Outcome.ALLOW
    deeper = {"id": "deeper", "owners": [stake({"id": "o16", "owners": [stake(chain, 100)]}, 100)]}
    with pytest.raises(ValueError, match="owners are written more than 16 deep"):
        asking({"organization": deeper})
    for number in range(2_000):
        chain = {"id": f"p{number}", "owners": [stake(chain, 100)]}
    with pytest.raises(ValueError, match="owners are written more than 16 deep"):
        asking({"organization": chain})


def test_a_statement_that_the_reckoning_speaks_against_is_doubted_all_along_the_chain() -> None:
    known = {
        "a": Organization(id="a", lists=(), owners=[stake("b", 60)]),  # type: ignore[arg-type]  # as a text says it
        "b": Organization(id="b", lists=(), listed_by_ownership="none", owners=[stake("c", 60)]),  # type: ignore[arg-type]  # as a text says it
        "c": Organization(id="c", lists=(), listed_by_ownership=["half/one"], owners="none"),  # type: ignore[arg-type]  # as a text says it
    }
    assert bounds(known) == (frozenset(), frozenset({"one"}))


statements = st.fixed_dictionaries(
    {},
    optional={
        "lists": st.sampled_from(((), ("one",), ("two",))),
        "listed_by_ownership": st.sampled_from(("none", ("half/one",), {"at_least": ["half/two"]})),
        "owners": st.lists(
            st.builds(
                lambda id, lists, percent: stake({"id": id, "lists": lists}, percent),
                st.sampled_from(NAMES),
                st.sampled_from(((), ("one",))),
                st.sampled_from((0, 20, 50)),
            ),
            max_size=2,
        ),
    },
)


def test_a_statement_does_not_clear_whom_it_takes_off_a_list_against_the_text() -> None:
    known = {
        "a": Organization(id="a", owners=[stake("b", 60)]),  # type: ignore[arg-type]  # as a text says it
        "b": Organization(id="b", lists=("one",), owners="none"),  # type: ignore[arg-type]  # as a text says it
    }
    said = Organization(id="a", owners=[stake({"id": "b", "lists": ()}, 60)], listed_by_ownership="none")  # type: ignore[arg-type]  # as a request says it
    found = inherited("a", parties(said, known.get), ["one", "two"], 50, "half")[0]
    assert found == Between(frozenset(), frozenset({"one"}))


def test_nor_whom_the_text_says_to_own_itself() -> None:
    known = {"a": Organization(id="a", lists=("one",), owners=[stake("a", 50)])}  # type: ignore[arg-type]  # as a text says it
    said = Organization(id="a", lists=(), listed_by_ownership="none")  # type: ignore[arg-type]  # as a request says it
    found = inherited("a", parties(said, known.get), ["one", "two"], 50, "half")[0]
    assert found.most is not None
    assert "one" in found.most


@given(graphs, statements)
def test_no_statement_overrules_what_the_texts_know(graph: Any, statement: Any) -> None:
    known = described(graph)
    least, most = bounds(known)
    asked = Organization(id="a", **statement)
    found = inherited("a", parties(asked, known.get), ["one", "two"], 50, "half")[0]
    assert found.most is not None
    assert found.least <= most
    assert least <= found.most
    assert found.least <= found.most
