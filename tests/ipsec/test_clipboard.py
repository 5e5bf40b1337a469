"""Cells as spreadsheets put them on the clipboard."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vns3pair.ipsec.clipboard import guarded, lines_of, split, unguarded, written


def cells(text: str, **options: bool) -> list[tuple[str, ...]]:
    return [line.cells for line in lines_of(text, **options)]


def test_cells_are_split_at_tabs_and_lines_and_blanks_are_cut() -> None:
    assert cells("a\t b \r\nc\td\r\n") == [("a", "b"), ("c", "d")]
    assert cells("a\n\n\t\nb\n") == [("a",), ("b",)]
    assert cells("a\n\n\t\nb\n", empty=True) == [("a",), ("",), ("", ""), ("b",)]


def test_a_quoted_cell_may_hold_tabs_lines_and_quotes() -> None:
    assert cells('"two\nlines"\t"a\tb"\t"say ""hi"""\nc') == [("two\nlines", "a\tb", 'say "hi"'), ("c",)]
    assert [line.number for line in lines_of('"two\nlines"\nnext')] == [1, 3]


@pytest.mark.parametrize("text", ['5" pipe', '"never closed', 'a "b" c', '"a" b'])
def test_a_quote_that_encloses_no_cell_is_a_quote(text: str) -> None:
    assert cells(f"{text}\tx\ny") == [(text, "x"), ("y",)]


def test_other_separators_split_one_line() -> None:
    assert split('"a, b", c', ",") == ("a, b", "c")
    assert split("a | b", "|") == ("a", "b")


@pytest.mark.parametrize("text", ["=1+1", "@x", "+a", "-a", "'=1", "''@"])
def test_a_formula_is_guarded_and_comes_back(text: str) -> None:
    assert guarded(text) == f"'{text}"
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", ["+1 555 0100", "-5", "-", "it's", "a=b"])
def test_what_is_no_formula_stays_as_it_is(text: str) -> None:
    assert guarded(text) == unguarded(text) == text


_CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=8).map(str.strip)


@given(st.lists(st.lists(_CELLS, min_size=1, max_size=3).filter(any), max_size=4))
def test_what_is_written_reads_back(rows: list[list[str]]) -> None:
    assert cells(written(rows)) == [tuple(row) for row in rows]
