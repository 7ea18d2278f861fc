"""Which groups of countries there are, and from which rows of which table each is made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

AS_OF = date(2026, 7, 23)
"""The day of the text of which the tables are copies."""

PARSED = "a parsed copy of the eCFR of that day"
SUPPLEMENT = "15 CFR part 740, Supplement No. 1"
CHART = "15 CFR part 738, Supplement No. 1"
REASONS = {
    "CB": "chemical and biological weapons",
    "NP": "nuclear nonproliferation",
    "NS": "national security",
    "MT": "missile technology",
    "RS": "regional stability",
    "FC": "the firearms convention",
    "CC": "crime control",
    "AT": "anti-terrorism",
}


@dataclass(frozen=True, slots=True)
class Spec:
    """One group, and where it comes from."""

    id: str
    title: str
    cites: str
    basis: str
    source: str
    """How the text was come by."""
    table: str
    rows: tuple[str, ...]
    """Values of the table's column of groups; for the chart, the one column."""
    note: str = ""
    changes: tuple[str, ...] = ()
    """Names under which changes of it stand."""
    doubts: tuple[str, ...] = ()
    """Names under which it is read that nobody knows."""
    unlisted: str = "not-known"
    has_hong_kong: bool = True
    """Whether Hong Kong is where China is."""
    names_all: bool = True
    """False: codes without a row in the Country Groups are in doubt here too, one by one."""


def country_groups() -> Iterator[Spec]:
    """Yield the Country Groups of the EAR, as printed."""
    compared = {"A": "Group A compared with a copy of 2026-06-20", "D": "compared with an ISO list of 2026-07-08"}
    of_group = {
        "A": ("A:1", "A:2", "A:3", "A:4", "A:5", "A:6"),
        "B": ("B",),
        "D": ("D:1", "D:2", "D:3", "D:4", "D:5"),
        "E": ("E:1", "E:2"),
    }
    titles = {
        "A:1": "Wassenaar participating states",
        "A:2": "Missile Technology Control Regime",
        "A:3": "Australia Group",
        "A:4": "Nuclear Suppliers Group",
        "D:1": "national security",
        "D:2": "nuclear",
        "D:3": "chemical and biological",
        "D:4": "missile technology",
        "D:5": "U.S. arms embargoed countries",
        "E:1": "terrorist supporting countries",
        "E:2": "unilateral embargo",
    }
    notes = {
        "D:5": (
            "As BIS prints it. By the note to D:5 State's list (22 CFR 126.1) controls, and for a while the two"
            " differed: Ethiopia since 2021-11-01, Cambodia from November 2025 to 2026-02-03. State's list is"
            " ITAR/126.1. Which of the two a rule means, it says."
        ),
        "D:1": "Macau has a row of its own, in D:1, D:3 and D:4 and not in D:5. Iran, Cuba and Syria are not in D:1.",
        "A:5": "The United Arab Emirates: STA only for approved entities (Supplement No. 8 to part 740).",
    }
    for letter, names in of_group.items():
        checked = f"; {compared.get(letter, compared['D'])}" if letter != "B" else "; single source"
        for name in names:
            yield Spec(
                id=f"EAR/{name}",
                title=f"Country Group {name}" + (f" ({titles[name]})" if name in titles else ""),
                cites=SUPPLEMENT,
                basis="secondary" if letter == "B" else "read",
                source=PARSED + checked,
                table="country_groups.csv",
                rows=(name,),
                note=notes.get(name, ""),
                changes=(name, letter) if letter == "D" else (name,),
            )


