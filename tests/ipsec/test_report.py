"""The comparison as plain text."""

from tests.ipsec.lab_cases import matching
from vns3pair.ipsec.comparison import compare
from vns3pair.ipsec.report import WIDTH, report


def test_the_verdict_stands_first_and_each_finding_says_what_to_do() -> None:
    vns3, partner = matching()
    comparison = compare(vns3, {**partner, "phase1_hash": "sha1", "odd": "x" * 500})
    lines = report("acme", comparison, comparison.problems).splitlines()
    assert lines[0] == "acme: Fails at phase 1"
    assert "X Hash [phase1_hash]: blocks phase 1 (measured)" in lines
    assert lines[2] == "1 blocks phase 1, 1 weak, 4 notes"
    assert any(line.strip().startswith("Remedy: Set both sides to SHA2-256") for line in lines)
    assert any("odd" in line and "no parameter has this key" in line for line in lines)


def test_several_that_block_are_several() -> None:
    vns3, partner = matching()
    changed = {"phase1_hash": "sha2_384", "phase1_dh_group": 21}
    assert "\n2 block phase 1," in report("acme", compare(vns3, {**partner, **changed}))


def test_paragraphs_fit_a_terminal() -> None:
    vns3, _ = matching()
    text = report("acme", compare(vns3, {}))
    assert (
        max(len(line) for line in text.splitlines() if line.startswith("    ") and "log" not in line) <= WIDTH
    )


def test_internal_advisories_are_not_for_the_partner() -> None:
    vns3, partner = matching()
    comparison = compare({**vns3, "compat": "encapsulation=auto"}, partner)
    assert "compat-present" in report("", comparison, (), "vns3")
    assert "compat-present" not in report("", comparison, (), "partner")
