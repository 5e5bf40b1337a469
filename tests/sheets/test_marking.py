"""Marking what is not the same in two texts."""

import pytest

from vns3pair.sheets.marking import MOST_WORDS, marked


def bracketed(before, after):
    return tuple(
        "".join(f"[{text}]" if differs else text for text, differs in parts)
        for parts in marked(before, after)
    )


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("a: 10.1.0.0/16 → b", "a: 10.2.0.0/16 → b", ("a: [10.1.0.0/16] → b", "a: [10.2.0.0/16] → b")),
        ("Sat 22:00", "Sat 22:00 UTC", ("Sat 22:00", "Sat 22:00[ UTC]")),
        ("one\ntwo", "one two", ("one[\n]two", "one[ ]two")),
        ("AES-256-CBC", "3DES", ("AES-256-CBC", "3DES")),
        ("Sam Rivera", "Jo Ito", ("Sam Rivera", "Jo Ito")),
    ],
)
def test_only_words_that_are_not_the_same_are_marked(before, after, shown):
    assert bracketed(before, after) == shown


def test_a_text_of_very_many_words_is_left_alone():
    text = "word " * MOST_WORDS
    assert marked(text, f"{text}more") == (((text, False),), ((f"{text}more", False),))