def lists_of_bis() -> Iterator[Spec]:
    """Yield the other lists of countries in the EAR."""
    embargo = "Places under embargo; each has its own exceptions. The areas of Ukraine are no whole oblasts."
    yield _list(
        "EAR/embargoed", "Embargoes and other special controls", "15 CFR part 746", "read", "EAR_746_embargo", embargo
    )
    limited = "Their sanctions are not embargoes: a license exception may be usable (15 CFR 740.2(a)(6))."
    yield _list(
        "EAR/limited-sanctions",
        "Limited sanctions (Russia, Belarus)",
        "15 CFR 746.5, 746.8, 746.10",
        "part-read",
        "EAR_746_limited",
        limited,
    )
    authorization = (
        "The rule was effective on 2025-01-13; compliance was due on 2025-05-15; on 2025-05-13 BIS announced that it"
        " would not enforce it, and had not rescinded it in the text of 2026-07-23."
    )
    yield _list(
        "EAR/AI-authorization",
        "AI Authorization countries",
        "15 CFR part 740, Supplement No. 5, paragraph (a); 90 FR 4544",
        "part-read",
        "AI_AUTHORIZATION_COUNTRIES",
        authorization,
    )
    supp, any_item = "EAR_744.21_MEU_supp2_items", "EAR_744.21_MEU_any_item"
    users = "Military end uses and end users"
    meu = ("EAR/744.21",)
    yield _list("EAR/744.21", users, "15 CFR 744.21", "part-read", supp, also=any_item, changes=meu)
    yield _list(
        "EAR/744.21:supp-2",
        f"{users}: items of Supplement No. 2",
        "15 CFR 744.21(a)(1)",
        "part-read",
        supp,
        changes=meu,
    )
    yield _list("EAR/744.21:any-item", f"{users}: any item", "15 CFR 744.21(a)(2)", "part-read", any_item)
    yield _list(
        "EAR/744.22",
        "Military-intelligence end uses and end users",
        "15 CFR 744.22(a); 86 FR 4865",
        "part-read",
        "EAR_744.22_military_intelligence",
        "That the countries of E:1 and E:2 are meant too is from memory: they are in doubt.",
        changes=("EAR/744.22",),
        doubts=("EAR/744.22",),
    )


def chart() -> Iterator[Spec]:
    """Yield the columns of the Commerce Country Chart: the countries with an X."""
    columns = ("CB1", "CB2", "CB3", "NP1", "NP2", "NS1", "NS2", "MT1", "RS1", "RS2", "FC1", "CC1", "CC2", "CC3")
    for column in (*columns, "AT1", "AT2"):
        yield Spec(
            id=f"CCC/{column}",
            title=f"Commerce Country Chart {column} ({REASONS[column[:2]]})",
            cites=CHART,
            basis="secondary",
            source=f"{PARSED}; single source, spot-checked; footnotes of the rows are in the table",
            table="country_chart.csv",
            rows=(column,),
            note=(
                "No X is no permission: parts 744 and 746 ask for licenses too. Cuba, Iran, North Korea and Syria are"
                " not in the chart (part 746), nor is the United States: they are in doubt."
            ),
            changes=(f"CCC/{column}",),
        )


def lists_of_state() -> Iterator[Spec]:
    """Yield the list of 22 CFR 126.1."""
    yield replace(
        _list(
            "ITAR/126.1",
            "Proscribed countries (policy of denial), paragraphs (d)(1) and (d)(2)",
            "22 CFR 126.1",
            "part-read",
            "ITAR_126.1_d1",
            "State's list. BIS prints its own copy as EAR/D:5, and for a while the two differed: Ethiopia since"
            " 2021-11-01, Cambodia from November 2025 to 2026-02-03. Which of the two a rule means, it says."
            " Denial may be limited to some end users (Ethiopia: armed forces, police, intelligence, security).",
            also="ITAR_126.1_d2",
            doubts=("ITAR_126.1",),
            source="in part from memory; EAR/D:5, whose table was read, must equal it",
        ),
        unlisted="out",
        has_hong_kong=False,
        names_all=False,
    )


def lists_of_ofac() -> Iterator[Spec]:
    """Yield the comprehensively sanctioned places."""
    yield replace(
        _list(
            "OFAC/comprehensive",
            "Comprehensive sanctions programs",
            "31 CFR parts 510, 515, 560 and 589",
            "unverified",
            "OFAC_comprehensive",
            "No text was read. The programs turn on place, ordinary residence and government, Cuba's on nationality"
            " too; not on citizenship.",
            doubts=("OFAC_comprehensive",),
            source="from memory; the list claims to hold on the day from which it is known",
        ),
        unlisted="out",
        has_hong_kong=False,
        names_all=False,
    )


def _list(
    id: str,
    title: str,
    cites: str,
    basis: str,
    rows: str,
    note: str = "",
    also: str = "",
    changes: tuple[str, ...] = (),
    doubts: tuple[str, ...] = (),
    source: str = "each country says what was read of it",
) -> Spec:
    named = (rows, also) if also else (rows,)
    return Spec(id, title, cites, basis, source, "other_lists.csv", named, note, changes, doubts)
